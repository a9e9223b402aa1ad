"""STOPP is told to the care, however long that takes."""

from __future__ import annotations

from tests.bot.gateway.conftest import KARIN, STRANGER, House


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
