"""Writes the access log, in the transaction of the reading itself: what cannot be logged is not shown."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import column, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.access_log.sealing import note
from contract_api.conversations.service import Asking

_COLUMNS = [column(one.name, one.type) for one in AccessLogEntry.__table__.columns if one.identity is None]
"""What is given of an entry; the database numbers them."""


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
    await _write(
        session,
        [(patient_id, unit_id, items)],
        actor=actor,
        actor_id=actor_id,
        channel=channel,
        action=action,
        message_id=message_id,
        now=now,
    )


async def record_list(
    session: AsyncSession,
    *,
    actor_id: uuid.UUID,
    action: str,
    items: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[str]],
    now: datetime,
) -> None:
    """Log what a list in the inbox shows staff of each patient and unit, in one statement: lists are long."""
    await _write(
        session,
        [(patient_id, unit_id, shown) for (patient_id, unit_id), shown in items.items()],
        actor=Actor.STAFF,
        actor_id=actor_id,
        channel="inbox",
        action=action,
        message_id=None,
        now=now,
    )


async def _write(
    session: AsyncSession,
    shown: Collection[tuple[uuid.UUID, uuid.UUID | None, Sequence[str]]],
    *,
    actor: Actor,
    actor_id: uuid.UUID | None,
    channel: str | None,
    action: str,
    message_id: str | None,
    now: datetime,
) -> None:
    """Write an entry for each patient and unit, and what was shown of them."""
    if not shown:
        return
    same = {
        "at": now.isoformat(),
        "actor": actor,
        "actor_id": actor_id and str(actor_id),
        "channel": channel,
        "action": action,
        "message_id": message_id,
    }
    entries = [
        {**same, "patient_id": str(patient_id), "unit_id": unit_id and str(unit_id), "items": list(items)}
        for patient_id, unit_id, items in shown
    ]
    # As one parameter, however many: a statement for each length of a list would be read anew each time.
    given = func.jsonb_to_recordset(literal(entries, JSONB)).table_valued(*_COLUMNS).render_derived(with_types=True)
    written = await session.scalars(
        insert(AccessLogEntry).from_select([one.name for one in _COLUMNS], select(given)).returning(AccessLogEntry)
    )
    for entry in written:
        note(session, entry.as_rule())
