"""A call is agreed upon, told, reminded of, moved, missed and withdrawn."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import CaseReason
from contract_api.cases.rules import WindowError, call_window
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from nastasteg.clock import STOCKHOLM
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, Browser, Inbox

TODAY = {"day": "2026-11-17", "from": "13:00", "until": "15:00"}
LATER = {"day": "2026-11-18", "from": "09:00", "until": "10:00"}
WHEN, LATER_WHEN = "tisdag 17 november kl. 13.00-15.00", "onsdag 18 november kl. 09.00-10.00"


async def promised(inbox: Inbox, **window: str) -> tuple[int, Browser]:
    number = await inbox.ask("Kan ni ringa?", reason="call_back")
    anna = await inbox.browser(ANNA)
    assert (await anna.do(number, "call", **{**TODAY, **window})).status_code == 303
    return number, anna


async def told(inbox: Inbox) -> list[tuple[str, dict[str, str]]]:
    return [(one.text, one.values) for one in await inbox.told()]


async def test_an_agreed_call_is_told_at_once_and_once_more_ten_minutes_before(inbox: Inbox) -> None:
    number, anna = await promised(inbox)
    caller = {"sender": "Anna Lindgren", "when": WHEN}
    assert await told(inbox) == [("utter_call_planned", caller)]
    (case,) = await inbox.cases()
    assert (case.status, case.due_at) == (CaseStatus.CLAIMED, datetime(2026, 11, 17, 17, tzinfo=STOCKHOLM))
    assert WHEN in (await anna.get(f"/inbox/cases/{number}")).text
    inbox.clock.now = datetime(2026, 11, 17, 12, 49, 59, tzinfo=STOCKHOLM)
    assert (await inbox.api.tick_cases()).called_soon == 0
    inbox.clock.advance(seconds=1)
    assert ((await inbox.api.tick_cases()).called_soon, (await inbox.api.tick_cases()).called_soon) == (1, 0)
    assert (await told(inbox))[1:] == [("utter_call_soon", caller)]
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m9")).cases
    assert (state.caller, state.call_from) == ("Anna Lindgren", datetime(2026, 11, 17, 13, tzinfo=STOCKHOLM))


async def test_a_call_that_begins_now_is_told_once(inbox: Inbox) -> None:
    inbox.clock.now = datetime(2026, 11, 17, 12, 55, tzinfo=STOCKHOLM)
    await promised(inbox)
    inbox.clock.advance(minutes=2)
    assert (await inbox.api.tick_cases()).called_soon == 0
    assert len(await told(inbox)) == 1


async def test_while_the_clock_stands_nobody_is_told_of_a_call_that_is_over(inbox: Inbox) -> None:
    await promised(inbox)
    inbox.clock.now = datetime(2026, 11, 17, 15, tzinfo=STOCKHOLM)
    assert (await inbox.api.tick_cases()).called_soon == 0
    assert len(await told(inbox)) == 1


async def test_a_moved_and_a_withdrawn_call_are_told(inbox: Inbox) -> None:
    number, anna = await promised(inbox)
    await anna.do(number, "call", **LATER)
    await anna.do(number, "call-withdrawn")
    assert (await told(inbox))[1:] == [
        ("utter_call_moved", {"sender": "Anna Lindgren", "when": LATER_WHEN}),
        ("utter_call_withdrawn", {"when": LATER_WHEN, "phone": "08-465 00 42"}),
    ]
    await anna.do(number, "call-withdrawn")
    assert len(await told(inbox)) == 3, "there is nothing to withdraw"
    (case,) = await inbox.cases()
    assert (case.call_from, case.due_at) == (None, datetime(2026, 11, 19, 17, tzinfo=STOCKHOLM))


@pytest.mark.parametrize(("why", "is_told"), [("phoned", False), ("elsewhere", True)])
async def test_closing_withdraws_the_call_unless_it_has_been_made(inbox: Inbox, why: str, *, is_told: bool) -> None:
    number, anna = await promised(inbox)
    await anna.do(number, "close", why=why)
    assert [text for text, _ in await told(inbox)][1:] == ["utter_call_withdrawn"] * is_told


async def test_a_missed_call_is_told_and_ring_asks_for_another_in_the_same_case(inbox: Inbox) -> None:
    number, anna = await promised(inbox)
    await anna.do(number, "call-missed")
    assert (await told(inbox))[1:] == [("utter_call_missed", {"phone": "08-465 00 42"})]
    (case,) = await inbox.cases()
    assert (case.status, case.due_at) == (CaseStatus.ANSWERED, None)
    assert (await inbox.api.own_cases(inbox.pseudonym, "m8")).cases[0].is_call_missed
    assert await inbox.ask("RING", reason="call_back") == number
    (case,) = await inbox.cases()
    assert (case.status, case.reason) == (CaseStatus.CLAIMED, CaseReason.CALL_BACK)


async def test_a_missed_call_can_be_given_another_time_at_once(inbox: Inbox) -> None:
    number, anna = await promised(inbox)
    await anna.do(number, "call-missed", **LATER)
    assert (await told(inbox))[1:] == [
        ("utter_call_missed_new", {"sender": "Anna Lindgren", "when": LATER_WHEN}),
    ]


@pytest.mark.parametrize("opens", [DecisionKind.NOTICES, None])
async def test_below_content_neither_name_nor_unit_is_told(inbox: Inbox, opens: DecisionKind | None) -> None:
    decision = (await inbox.build.session.scalars(select(DisclosureDecision))).one()
    decision.kind, decision.withdrawn_at = opens or DecisionKind.CONTENT, None if opens else NOW
    await inbox.build.session.commit()
    await promised(inbox)
    assert await told(inbox) == [("utter_call_planned_unnamed", {"when": WHEN})]


async def test_what_did_not_arrive_of_an_agreed_call_becomes_a_task(inbox: Inbox) -> None:
    await promised(inbox)
    (notice,) = await inbox.told()
    await inbox.api.undelivered(notice.id)
    _, task = await inbox.cases()
    assert (task.reason, task.text) == (CaseReason.UNDELIVERED, WHEN)


async def test_a_form_sent_twice_promises_once_and_a_time_that_is_none_promises_nothing(inbox: Inbox) -> None:
    number = await inbox.ask("Kan ni ringa?", reason="call_back")
    anna = await inbox.browser(ANNA)
    form = {**await anna.form(f"/inbox/cases/{number}"), **TODAY}
    assert [(await anna.http.post(f"/inbox/cases/{number}/call", data=form)).status_code for _ in range(2)] == [303] * 2
    assert len(await told(inbox)) == 1
    for wrong in ({"day": "x"}, {"from": "16:00"}, {"day": "2026-11-16"}, {"from": ""}):
        assert (await anna.do(number, "call", **{**TODAY, **wrong})).status_code == 422
    assert len(await told(inbox)) == 1


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 11, 17), time(9), time(9)),
        (date(2026, 11, 17), time(9), time(10)),
        (date(2026, 11, 17), time(13), time(17, 1)),
        (date(2026, 11, 18), time(6, 59), time(8)),
        (date(2026, 11, 18), time(20), time(21, 1)),
        (NOW.date() + timedelta(days=31), time(9), time(10)),
    ],
)
def test_no_window_is_empty_over_too_long_at_night_or_far_ahead(day: date, start: time, end: time) -> None:
    with pytest.raises(WindowError):
        call_window(day, start, end, now=NOW)


def test_a_window_that_has_begun_can_still_be_agreed_upon() -> None:
    assert call_window(date(2026, 11, 17), time(9), time(11), now=NOW).ends_at > NOW
