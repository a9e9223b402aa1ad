"""The life of a case, in the rules and in the database, and the clock that it is answered by."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from contract_api.cases.lifecycle import TRANSITIONS, CaseStatus, EventKind, can, due_at, half_time, worked
from contract_api.cases.models import Case, CaseEvent, CaseTransition
from contract_api.cases.opening import add
from contract_api.client import ContractApi
from contract_api.staff.models import Staff
from nastasteg.clock import STOCKHOLM
from nastasteg.database import Sessions
from tests.contract_api.builders import NOW, Builder
from tests.contract_api.cases.test_service import case, patient, talk

MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM)


async def test_the_database_lets_happen_what_the_rules_let_happen(sessions: Sessions) -> None:
    async with sessions() as session:
        held = {(one.kind, one.from_status): one.to_status for one in await session.scalars(select(CaseTransition))}
    assert held == {(kind.value, status.value): to.value for (kind, status), to in TRANSITIONS.items()}


STEPS = {
    CaseStatus.NEW: [],
    CaseStatus.CLAIMED: [EventKind.CLAIMED],
    CaseStatus.ANSWERED: [EventKind.CLAIMED, EventKind.REPLIED],
    CaseStatus.CLOSED: [EventKind.CLOSED],
}
"""How a new case comes to each status."""


@pytest.mark.parametrize("status", list(CaseStatus))
async def test_nothing_happens_to_a_case_that_cannot(
    api: ContractApi, build: Builder, sessions: Sessions, status: CaseStatus
) -> None:
    karin, _, _ = await patient(build)
    staff = Staff(subject="SE2321000000-1", name="Anna Lindgren")
    build.session.add(staff)
    await api.open_case(await talk(build, karin), case())
    case_id = (await build.session.scalars(select(Case.id))).one()

    def event(kind: EventKind) -> CaseEvent:
        return CaseEvent(case_id=case_id, kind=kind, at=NOW, text="Hej", staff_id=staff.id, why="answered")

    async with sessions.begin() as session:
        for kind in STEPS[status]:
            await add(session, event(kind))
    for kind in EventKind:
        async with sessions() as session:
            if can(kind, status) and kind is not EventKind.OPENED:
                await add(session, event(kind))
                assert (await session.get_one(Case, case_id)).status is TRANSITIONS[kind, status]
            else:
                with pytest.raises(IntegrityError):
                    await add(session, event(kind))
            await session.rollback()


@pytest.mark.parametrize("values", [{"status": CaseStatus.CLOSED}, {"contact_id": None}, {"owner_id": None}])
async def test_a_case_is_changed_by_its_events_alone(
    api: ContractApi, build: Builder, sessions: Sessions, values: dict[str, object]
) -> None:
    karin, _, _ = await patient(build)
    staff = Staff(subject="SE2321000000-1", name="Anna Lindgren")
    build.session.add(staff)
    await api.open_case(await talk(build, karin), case())
    async with sessions.begin() as session:
        row = (await session.scalars(select(Case))).one()
        await add(session, CaseEvent(case_id=row.id, kind=EventKind.CLAIMED, at=NOW, staff_id=staff.id))
    with pytest.raises(IntegrityError):
        async with sessions.begin() as session:
            await session.execute(update(Case).values(values))


@pytest.mark.parametrize("statement", ["UPDATE contract.case_event SET at = now()", "DELETE FROM contract.case_event"])
async def test_what_has_happened_stands(api: ContractApi, build: Builder, sessions: Sessions, statement: str) -> None:
    karin, _, _ = await patient(build)
    await api.open_case(await talk(build, karin), case())
    with pytest.raises(IntegrityError):
        async with sessions.begin() as session:
            await session.execute(text(statement))


@pytest.mark.parametrize(
    ("created", "days", "due"),
    [
        (at(11, 17, 10), 2, at(11, 19, 17)),
        (at(11, 20, 16), 1, at(11, 23, 17)),
        (at(12, 22, 9), 2, at(12, 28, 17)),
        (at(4, 1, 9), 1, at(4, 2, 17)),
        (at(4, 2, 9), 1, at(4, 7, 17)),
        (at(6, 18, 9), 1, at(6, 22, 17)),
    ],
)
def test_a_promise_ends_with_the_working_day(created: datetime, days: int, due: datetime) -> None:
    assert due_at(created, days) == due
    assert due_at(created, None) is None


@pytest.mark.parametrize(
    ("created", "due", "half"),
    [
        (at(11, 17, 8), at(11, 17, 17), at(11, 17, 12, 30)),
        (at(11, 17, 13), at(11, 18, 17), at(11, 18, 10, 30)),
        (at(11, 20, 17), at(11, 23, 17), at(11, 23, 12, 30)),
        (at(11, 21, 3), at(11, 23, 17), at(11, 23, 12, 30)),
    ],
)
def test_half_the_working_time_is_counted_over_nights_and_weekends(
    created: datetime, due: datetime, half: datetime
) -> None:
    assert half_time(created, due) == half


@given(created=MOMENTS, days=st.integers(1, 20))
def test_half_time_is_in_between_and_halves_the_working_time(created: datetime, days: int) -> None:
    due = due_at(created, days)
    assert due is not None
    half = half_time(created, due)
    assert created <= half <= due
    assert abs(worked(created, half) - worked(half, due)) <= timedelta(seconds=1)
