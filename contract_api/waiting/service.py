"""The list of those who wait for an earlier time: they ask for it, and the unit approves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.operators import record_operator
from contract_api.access_log.service import record
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking import threads
from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict, NotFound
from contract_api.people.rules import Scope, may_ask
from contract_api.providers.service import unit_by_hsa_id
from contract_api.questions.models import QuestionKind
from contract_api.waiting.models import Waiting


async def join(session: AsyncSession, asking: Asking, *, message_id: str, now: datetime) -> bool:
    """Let the patient wait for an earlier time, as the message has said yes to. Again changes nothing.

    Returns False where the time is past, or not theirs to change any more. Raises Conflict when the message has said
    yes to nothing of the kind.
    """
    await hold(session, asking)
    kind, _, thread = await threads.answered(session, asking, message_id=message_id)
    if kind is not QuestionKind.WAIT or thread.appointment is None:
        raise Conflict("The message has not said yes to waiting for an earlier time.")
    row = await session.get(Appointment, thread.appointment)
    is_theirs = row is not None and row.patient_id == asking.patient.id and may_ask(asking.scopes, Scope.REBOOK)
    if row is None or not is_theirs or row.status is not AppointmentStatus.BOOKED or row.starts_at <= now:
        return False
    added = await session.scalar(
        insert(Waiting)
        .values(
            id=uuid.uuid4(),
            appointment_id=row.id,
            patient_id=asking.patient.id,
            person_id=asking.person.id,
            windows=_iso(thread.windows),
            excluded=_iso(thread.excluded),
            asked_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Waiting.id)
    )
    if added is not None:
        await record(
            session,
            asking=asking,
            action="waiting.asked",
            items=[f"appointment:{row.id}"],
            unit_id=row.unit_id,
            message_id=message_id,
            now=now,
        )
    return True


async def listed(session: AsyncSession, *, unit: str, by: str, now: datetime) -> Sequence[Waiting]:
    """Return who waits at a unit (an HSA-id), the longest first. The reading is logged for each. Raises NotFound."""
    unit_id = (await unit_by_hsa_id(session, unit)).id
    found = await session.scalars(
        select(Waiting)
        .join(Appointment, Appointment.id == Waiting.appointment_id)
        .where(Waiting.ended_at.is_(None), Appointment.unit_id == unit_id, Appointment.starts_at > now)
        .order_by(Waiting.asked_at, Waiting.id)
        .options(joinedload(Waiting.appointment, innerjoin=True), joinedload(Waiting.patient, innerjoin=True))
    )
    waiting = found.all()
    for one in waiting:
        await _log(session, one, "waiting.list", unit_id, by=by, now=now)
    return waiting


async def approve(session: AsyncSession, waiting_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """Let freed times be offered to somebody who waits. Raises NotFound, and Conflict when that is over."""
    waiting = await _one(session, waiting_id)
    if waiting.ended_at is not None:
        raise Conflict("The wait is over.")
    if waiting.approved_at is None:
        waiting.approved_at, waiting.approved_by = now, by
        await _log(session, waiting, "waiting.approved", waiting.appointment.unit_id, by=by, now=now)


async def remove(session: AsyncSession, waiting_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """Take somebody off the list, as they or the unit want it. Raises NotFound."""
    waiting = await _one(session, waiting_id)
    if waiting.ended_at is None:
        waiting.ended_at = now
        await _log(session, waiting, "waiting.removed", waiting.appointment.unit_id, by=by, now=now)


async def end_past(session: AsyncSession, *, now: datetime) -> None:
    """End the waits whose time has been moved, cancelled or reached."""
    over = select(Appointment.id).where(
        (Appointment.status != AppointmentStatus.BOOKED) | (Appointment.starts_at <= now)
    )
    await session.execute(
        update(Waiting)
        .where(Waiting.ended_at.is_(None), Waiting.appointment_id.in_(over))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


async def _one(session: AsyncSession, waiting_id: uuid.UUID) -> Waiting:
    waiting: Waiting | None = await session.scalar(
        select(Waiting)
        .where(Waiting.id == waiting_id)
        .options(joinedload(Waiting.appointment, innerjoin=True))
        .with_for_update(of=Waiting)
    )
    if waiting is None:
        raise NotFound("Nobody waits under that id.")
    return waiting


async def _log(
    session: AsyncSession, waiting: Waiting, action: str, unit_id: uuid.UUID, *, by: str, now: datetime
) -> None:
    await record_operator(
        session,
        by=by,
        patient_id=waiting.patient_id,
        action=action,
        items=[f"appointment:{waiting.appointment_id}"],
        unit_id=unit_id,
        now=now,
    )


def _iso(windows: Sequence[tuple[datetime, datetime]]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in windows]
