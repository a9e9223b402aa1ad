"""The last answer once more, or easier: also when it followed upon a choice, from a real contract_api."""

from __future__ import annotations

import pytest

from actions.turn import Reading, read_turn
from contract_api.client import ContractApi
from tests.actions.test_other_ways import TEXTS, Talk, api, talk
from tests.actions.test_turn import tracker, user
from tests.conftest import SettableClock

__all__ = ["api"]

NUMBER = (Reading(intent="inform", confidence=0.99),)
NOTHING = TEXTS.say("utter_nothing_to_repeat")


def asked(intent: str) -> tuple[Reading, ...]:
    return (Reading(intent=intent, confidence=0.99),)


@pytest.fixture
async def karin(api: ContractApi, clock: SettableClock) -> Talk:
    return await talk(api, clock, "karin")


async def choose_goals(karin: Talk) -> list[str]:
    """Let two readings be offered, and the first one be chosen."""
    context = {"text": "mål eller tider", "topics": [], "roles": []}
    await karin.api.ask(
        karin.pseudonym, "q1", kind="reading", options=["ask_goals", "ask_appointments"], context=context
    )
    return (await karin.write("1", "inform")).lines


async def test_right_after_a_number_the_answer_that_it_led_to_is_given_again(karin: Talk) -> None:
    answer = await choose_goals(karin)
    assert (await karin.write("upprepa", "repeat", previous=NUMBER)).lines == answer


async def test_what_was_chosen_long_ago_is_not_given_again(karin: Talk, clock: SettableClock) -> None:
    await choose_goals(karin)
    clock.advance(minutes=61)
    assert (await karin.write("upprepa", "repeat", previous=NUMBER)).lines == [NOTHING]


async def test_a_question_after_the_choice_is_what_is_repeated(karin: Talk) -> None:
    await choose_goals(karin)
    times = (await karin.write("Vilka tider har jag?", "ask_appointments")).lines
    assert (await karin.write("upprepa", "repeat", previous=asked("ask_appointments"))).lines == times


async def test_after_small_talk_an_old_choice_is_not_given_again(karin: Talk) -> None:
    await choose_goals(karin)
    assert (await karin.write("upprepa", "repeat", previous=asked("greet"))).lines == [NOTHING]


async def test_whoever_chose_a_patient_gets_that_patients_answer_again(api: ContractApi, clock: SettableClock) -> None:
    relative = await talk(api, clock, "maria")
    await relative.write("När är nästa tid?", "ask_appointments")
    chosen = await relative.write("1", "inform")
    relative.pseudonym = chosen.pseudonym or relative.pseudonym
    assert chosen.lines[0].startswith("Det gäller")
    assert (await relative.write("upprepa", "repeat")).lines == chosen.lines


async def test_an_easier_answer_says_only_what_was_asked_for_and_who_can_explain(karin: Talk) -> None:
    whole = (await karin.write("Vad är mitt nästa steg?", "ask_next_step")).lines
    easier = (await karin.write("Enklare", "simplify", previous=asked("ask_next_step"))).lines
    assert set(easier[:-1]) < set(whole)
    assert easier[0] == whole[0]
    assert easier[-1].endswith("kan förklara mer. Ring 08-465 004 11.")


async def test_where_nothing_was_asked_there_is_nothing_to_make_easier(karin: Talk) -> None:
    lines = (await karin.write("Enklare", "simplify")).lines
    assert lines[0].startswith("Jag kan inte säga det enklare.")


def test_neither_thanks_nor_a_wish_to_have_it_again_is_what_is_had_again() -> None:
    state = tracker()
    state["events"] = [user("ask_goals"), user("repeat"), user("thank"), user("simplify"), user("repeat")]
    assert [one.intent for one in read_turn(state).previous] == ["ask_goals"]
