"""STOPP is told to the care, however long that takes."""

from __future__ import annotations

from bot.gateway.models import Address, OutboundMessage
from tests.bot.gateway.conftest import KARIN, STRANGER, House
from tests.bot.gateway.test_sending import report


async def test_stop_is_told_and_start_takes_it_back(house: House) -> None:
    karin = house.care.known[KARIN]
    await house.write("STOPP")
    await house.work()
    assert house.care.opted_out == {karin: house.clock.now.isoformat().replace("+00:00", "Z")}
    await house.write("START")
    await house.work()
    assert house.care.opted_out == {}


async def test_it_is_told_when_the_care_can_be_reached_again_and_answered_before(house: House) -> None:
    house.care.is_down = True
    await house.write("STOPP")
    await house.work()
    assert len(await house.received()) == 1
    house.care.is_down = False
    await house.try_again()
    assert list(house.care.opted_out) == [house.care.known[KARIN]]


async def test_nothing_is_told_of_somebody_unknown(house: House) -> None:
    await house.write("STOPP", STRANGER)
    await house.work()
    assert house.care.opted_out == {}


async def test_who_has_told_the_provider_to_stop_is_told_to_the_care_too(house: House) -> None:
    await house.faults(opted_out=[KARIN])
    await house.write("test")
    await house.work()
    (address,) = await house.rows(Address)
    assert (address.opted_out_at, address.provider_blocked_at) == (house.clock(), house.clock())
    assert list(house.care.opted_out) == [house.care.known[KARIN]]


async def test_a_report_that_says_so_counts_as_much_as_a_refusal(house: House) -> None:
    await house.write("test")
    await house.work()
    (sent,) = await house.rows(OutboundMessage)
    await report(house, sent, "failed", ErrorCode="21610")
    await house.work()
    assert list(house.care.opted_out) == [house.care.known[KARIN]]


async def test_start_takes_it_back_and_what_the_provider_then_sends_shows_that_it_is_no_longer_blocked(
    house: House,
) -> None:
    await house.faults(opted_out=[KARIN])
    await house.write("test")
    await house.work()
    await house.faults()
    await house.write("START")
    await house.work()
    (address,) = await house.rows(Address)
    assert (address.opted_out_at, address.provider_blocked_at) == (None, None)
    assert (house.care.opted_out, await house.received()) == ({}, ["utter_started"])


async def test_the_moment_of_the_first_stop_is_kept(house: House) -> None:
    await house.write("STOPP")
    first = house.clock()
    await house.work()
    house.clock.advance(hours=1)
    await house.faults(opted_out=[KARIN])
    await house.write("test")
    await house.work()
    (address,) = await house.rows(Address)
    assert (address.opted_out_at, address.provider_blocked_at) == (first, house.clock())
