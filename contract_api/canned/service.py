"""The answers that units give often: listed, added and taken away by who leads the unit."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.canned.models import CannedReply
from contract_api.errors import NotFound


async def replies_of(session: AsyncSession, unit_ids: Collection[uuid.UUID]) -> Sequence[CannedReply]:
    """Return those of some units, by title, with their units."""
    found = await session.scalars(
        select(CannedReply)
        .where(CannedReply.unit_id.in_(unit_ids), CannedReply.ended_at.is_(None))
        .order_by(CannedReply.title, CannedReply.id)
        .options(joinedload(CannedReply.unit, innerjoin=True))
    )
    return found.all()


async def add_reply(
    session: AsyncSession, *, key: uuid.UUID, unit_id: uuid.UUID, title: str, text: str, by: str, now: datetime
) -> None:
    """Add one, once for each key."""
    if await session.get(CannedReply, key) is None:
        session.add(CannedReply(id=key, unit_id=unit_id, title=title, text=text, added_at=now, added_by=by))
        await session.flush()


async def end_reply(
    session: AsyncSession, reply_id: uuid.UUID, unit_ids: Collection[uuid.UUID], *, by: str, now: datetime
) -> None:
    """Take one of some units away. One that is gone stays as it is. Raises NotFound for another unit's."""
    reply = await session.scalar(
        select(CannedReply).where(CannedReply.id == reply_id, CannedReply.unit_id.in_(unit_ids)).with_for_update()
    )
    if reply is None:
        raise NotFound("There is no such reply here.")
    if reply.ended_at is None:
        reply.ended_at, reply.ended_by = now, by
    await session.flush()
