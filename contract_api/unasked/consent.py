"""Who wants reminders and the like: written down by staff, or with the code by which a number became theirs."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.operators import record_operator
from contract_api.unasked.models import MessageConsent


async def has_consented(session: AsyncSession, person_id: uuid.UUID) -> bool:
    """Return whether a person wants messages that they have not asked for."""
    live = select(MessageConsent.id).where(MessageConsent.person_id == person_id, MessageConsent.ended_at.is_(None))
    return await session.scalar(live) is not None


async def give(session: AsyncSession, person_id: uuid.UUID, *, by: str, now: datetime) -> bool:
    """Write down that a person wants them. Returns whether that is new."""
    given = await session.scalar(
        insert(MessageConsent)
        .values(id=uuid.uuid4(), person_id=person_id, given_at=now, recorded_by=by)
        .on_conflict_do_nothing()
        .returning(MessageConsent.id)
    )
    if given is None:
        return False
    await record_operator(session, by=by, patient_id=person_id, action="consent.given", items=[], now=now)
    return True


async def end(session: AsyncSession, person_id: uuid.UUID, *, by: str, now: datetime) -> bool:
    """Write down that a person wants them no longer. Returns whether they did."""
    ended = await session.scalar(
        update(MessageConsent)
        .where(MessageConsent.person_id == person_id, MessageConsent.ended_at.is_(None))
        .values(ended_at=now, ended_by=by)
        .returning(MessageConsent.id)
    )
    if ended is None:
        return False
    await record_operator(session, by=by, patient_id=person_id, action="consent.ended", items=[], now=now)
    return True
