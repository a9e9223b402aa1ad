"""What the sender is told of their own cases, and the clock with what was not delivered."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from contract_api.cases.models import CaseReason
from contract_api.client import ContractApiRefused
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.rules import Scope
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, Inbox

ANSWER = "Ja, det går bra."


async def answered(inbox: Inbox) -> int:
    number = await inbox.ask()
    await (await inbox.browser(ANNA)).do(number, "reply", text=ANSWER)
    return number


async def test_what_waits_is_told_with_its_promise_and_whom_it_is_with(inbox: Inbox) -> None:
    number = await inbox.ask()
    told = await inbox.api.own_cases(inbox.pseudonym, "m9")
    assert (told.allowed, told.about, told.called) == (True, None, None)
    (state,) = told.cases
    assert (state.number, state.reason, state.created_at) == (number, "question", NOW)
    assert (state.is_answered, state.is_closed, state.reply_by) == (False, False, date(2026, 11, 19))
    assert (state.contact_name, state.replies) == ("Anna Lindgren", [])


async def test_what_was_answered_is_told_also_after_it_has_closed_but_not_for_ever(inbox: Inbox) -> None:
    number = await answered(inbox)
    anna = await inbox.browser(ANNA)
    await anna.do(number, "close", why="answered")
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m9")).cases
    assert (state.is_answered, state.is_closed, state.reply_by) == (True, True, None)
    assert [(one.by, one.text) for one in state.replies] == [("Anna Lindgren, distriktssköterska", ANSWER)]
    inbox.clock.advance(days=30)
    assert (await inbox.api.own_cases(inbox.pseudonym, "m10")).cases == []


@pytest.mark.parametrize("opens", [DecisionKind.NOTICES, None])
async def test_below_content_neither_words_nor_names_are_told(inbox: Inbox, opens: DecisionKind | None) -> None:
    await answered(inbox)
    unit = await inbox.build.unit(opens=opens)
    await inbox.build.session.commit()
    case = (await inbox.cases())[0]
    async with inbox.sessions.begin() as session:
        (await session.get_one(type(case), case.id)).answering_unit_id = unit.id
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m9")).cases
    assert (state.is_answered, state.reason, state.contact_name, state.replies) == (True, None, None, [])


async def test_nobody_is_told_of_another_s_cases_nor_of_tasks(inbox: Inbox) -> None:
    await inbox.ask()
    maria, nosy = await inbox.build.person("Maria"), await inbox.build.person("Nils")
    await inbox.build.representation(inbox.karin, maria, [Scope.CASES])
    await inbox.build.representation(inbox.karin, nosy, [Scope.WHOLE_PLAN])
    asks = await inbox.talk(maria, about=inbox.karin, number="+46701740606")
    reads = await inbox.talk(nosy, about=inbox.karin, number="+46701740607")
    own = await inbox.ask("Får mamma det?", by=asks)
    told = await inbox.api.own_cases(asks, "m8")
    assert ([one.number for one in told.cases], told.about, told.called) == ([own], "Karin", "din mamma")
    refused = await inbox.api.own_cases(reads, "m9")
    assert (refused.allowed, refused.cases) == (False, [])
    assert len((await inbox.api.own_cases(inbox.pseudonym, "m10")).cases) == 1
    with pytest.raises(ContractApiRefused):
        await inbox.api.own_cases(uuid.uuid4(), "m11")


async def test_what_was_not_delivered_becomes_one_task_however_often_it_is_told(inbox: Inbox) -> None:
    await answered(inbox)
    (notice,) = await inbox.told()
    for _ in range(2):
        await inbox.api.undelivered(notice.id)
    _, task = await inbox.cases()
    assert (task.reason, task.text, task.contact_id) == (CaseReason.UNDELIVERED, ANSWER, inbox.contact.id)
    assert [one.number for one in (await inbox.api.own_cases(inbox.pseudonym, "m9")).cases] == [1]
    assert "Uppgift: ett svar har inte nått fram".lower() in (await (await inbox.browser(ANNA)).get()).text.lower()
