"""What is passed on is read back first, can be added to or left; and an answer to the care's reply finds its way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.cases.models import Case, CaseEvent
from contract_api.client import CaseIn
from tests.actions.test_case_status import KARIN, Care, care
from tests.actions.views import reads_back

__all__ = ["care"]

GOALS = "vilka är mina mål?"
OFFER = "Ska jag lämna din fråga till Anna Lindgren? Svara JA."


async def texts(care: Care) -> list[str]:
    async with care.sessions() as session:
        return [*await session.scalars(select(Case.text).order_by(Case.number))]


async def events(care: Care) -> list[tuple[EventKind, str | None]]:
    async with care.sessions() as session:
        found = await session.execute(select(CaseEvent.kind, CaseEvent.text).order_by(CaseEvent.at, CaseEvent.number))
        return [(kind, text) for kind, text in found]


async def test_an_offer_reads_back_what_is_passed_on_and_lets_more_be_added_to_it(care: Care) -> None:
    said = await care.phones.write(KARIN, GOALS, "ask_goals")
    assert said.endswith(f"{OFFER}\n{reads_back(GOALS)}\nKan det vänta till nästa besök? Svara VÄNTA.")
    assert await texts(care) == []
    more = "det gäller mest promenaderna"
    said = await care.phones.write(KARIN, more, "inform")
    assert said == f"Ska jag lämna det du skrev till Anna Lindgren? Svara JA.\n{reads_back(f'{GOALS} {more}')}"
    assert await care.phones.again(KARIN, more, "inform") == said, "answered once more, it is added once"
    said = await care.phones.write(KARIN, "ja", "affirm")
    assert said.startswith("Jag har lämnat det du skrev till Anna Lindgren.\nDu får svar senast torsdag 19 november.")
    assert await texts(care) == [f"{GOALS}\n{more}"]


async def test_what_is_left_is_not_passed_on(care: Care) -> None:
    await care.phones.write(KARIN, GOALS, "ask_goals")
    assert "Då gör jag inget mer med det." in await care.phones.write(KARIN, "nej", "deny")
    assert await texts(care) == []


async def test_after_an_hour_something_else_is_not_added(care: Care) -> None:
    await care.phones.write(KARIN, GOALS, "ask_goals")
    care.clock.advance(hours=1)
    said = await care.phones.write(KARIN, "det gäller mest promenaderna", "inform")
    assert said == "Svara JA eller NEJ på det jag frågade, eller skriv en ny fråga."


async def test_a_long_text_is_read_back_by_its_beginning_and_passed_on_whole(care: Care) -> None:
    long = "jag undrar om målen " * 20
    said = await care.phones.write(KARIN, long, "ask_goals")
    assert ' ..."\nSkriv mer' in said
    await care.phones.write(KARIN, "ja", "affirm")
    assert await texts(care) == [long]


async def test_more_of_the_same_is_added_to_the_case_and_said_to_be(care: Care) -> None:
    await care.hand_on("jag vill prata med någon")
    said = await care.phones.write(KARIN, "ring gärna snart, jag vill verkligen prata", "request_human")
    assert said.splitlines()[:2] == [
        "Jag har lämnat det här också till Anna Lindgren.",
        "Du får svar senast torsdag 19 november.",
    ]
    care.clock.advance(days=3)
    said = await care.phones.write(KARIN, "hallå, jag vill prata med någon", "request_human")
    assert said.splitlines()[1].startswith("Du skulle ha fått svar senast torsdag 19 november. Svaret är försenat.")
    assert len(await texts(care)) == 1


@pytest.mark.parametrize(("days", "cases"), [(29, 1), (30, 2)])
async def test_writing_of_a_closed_matter_opens_it_again_for_thirty_days(care: Care, days: int, cases: int) -> None:
    number = await care.hand_on("jag vill prata med någon")
    await care.reply(number, "Vi ringer.")
    await care.close(number)
    care.clock.advance(days=days)
    await care.phones.write(KARIN, "jag vill prata igen", "request_human")
    async with care.sessions() as session:
        found = (await session.scalars(select(Case).order_by(Case.number))).all()
    assert [one.status for one in found] == [CaseStatus.NEW if cases == 1 else CaseStatus.CLOSED, CaseStatus.NEW][
        :cases
    ]
    assert found[-1].due_at is not None
    assert found[-1].due_at > care.clock()


async def answered(care: Care) -> None:
    await care.reply(await care.hand_on("får jag äta banan?"), "Ja. Har du ont i magen då?")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nej bara ibland på kvällen", "inform"),
        ("det brukar ge med sig efter en stund om jag lägger mig ner", "inform"),
        ("tack snälla, det ska jag göra", "thank"),
    ],
)
async def test_an_answer_to_the_care_s_reply_is_offered_and_added_to_the_case(
    care: Care, text: str, intent: str
) -> None:
    await answered(care)
    said = await care.phones.write(KARIN, text, intent)
    assert said == f"Ska jag lämna det du skrev till Anna Lindgren som svar? Svara JA.\n{reads_back(text)}"
    said = await care.phones.write(KARIN, "ja", "affirm")
    assert said.startswith("Jag har lämnat det här också till Anna Lindgren.")
    assert (await events(care))[-1] == (EventKind.WROTE, text)


@pytest.mark.parametrize(("text", "intent"), [("tack!", "thank"), ("ok", "affirm"), (GOALS, "ask_goals")])
async def test_a_nod_and_a_question_of_the_contract_are_answered_as_ever(care: Care, text: str, intent: str) -> None:
    await answered(care)
    assert "som svar?" not in await care.phones.write(KARIN, text, intent)


async def test_three_days_after_the_reply_nothing_is_an_answer_to_it_any_more(care: Care) -> None:
    await answered(care)
    care.clock.now += timedelta(days=3)
    assert "som svar?" not in await care.phones.write(KARIN, "nej bara ibland på kvällen", "inform")


async def test_nobody_adds_to_a_case_of_somebody_else_s(care: Care) -> None:
    number = await care.hand_on("jag vill prata med någon")
    elsa = await care.build.person("Elsa")
    unit = await care.build.unit()
    await care.build.version(elsa, unit)
    conversation = await care.build.conversation(elsa)
    await care.build.session.commit()
    told = await care.phones.api.open_case(
        conversation.pseudonym, CaseIn(message_id=uuid.uuid4().hex, reason="question", text="Hej", add_to=number)
    )
    assert told.number != number
