"""A personnummer that somebody writes goes no further than the screen for danger."""

from __future__ import annotations

import json

import pytest
import structlog
from sqlalchemy import text

from bot.gateway.models import InboundMessage, Kind, OutboundMessage
from tests.bot.gateway.conftest import KARIN, STRANGER, House
from tests.bot.gateway.stand_ins import said

NUMBER = "19480312-2383"


@pytest.mark.parametrize("written", [NUMBER, "194803122383", "480312 2383", "4803122383"])
async def test_it_is_stored_nowhere_and_reaches_neither_the_engine_nor_the_care_nor_a_log(
    house: House, written: str
) -> None:
    with structlog.testing.capture_logs() as logs:
        await house.write(f"Jag är {written}, när ska jag komma?")
        await house.work()
    async with house.sessions() as session:
        tables = await session.scalars(
            text("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('gateway', 'jobs')")
        )
        for table in tables.all():
            stored = str((await session.execute(text(f"SELECT * FROM {table}"))).all())
            assert written not in stored, table
    (asked,) = house.dialogue.asked
    assert asked["message"] == "Jag är [personnummer], när ska jag komma?"
    assert written not in json.dumps(asked)
    assert written not in str(logs)


async def test_the_reply_ends_with_a_word_on_it(house: House) -> None:
    await house.write(f"Jag är {NUMBER}, när ska jag komma?")
    await house.work()
    await house.write("När ska jag komma?")
    await house.work()
    with_number, without = await house.received()
    assert with_number.startswith("utter_first_message\nSvar: Jag är [personnummer]")
    assert with_number.endswith("\nutter_no_personnummer")
    assert "utter_no_personnummer" not in without
    assert [message.has_personnummer for message in await house.rows(InboundMessage)] == [True, False]


async def test_in_a_long_reply_the_word_on_it_stands_on_the_page_that_is_sent(house: House) -> None:
    house.dialogue.answer = lambda _: said(*(f"Svar nummer {number} är ganska långt." for number in range(20)))
    await house.write(f"Jag är {NUMBER}")
    await house.work()
    (page,) = await house.received()
    assert page.startswith("utter_first_message\nutter_no_personnummer\nSvar nummer 0")
    assert page.endswith("utter_more")


async def test_an_unknown_sender_reads_what_all_unknown_senders_read(house: House) -> None:
    await house.write(NUMBER, STRANGER)
    await house.work()
    assert await house.received(STRANGER) == ["utter_unknown_sender"]


async def test_what_is_handed_on_after_an_outage_is_masked_too(house: House) -> None:
    house.dialogue.is_down = True
    await house.write(f"Jag är {NUMBER}, när ska jag komma?")
    await house.work()
    house.clock.advance(seconds=house.settings.hand_on_seconds + 1)
    await house.try_again()
    (case,) = house.care.cases.values()
    assert case["text"] == "Jag är [personnummer], när ska jag komma?"


async def test_the_screen_for_danger_reads_all_that_was_written(house: House) -> None:
    await house.write(f"Jag får ingen luft, {NUMBER}")
    await house.work()
    first = min(await house.rows(OutboundMessage), key=lambda message: message.created_at)
    assert first.kind is Kind.DANGER


async def test_a_phone_number_is_left_as_it_was_written(house: House) -> None:
    await house.write("Ring mig på 0701740605")
    await house.work()
    assert house.dialogue.asked[0]["message"] == "Ring mig på 0701740605"
    assert KARIN not in house.dialogue.asked[0]["message"]
