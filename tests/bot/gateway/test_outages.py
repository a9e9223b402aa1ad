from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway.models import Kind, OutboundMessage, Outcome, Turn
from bot.gateway.turns import TurnNotAnsweredError
from tests.bot.gateway.conftest import House
from tests.bot.gateway.stand_ins import said

OUTAGE = "utter_outage 1177"


@pytest.mark.parametrize("part", ["dialogue", "care"])
async def test_while_a_part_is_down_the_sender_is_told_once_and_answered_once_when_it_is_back(
    house: House, part: str
) -> None:
    down = getattr(house, part)
    down.is_down = True
    await house.write("När ska jag komma?")
    await house.work()
    for _ in range(5):
        await house.try_again()
    assert await house.received() == [OUTAGE]
    down.is_down = False
    await house.try_again()
    assert await house.received() == [OUTAGE, "utter_first_message\nSvar: När ska jag komma?"]
    assert await house.count("true") == 0


async def test_an_engine_that_hangs_is_an_outage_after_the_time_for_an_answer(house: House) -> None:
    house.settings.answer_seconds = 0.5
    house.dialogue.delay = 1.5
    await house.write("Hej")
    with pytest.raises(TurnNotAnsweredError):
        await house.worker.turns.run(await house.address_id())
    house.settings.answer_seconds, house.dialogue.delay = 8, 0
    await house.work()
    assert await house.received() == [OUTAGE, "utter_first_message\nSvar: Hej"]


async def test_an_engine_that_cannot_be_reached_is_an_outage(house: House) -> None:
    house.worker.turns.dialogue._url = "http://127.0.0.1:9"
    await house.write("Hej")
    await house.work()
    assert await house.received() == [OUTAGE]


async def test_a_reply_that_was_lost_on_its_way_is_found_in_the_tracker_and_not_asked_for_again(house: House) -> None:
    house.dialogue.loses_replies = True
    await house.write("Hej")
    await house.work()
    house.dialogue.loses_replies = False
    await house.try_again()
    assert len(house.dialogue.asked) == 1
    assert await house.received() == [OUTAGE, "utter_first_message\nSvar: Hej"]


async def test_a_wait_for_more_found_in_the_tracker_is_taken_up_where_it_was(house: House) -> None:
    second_replies = [[], said("Svar")]

    def answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
        return said(wait_for_more=True) if turn["metadata"]["may_wait"] else second_replies.pop(0)

    house.dialogue.answer = answer
    await house.write("Va")
    await house.work()
    await house.try_again()
    (turn,) = await house.rows(Turn)
    assert [asked["message_id"] for asked in house.dialogue.asked] == [str(turn.id), f"{turn.id}-2", f"{turn.id}-2"]
    assert await house.received() == [OUTAGE, "utter_first_message\nSvar"]


async def test_a_notice_covers_what_follows_shortly_and_no_more(house: House) -> None:
    house.dialogue.is_down = True
    await house.write("Ett")
    await house.work()
    for seconds in (30, 20):
        house.clock.advance(seconds=seconds)
        await house.write("Mer")
        await house.worker.notices.give_overdue()
    await house.work()
    assert await house.received() == [OUTAGE]
    house.clock.advance(seconds=30)
    await house.write("Hallå?")
    house.clock.advance(seconds=8)
    await house.worker.notices.give_overdue()
    await house.worker.notices.give_overdue()
    await house.work()
    assert await house.received() == [OUTAGE, OUTAGE]


async def test_a_message_that_no_worker_gets_to_is_noticed_by_the_watch(house: House) -> None:
    await house.write("Hej")
    house.clock.advance(seconds=6)
    await house.worker.notices.give_overdue()
    assert await house.rows(OutboundMessage) == []
    house.clock.advance(seconds=2)
    await asyncio.gather(*(house.worker.notices.give_overdue() for _ in range(5)))
    assert [message.kind for message in await house.rows(OutboundMessage)] == [Kind.NOTICE]


async def test_a_question_that_stays_unanswered_is_handed_on_as_a_case_and_said_so(house: House) -> None:
    house.dialogue.is_down = True
    await house.write("När ska jag komma?")
    await house.work()
    house.clock.advance(minutes=11)
    await house.try_again()
    (case,) = house.care.cases.values()
    assert (case["reason"], case["text"]) == ("outage", "När ska jag komma?")
    assert await house.received() == [OUTAGE, "utter_handed_on_after_outage"]
    house.dialogue.is_down = False
    await house.try_again()
    assert len(await house.received()) == 2
    assert await house.count("true") == 0


async def test_a_question_that_nobody_at_the_care_can_take_ends_with_an_honest_sentence(house: House) -> None:
    house.dialogue.is_down = house.care.refuses_cases = True
    await house.write("Hej")
    await house.work()
    house.clock.advance(minutes=11)
    await house.try_again()
    assert await house.received() == [OUTAGE, "utter_cannot_hand_on"]
    assert [turn.outcome for turn in await house.rows(Turn)] == [Outcome.NOT_HANDED_ON]
    assert await house.count("true") == 0
    house.dialogue.is_down = False
    await house.write("Är ni där?")
    await house.work()
    assert (await house.received())[2:] == ["utter_first_message\nSvar: Är ni där?"]


async def test_a_question_is_tried_on_while_the_care_cannot_be_asked_whether_it_takes_it(house: House) -> None:
    house.dialogue.is_down = house.care.loses_cases = True
    await house.write("Hej")
    await house.work()
    house.clock.advance(minutes=11)
    await house.try_again()
    assert await house.received() == [OUTAGE]
    house.care.loses_cases = False
    await house.try_again()
    assert await house.received() == [OUTAGE, "utter_handed_on_after_outage"]


async def test_the_time_until_a_question_is_handed_on_is_counted_from_when_it_came(house: House) -> None:
    house.dialogue.is_down = True
    await house.write("Ett")
    house.clock.advance(minutes=6)
    await house.write("Två")
    house.clock.advance(minutes=5)
    await house.work()
    assert [case["text"] for case in house.care.cases.values()] == ["Ett\nTvå"]
    assert await house.received() == ["utter_handed_on_after_outage"]


async def test_a_question_with_danger_in_it_is_handed_on_as_that(house: House) -> None:
    house.dialogue.is_down = True
    await house.write("När ska jag komma?")
    await house.write("Jag får ingen luft")
    await house.work()
    house.clock.advance(minutes=11)
    await house.try_again()
    assert [case["reason"] for case in house.care.cases.values()] == ["danger_mentioned"]
