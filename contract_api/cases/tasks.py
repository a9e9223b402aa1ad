"""Tasks for a unit that no message asks for: what the system has found that a person must see to."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.service import record
from contract_api.cases.models import Case, CaseReason
from contract_api.conversations.service import Asking
from contract_api.disclosure.rules import DisclosureClass


async def open_task(
    session: AsyncSession,
    asking: Asking,
    *,
    reason: CaseReason,
    text: str,
    unit_id: uuid.UUID,
    appointment_id: uuid.UUID | None,
    key: str,
    now: datetime,
) -> None:
    """Store a task with a unit, once for each key. `text`: staff's own words for what it is about."""
    if await session.scalar(select(Case.id).where(Case.asked_by_message == key)):
        return
    task = Case(
        conversation_id=asking.conversation.id,
        asked_by_message=key,
        patient_id=asking.patient.id,
        person_id=asking.person.id,
        unit_id=unit_id,
        contact_id=None,
        answering_unit_id=unit_id,
        disclosure=DisclosureClass.CONTRACT,
        reason=reason,
        text=text,
        created_at=now,
        appointment_id=appointment_id,
    )
    session.add(task)
    await session.flush()
    await session.refresh(task, ["number"])
    await record(
        session,
        asking=asking,
        action="case.open",
        items=[f"case:{task.number}"],
        unit_id=unit_id,
        message_id=key,
        now=now,
    )
