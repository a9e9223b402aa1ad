"""What an operator does, in the access log: under an id, whose name stands in a table of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import Actor, Operator
from contract_api.access_log.service import record_reading


async def operator_id(session: AsyncSession, name: str) -> uuid.UUID:
    """Return the id of an operator, who is given one at the first use."""
    await session.execute(insert(Operator).values(id=uuid.uuid4(), name=name).on_conflict_do_nothing())
    return (await session.scalars(select(Operator.id).where(Operator.name == name))).one()


async def record_operator(
    session: AsyncSession,
    *,
    by: str,
    patient_id: uuid.UUID,
    action: str,
    items: Sequence[str],
    unit_id: uuid.UUID | None = None,
    now: datetime,
) -> None:
    """Log what an operator has read or changed about a patient."""
    await record_reading(
        session,
        actor=Actor.STAFF,
        actor_id=await operator_id(session, by),
        patient_id=patient_id,
        channel="operator",
        action=action,
        items=items,
        unit_id=unit_id,
        message_id=None,
        now=now,
    )
