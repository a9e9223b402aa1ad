"""Tells the care who has written STOPP, so that somebody phones instead of waiting for an answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from procrastinate import App
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gateway.care import Care
from bot.gateway.models import Address
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import OPT_OUT_TASK, TURN_QUEUE, defer


@dataclass(frozen=True)
class OptOuts:
    """Tells what stands at an address when the job runs: the latest word, however many jobs there are."""

    sessions: Sessions
    care: Care
    identifiers: Identifiers

    async def tell(self, address_id: uuid.UUID) -> None:
        """Tell it, if anybody is known there. Raises CareUnavailableError, and is then tried again."""
        async with self.sessions() as session:
            address = await session.get(Address, address_id)
        if address is None:
            return
        opened = self.identifiers.open(address.address_sealed)
        pseudonym = (await self.care.who_is(address.channel, opened)).pseudonym
        if pseudonym is not None:
            await self.care.opted_out(pseudonym, address.opted_out_at)


async def block(session: AsyncSession, jobs: App, address_id: uuid.UUID, *, now: datetime) -> None:
    """Take what somebody has told the provider for what they have told us: STOPP, and the care is told.

    START takes both back: here in the moment, and at the provider if that is a word of its own too.
    """
    address = await session.get_one(Address, address_id, with_for_update={"key_share": True})
    address.provider_blocked_at = address.provider_blocked_at or now
    if address.opted_out_at is None:
        address.opted_out_at = now
        await defer_telling(session, jobs, address_id)
    await session.flush()


async def unblock(session: AsyncSession, jobs: App, address_id: uuid.UUID) -> None:
    """Note that an address is reached again. A STOPP that the person wrote stands; that by the block ends."""
    address = await session.get_one(Address, address_id, with_for_update={"key_share": True})
    if address.opted_out_at is not None and address.opted_out_at == address.provider_blocked_at:
        address.opted_out_at = None
        await defer_telling(session, jobs, address_id)
    address.provider_blocked_at = None
    await session.flush()


async def defer_telling(session: AsyncSession, jobs: App, address_id: uuid.UUID) -> None:
    """Defer the job that tells it, one at a time for each address."""
    lock = f"opt-out {address_id}"
    await defer(jobs, session, OPT_OUT_TASK, queue=TURN_QUEUE, lock=lock, address_id=str(address_id))


async def no_longer_blocked(session: AsyncSession, address_id: uuid.UUID) -> None:
    """Note that the provider sends there. Whether the person wants what is no reply is theirs to say: START."""
    await session.execute(
        update(Address)
        .where(Address.id == address_id, Address.provider_blocked_at.is_not(None))
        .values(provider_blocked_at=None)
    )
