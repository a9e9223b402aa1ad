"""The patient's agreed times for a calendar of their own: neutral always, since a calendar is shown on many screens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.service import record
from contract_api.answers.loading import load_units
from contract_api.answers.service import way_of
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.appointments.schemas import CalendarTime
from contract_api.conversations.service import Asking
from contract_api.dependencies import AskingDep, MessageId, Now, SessionDep
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.errors import ConversationUnknown, NotAllowed, documented
from contract_api.people.rules import Scope, may_ask

NAMESPACE = uuid.UUID("6f1c2d0a-6a0e-4f3b-9f5e-0c8f6f6b7f51")
"""What the ids in calendars are made in: from them nobody comes back to ours."""

router = APIRouter(tags=["agreed times"])


@router.get(
    "/conversations/{pseudonym}/calendar",
    summary="Agreed times for a calendar",
    responses=documented(ConversationUnknown, NotAllowed),
)
async def calendar(asking: AskingDep, session: SessionDep, now: Now, message_id: MessageId) -> list[CalendarTime]:
    """Give the times ahead, booked and cancelled, where a time may be said in the conversation at all."""
    if not may_ask(asking.scopes, Scope.NEXT_STEP):
        raise NotAllowed("The right does not cover agreed times.")
    return await _times(session, asking, message_id=message_id, now=now)


async def _times(session: AsyncSession, asking: Asking, *, message_id: str, now: datetime) -> list[CalendarTime]:
    shown = true() if asking.is_for_self else Appointment.hidden_from_relatives.is_(False)
    found = (
        await session.scalars(
            select(Appointment)
            .where(Appointment.patient_id == asking.patient.id, shown)
            .order_by(Appointment.starts_at, Appointment.id)
        )
    ).all()
    ahead = [row for row in found if row.ends_at > now and row.status is not AppointmentStatus.MOVED]
    units = await load_units(session, {row.unit_id for row in ahead}, way=way_of(asking), now=now)
    told = [row for row in ahead if may_say(DisclosureClass.NOTICE, units[row.unit_id].level)]
    before = {row.moved_to_id: row for row in found if row.moved_to_id is not None}
    for unit_id in sorted({row.unit_id for row in told}):
        await record(
            session,
            asking=asking,
            action="answer.calendar",
            items=[f"appointment:{row.id}" for row in told if row.unit_id == unit_id],
            unit_id=unit_id,
            message_id=message_id,
            now=now,
        )
    return [_time(row, before) for row in told]


def _time(row: Appointment, before: Mapping[uuid.UUID, Appointment]) -> CalendarTime:
    moved_from = [row]
    while (earlier := before.get(moved_from[-1].id)) is not None and earlier not in moved_from:
        moved_from.append(earlier)
    is_cancelled = row.status is AppointmentStatus.CANCELLED
    return CalendarTime(
        uid=uuid.uuid5(NAMESPACE, str(moved_from[-1].id)),
        sequence=len(moved_from) - 1 + is_cancelled,
        is_cancelled=is_cancelled,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        form=row.form.value,
        place=row.neutral_place or None,
    )
