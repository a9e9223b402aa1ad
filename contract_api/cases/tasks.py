"""Tasks for a unit that no message asks for: what the system has found that a person must see to."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.service import record
from contract_api.cases.models import CaseReason
from contract_api.cases.opening import Matter, by_message, open_or_add
from contract_api.cases.rules import route
from contract_api.conversations.service import Asking


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
    if await by_message(session, key) is not None:
        return
    matter = Matter(
        conversation_id=asking.conversation.id,
        patient_id=asking.patient.id,
        person_id=asking.person.id,
        reason=reason,
        route=route(None, keeping_unit_id=unit_id),
        appointment_id=appointment_id,
        apart=key,
    )
    await open_or_add(session, matter, text=text, message_id=key, now=now)
    task = await by_message(session, key)
    if task is None:
        raise RuntimeError("a task that was stored is not there")
    await record(
        session,
        asking=asking,
        action="case.open",
        items=[f"case:{task.number}"],
        unit_id=unit_id,
        message_id=key,
        now=now,
    )
