"""Opens a case, or adds to the one of the same matter that is still open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload

from contract_api.cases.lifecycle import REOPENS_FOR, CaseStatus, EventKind, due_at, half_time
from contract_api.cases.models import HEARD, Case, CaseEvent, CaseReason
from contract_api.cases.rules import Route
from contract_api.units.models import CareUnit

FOR_TELLING = (
    joinedload(Case.unit, innerjoin=True).selectinload(CareUnit.decisions),
    joinedload(Case.answering_unit, innerjoin=True).joinedload(CareUnit.provider, innerjoin=True),
    joinedload(Case.answering_unit, innerjoin=True).selectinload(CareUnit.decisions),
    joinedload(Case.contact),
)
"""What must be loaded with a case to tell of it."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What somebody wants to have seen to, and by whom."""

    conversation_id: uuid.UUID
    patient_id: uuid.UUID
    person_id: uuid.UUID
    reason: CaseReason
    route: Route
    call_to_sealed: str | None = None
    appointment_id: uuid.UUID | None = None
    is_heard_only: bool = False
    """Left by somebody who is told nothing: never joined with what is answered."""
    apart: str | None = None
    """Keeps it apart from others of the same kind: tasks of the system, each by its key."""

    @property
    def key(self) -> str:
        """Return the name of the matter, for one patient and sender."""
        parts = [self.reason.value, str(self.route.contact_id or self.route.unit_id)]
        return ":".join([*parts, *([HEARD] if self.is_heard_only else []), *([self.apart] if self.apart else [])])


async def open_or_add(session: AsyncSession, matter: Matter, *, text: str, message_id: str, now: datetime) -> None:
    """Store what was written: in the live case of the same matter, in one that closed lately, or else in a new one."""
    kept = await session.scalar(
        select(Case)
        .where(
            Case.patient_id == matter.patient_id,
            Case.person_id == matter.person_id,
            Case.matter == matter.key,
            can_be_added_to(now),
        )
        .order_by(Case.status == CaseStatus.CLOSED, Case.number.desc())
        .limit(1)
        .with_for_update()
    )
    if kept is not None:
        await write_more(session, kept, text=text, message_id=message_id, now=now)
        return
    promise = await _promise(session, matter.route.unit_id, now=now)
    case = Case(
        conversation_id=matter.conversation_id,
        asked_by_message=message_id,
        patient_id=matter.patient_id,
        person_id=matter.person_id,
        unit_id=matter.route.unit_id,
        contact_id=matter.route.contact_id,
        answering_unit_id=matter.route.answering_unit_id,
        disclosure=matter.route.disclosure,
        reason=matter.reason,
        matter=matter.key,
        text=text,
        created_at=now,
        call_to_sealed=matter.call_to_sealed,
        appointment_id=matter.appointment_id,
    )
    session.add(case)
    await session.flush()
    opened = CaseEvent(
        case_id=case.id, kind=EventKind.OPENED, at=now, person_id=matter.person_id, message_id=message_id, **promise
    )
    await add(session, opened)


async def write_more(session: AsyncSession, case: Case, *, text: str, message_id: str, now: datetime) -> None:
    """Add to a case what its writer has written. Answered or closed, it is asked anew: the promise begins again."""
    begins_anew = case.status in (CaseStatus.ANSWERED, CaseStatus.CLOSED)
    event = CaseEvent(
        case_id=case.id,
        kind=EventKind.WROTE,
        at=now,
        text=text,
        person_id=case.person_id,
        message_id=message_id,
        **(await _promise(session, case.unit_id, now=now) if begins_anew else {}),
    )
    await add(session, event)


def can_be_added_to(now: datetime) -> ColumnElement[bool]:
    """Return what holds of a case that is live, or has closed lately."""
    closing = aliased(CaseEvent)
    lately = exists().where(
        closing.case_id == Case.id, closing.kind == EventKind.CLOSED, closing.at > now - REOPENS_FOR
    )
    return or_(Case.status != CaseStatus.CLOSED, lately)


async def add(session: AsyncSession, event: CaseEvent) -> None:
    """Let something happen to a case. Raises IntegrityError where it cannot; the database knows what can."""
    session.add(event)
    await session.flush()
    # The database has changed the case.
    await session.get(Case, event.case_id, populate_existing=True)


async def by_message(session: AsyncSession, message_id: str) -> Case | None:
    """Return the case that a message opened or was added to, with what is needed to tell of it."""
    case: Case | None = await session.scalar(
        select(Case)
        .join(CaseEvent, CaseEvent.case_id == Case.id)
        .where(CaseEvent.message_id == message_id)
        .options(*FOR_TELLING, selectinload(Case.events))
        .execution_options(populate_existing=True)
    )
    return case


async def was_added(session: AsyncSession, message_id: str) -> bool:
    """Return whether a message was added to a case that was there already."""
    kind = await session.scalar(select(CaseEvent.kind).where(CaseEvent.message_id == message_id))
    return kind is EventKind.WROTE


async def _promise(session: AsyncSession, unit_id: uuid.UUID, *, now: datetime) -> dict[str, datetime | None]:
    unit = await session.get_one(CareUnit, unit_id)
    due = due_at(now, unit.reply_within_days)
    return {"due_at": due, "remind_at": None if due is None else half_time(now, due)}
