"""Writes the access log, in the transaction of the reading itself: what cannot be logged is not shown."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.access_log.sealing import note
from contract_api.conversations.service import Asking


async def record(
    session: AsyncSession,
    *,
    asking: Asking,
    action: str,
    items: Sequence[str],
    unit_id: uuid.UUID | None,
    message_id: str | None,
    now: datetime,
) -> None:
    """Log what a conversation was shown or changed.

    Raises what the database raises, so that nothing is shown.
    """
    await record_reading(
        session,
        actor=Actor.PATIENT if asking.is_for_self else Actor.REPRESENTATIVE,
        actor_id=asking.person.id,
        patient_id=asking.patient.id,
        channel=asking.channel,
        action=action,
        items=items,
        unit_id=unit_id,
        message_id=message_id,
        now=now,
    )


async def record_reading(
    session: AsyncSession,
    *,
    actor: Actor,
    actor_id: uuid.UUID | None,
    patient_id: uuid.UUID,
    channel: str | None,
    action: str,
    items: Sequence[str],
    unit_id: uuid.UUID | None,
    message_id: str | None,
    now: datetime,
) -> None:
    """Log a reading by anybody: staff, one of our own processes, or a conversation. It is sealed at the end."""
    written = await session.scalars(
        insert(AccessLogEntry)
        .values(
            at=now,
            actor=actor,
            actor_id=actor_id,
            patient_id=patient_id,
            channel=channel,
            action=action,
            items=list(items),
            unit_id=unit_id,
            message_id=message_id,
        )
        .returning(AccessLogEntry)
    )
    note(session, written.one().as_rule())
