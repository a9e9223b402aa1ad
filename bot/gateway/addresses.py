"""The row of a phone number or chat, made when it is first met."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gateway.models import Address
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers


async def address_of(
    session: AsyncSession, identifiers: Identifiers, *, channel: str, address: str, now: datetime
) -> uuid.UUID:
    """Return the id of an address, stored if needed. It may still be stored under a previous key."""
    lookups = identifiers.lookups(channel, address)
    if len(lookups) > 1 and (known := await _known(session, channel, lookups)):
        return known
    # The empty update makes a row that is already there come back too, in one round trip.
    statement = insert(Address).values(
        id=uuid.uuid4(),
        channel=channel,
        address_lookup=lookups[0],
        address_sealed=identifiers.seal(address),
        created_at=now,
    )
    address_id: uuid.UUID | None = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[Address.channel, Address.address_lookup],
            set_={"channel": statement.excluded.channel},
        ).returning(Address.id)
    )
    if address_id is None:
        raise RuntimeError("an upsert returned no row")
    return address_id


async def _known(session: AsyncSession, channel: str, lookups: Sequence[str]) -> uuid.UUID | None:
    found: uuid.UUID | None = await session.scalar(
        select(Address.id).where(Address.channel == channel, Address.address_lookup.in_(lookups))
    )
    return found


async def is_minor(session: AsyncSession, address_id: uuid.UUID, *, now: datetime) -> bool:
    """Return whether somebody who is known to be under age writes from an address."""
    until = await session.scalar(select(Address.minor_until).where(Address.id == address_id))
    return until is not None and local_date(now) < until
