"""The lists of cases: one's own by due time, and all of one's units."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from contract_api.access_log.service import record_list
from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import Case
from contract_api.cases.outcomes import UNREACHED, Outcome, outcomes
from contract_api.contacts.absences import stood_in_for
from contract_api.contacts.models import CareContact
from contract_api.inbox.desk import Inside
from contract_api.inbox.page import MOST
from contract_api.staff.models import Staff
from contract_api.staff.rules import Act
from nastasteg.clock import local_date

WAITING = (CaseStatus.NEW, CaseStatus.CLAIMED)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A case in a list."""

    case: Case
    owner: str | None
    """Who has claimed it."""
    is_mine: bool
    is_overdue: bool
    outcome: Outcome | None = None
    """What the last answer or call came to, where there has been one."""


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """What waits for oneself, what has not reached anybody, and what one has answered and not closed."""

    waiting: Sequence[Line]
    answered: Sequence[Line]
    unreached: Sequence[Line] = ()
    """Of what one has done, what has not reached anybody: an answer that did not arrive, a call that nobody took."""
    stands_in_for: Sequence[str] = ()
    """The names of the colleagues who are away today, and whose cases stand among one's own."""


async def worklist(inside: Inside) -> Worklist:
    """Return one's own cases: those that one has claimed, and those of one's contact that nobody has.

    And, where one stands in for colleagues, theirs that wait.
    """
    me = inside.me.staff
    mine = Case.owner_id == me.id
    own, names = [mine], []
    if me.contact_id is not None:
        absent = await _stood_in_for(inside, me.contact_id)
        names = [contact.name for contact in absent]
        contact_ids = [contact.id for contact in absent]
        own.append(and_(Case.owner_id.is_(None), Case.contact_id.in_([me.contact_id, *contact_ids])))
        if contact_ids:
            own.append(Case.owner_id.in_(select(Staff.id).where(Staff.contact_id.in_(contact_ids))))
    waiting = await _lines(inside, or_(*own), WAITING)
    answered = await _lines(inside, mine, (CaseStatus.ANSWERED,))
    await _log(inside, [*waiting, *answered])
    return Worklist(
        waiting=waiting,
        answered=[line for line in answered if line.outcome not in UNREACHED],
        unreached=[line for line in answered if line.outcome in UNREACHED],
        stands_in_for=names,
    )


async def queue(inside: Inside) -> Sequence[Line]:
    """Return all that waits at one's units, whoever is to answer it."""
    lines = await _lines(inside, None, WAITING)
    await _log(inside, lines)
    return lines


async def _stood_in_for(inside: Inside, contact_id: uuid.UUID) -> Sequence[CareContact]:
    units = [unit.id for unit in inside.me.units_where(Act.ANSWER_CASES)]
    absent = await stood_in_for(inside.session, units, today=local_date(inside.now))
    theirs = [away for away, reached in absent.items() if reached == contact_id]
    if not theirs:
        return []
    found = await inside.session.scalars(
        select(CareContact).where(CareContact.id.in_(theirs)).order_by(CareContact.name)
    )
    return found.all()


async def _lines(inside: Inside, which: ColumnElement[bool] | None, statuses: Collection[CaseStatus]) -> list[Line]:
    units = [unit.id for unit in inside.me.units_where(Act.READ_CASES)]
    wanted = (
        select(Case, Staff.name)
        .outerjoin(Staff, Staff.id == Case.owner_id)
        .where(Case.unit_id.in_(units), Case.status.in_(statuses))
        .order_by(func.coalesce(Case.overdue_since, Case.due_at).asc().nulls_last(), Case.number)
        .limit(MOST)
        .options(
            joinedload(Case.patient, innerjoin=True),
            joinedload(Case.person, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.contact),
        )
    )
    found = await inside.session.execute(wanted if which is None else wanted.where(which))
    rows = found.all()
    came_of = await outcomes(inside.session, [case.id for case, _ in rows])
    return [
        Line(
            case=case,
            outcome=came_of.get(case.id),
            owner=owner,
            is_mine=case.owner_id == inside.me.staff.id,
            is_overdue=is_overdue(case, inside.now),
        )
        for case, owner in rows
    ]


def is_overdue(case: Case, now: datetime) -> bool:
    """Return whether a case should have been answered by now, also where it has gone to the whole unit since."""
    return case.overdue_since is not None or (case.due_at is not None and case.due_at <= now)


async def _log(inside: Inside, lines: Sequence[Line]) -> None:
    """Log what was listed, for each patient and unit."""
    numbers: dict[tuple[uuid.UUID, uuid.UUID], list[str]] = defaultdict(list)
    for line in lines:
        numbers[line.case.patient_id, line.case.unit_id].append(f"case:{line.case.number}")
    await record_list(inside.session, actor_id=inside.me.staff.id, action="case.list", items=numbers, now=inside.now)
