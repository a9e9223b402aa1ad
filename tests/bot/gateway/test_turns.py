from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import pytest

from bot.gateway.models import InboundMessage, Outcome, Turn
from tests.bot.gateway.conftest import KARIN, STRANGER, House
from tests.bot.gateway.stand_ins import said

OUTAGE = "utter_outage 1177"


async def test_a_question_is_answered_and_the_first_answer_says_what_this_is(house: House) -> None:
    await house.write("När ska jag komma?")
    await house.work()
    await house.write("Vad ska jag ha med?")
    await house.work()
    assert await house.received() == [
        "utter_first_message\nSvar: När ska jag komma?",
        "Svar: Vad ska jag ha med?",
    ]


async def test_the_engine_gets_a_pseudonym_and_the_turns_id_but_no_phone_number(house: House) -> None:
    await house.write("Hej")
    await house.work()
    (asked,) = house.dialogue.asked
    (turn,) = await house.rows(Turn)
    assert asked["sender"] == str(house.care.known[KARIN])
    assert asked["message_id"] == asked["metadata"]["turn_id"] == str(turn.id)
    assert asked["metadata"]["danger"] is None
    assert "4670" not in str(asked)


async def test_messages_that_wait_when_a_turn_starts_are_read_as_one(house: House) -> None:
    for body in ("När ska jag", "komma", "till er?"):
        await house.write(body)
    await house.work()
    assert [turn["message"] for turn in house.dialogue.asked] == ["När ska jag\nkomma\ntill er?"]
    assert len(await house.received()) == 1


async def test_several_replies_of_the_engine_are_one_message(house: House) -> None:
    house.dialogue.answer = lambda _: said("Ett.", "Två.")
    await house.write("Hej")
    await house.work()
    assert await house.received() == ["utter_first_message\nEtt.\nTvå."]


async def test_a_message_that_is_not_understood_waits_for_more_and_is_asked_again_with_it(house: House) -> None:
    async def write_more(seconds: float) -> None:
        assert seconds == house.settings.more_seconds
        await house.write("komma?")

    def answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
        return said(wait_for_more=True) if turn["metadata"]["may_wait"] else said(f"Svar: {turn['message']}")

    house.dialogue.answer = answer
    object.__setattr__(house.worker.turns, "sleep", write_more)
    await house.write("När ska jag")
    await house.work()
    (turn,) = await house.rows(Turn)
    assert [asked["message_id"] for asked in house.dialogue.asked] == [str(turn.id), f"{turn.id}-2"]
    assert await house.received() == ["utter_first_message\nSvar: När ska jag\nkomma?"]


async def test_a_message_that_has_waited_already_may_not_wait_longer(house: House) -> None:
    await house.write("Va")
    house.clock.advance(seconds=1)
    await house.work()
    assert [turn["metadata"]["may_wait"] for turn in house.dialogue.asked] == [False]


async def test_an_answer_that_is_empty_on_purpose_sends_nothing(house: House) -> None:
    house.dialogue.answer = lambda _: said(nothing_more=True)
    await house.write("Jag får ingen luft")
    await house.work()
    assert await house.received() == ["utter_danger_emergency"]
    assert house.dialogue.asked[0]["metadata"]["danger"] == "emergency"
    assert [turn.outcome for turn in await house.rows(Turn)] == [Outcome.NOTHING_MORE]


async def test_danger_told_in_another_language_is_answered_in_that_language(house: House) -> None:
    await house.write("I can't breathe, please help")
    await house.work()
    assert (await house.received())[0] == "utter_danger_emergency_en"


async def test_danger_is_answered_while_an_earlier_message_waits_for_a_dead_engine(house: House) -> None:
    house.dialogue.is_down = True
    await house.write("När ska jag komma?")
    await house.work()
    await house.write("Jag får ingen luft")
    await house.work()
    assert await house.received() == [OUTAGE, "utter_danger_emergency"]


async def test_unknown_senders_all_get_the_same_words_and_the_engine_never_hears_of_them(house: House) -> None:
    await house.write("Jag heter Karin Andersson, när ska jag komma?", STRANGER)
    await house.work()
    assert await house.received(STRANGER) == ["utter_unknown_sender"]
    assert house.dialogue.asked == []


async def test_an_unknown_sender_is_answered_once_a_minute_and_ten_times_a_day_at_most(house: House) -> None:
    for _ in range(13):
        await house.write("Hej", STRANGER)
        await house.write("Hej igen", STRANGER)
        await house.work()
        await house.write("Hej en gång till", STRANGER)
        await house.work()
        house.clock.advance(minutes=2)
    assert await house.received(STRANGER) == ["utter_unknown_sender"] * 10
    house.clock.advance(days=1)
    await house.write("Hej", STRANGER)
    await house.work()
    assert len(await house.received(STRANGER)) == 11


async def test_two_workers_with_the_same_turn_store_one_answer(house: House) -> None:
    await house.write("Hej")
    address_id = await house.address_id()
    house.dialogue.delay = 0.1
    await asyncio.gather(*(house.worker.turns.run(address_id) for _ in range(4)))
    await house.work()
    assert len(await house.rows(Turn)) == 1
    assert await house.received() == ["utter_first_message\nSvar: Hej"]


class PowerCutError(Exception):
    pass


class CutAfter:
    """Session factory whose process dies just after its n-th commit."""

    def __init__(self, house: House, commits: int) -> None:
        self.sessions, self.left = house.sessions, commits

    def __call__(self) -> Any:
        return self.sessions()

    def begin(self) -> Any:
        outer = self

        class Context:
            async def __aenter__(self) -> Any:
                self.inner = outer.sessions.begin()
                return await self.inner.__aenter__()

            async def __aexit__(self, *problem: Any) -> None:
                await self.inner.__aexit__(*problem)
                outer.left -= 1
                if outer.left == 0 and problem[0] is None:
                    raise PowerCutError

        return Context()


@pytest.mark.parametrize("commits", [1, 2, 3])
@pytest.mark.parametrize("bodies", [["Hej"], ["Ett", "Två"], ["MER"], [""]])
async def test_a_worker_that_dies_after_any_commit_leaves_a_turn_that_is_answered_once(
    house: House, commits: int, bodies: list[str]
) -> None:
    for body in bodies:
        await house.write(body)
    cut = CutAfter(house, commits)
    for part in (house.worker.turns, house.worker.turns.answers, house.worker.turns.notices):
        object.__setattr__(part, "sessions", cut)
    with pytest.raises(PowerCutError):
        await house.worker.turns.run(await house.address_id())
    await house.work()
    turns = await house.rows(Turn)
    assert len(turns) == 1
    assert all(turn.finished_at for turn in turns)
    assert len(await house.received()) == 1


async def test_messages_that_come_while_one_is_answered_are_answered_next_and_in_order(house: House) -> None:
    house.dialogue.meanwhile = lambda: house.write("Två")
    await house.write("Ett")
    await house.work()
    assert await house.received() == ["utter_first_message\nSvar: Ett", "Svar: Två"]
    assert all(message.turn_id for message in await house.rows(InboundMessage))


async def test_a_changed_pseudonym_is_used_at_once(house: House) -> None:
    await house.write("Ett")
    await house.work()
    house.care.known[KARIN] = new = uuid.uuid4()
    await house.write("Två")
    await house.work()
    assert house.dialogue.asked[-1]["sender"] == str(new)


async def test_after_the_choice_of_a_patient_the_rest_is_held_for_that_one_alone(house: House) -> None:
    before, after = house.care.known[KARIN], uuid.uuid4()
    text = " ".join(f"Mening nummer {number} handlar om planen." for number in range(20))
    house.dialogue.answer = lambda _: said(text, pseudonym=str(after))
    await house.write("2")
    await house.work()
    await house.write("MER")
    await house.work()
    assert (await house.received())[-1] == "utter_no_more"
    await house.write("2")
    await house.work()
    house.care.known[KARIN] = after
    await house.write("MER")
    await house.work()
    assert "Mening nummer" in (await house.received())[-1]
    assert {turn["sender"] for turn in house.dialogue.asked} == {str(before)}


@pytest.mark.parametrize("body", ['/ask_next_step{"patient": "x"}', "/restart", "  /session_start"])
async def test_a_text_with_a_slash_is_passed_on_as_the_text_it_is(house: House, body: str) -> None:
    await house.write(body)
    await house.work()
    assert [turn["message"] for turn in house.dialogue.asked] == [body.strip()]


async def test_who_is_known_to_be_under_age_also_gets_the_childrens_helpline(house: House) -> None:
    house.care.minors[KARIN] = (house.clock() + timedelta(days=2)).date()
    await house.write("När är min tid?")
    await house.work()
    assert house.dialogue.asked[0]["metadata"]["minor"] is True
    house.dialogue.answer = lambda _: said(nothing_more=True)
    await house.write("Jag vill inte leva längre")
    await house.work()
    house.clock.advance(days=3)
    house.care.minors.clear()
    await house.write("Jag vill inte leva längre")
    await house.work()
    assert (await house.received())[1:] == ["utter_danger_crisis\nutter_danger_minor", "utter_danger_crisis"]
