"""The one honest sentence before a late answer: at most one for a message, and it covers what follows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from procrastinate import App
from sqlalchemy import Select, Subquery, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gateway.models import Address, InboundMessage, Kind, OutboundMessage, Turn
from bot.gateway.outbox import store
from bot.gateway.settings import GatewaySettings
from bot.gateway.texts import FixedTexts
from nastasteg.clock import Clock
from nastasteg.database import Sessions

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Notices:
    """Tells senders that their answer will be late, with a number to ring meanwhile."""

    sessions: Sessions
    jobs: App
    texts: FixedTexts
    settings: GatewaySettings
    clock: Clock

    async def give(self, address_id: uuid.UUID) -> None:
        """Give notice for all that an address waits for, unless it has been given."""
        async with self.sessions.begin() as session:
            # Turn and watch may come at the same time: whoever is second sees the first one's notice.
            if await session.get(Address, address_id, with_for_update=True) is None:
                return
            waiting = await self._waiting_without_notice(session, address_id)
            if waiting is not None:
                await store(
                    session,
                    self.jobs,
                    address_id=address_id,
                    inbound_id=waiting,
                    kind=Kind.NOTICE,
                    text=self.texts.say("utter_outage"),
                    now=self.clock(),
                )
                log.warning("notice given", address_id=str(address_id), inbound_id=str(waiting))

    async def give_overdue(self) -> None:
        """Give notice at every address where a message has waited too long, whatever the reason."""
        before = self.clock() - timedelta(seconds=self.settings.notice_seconds)
        waiting = _unanswered()
        async with self.sessions() as session:
            overdue = await session.scalars(
                select(waiting.c.address_id).where(waiting.c.received_at < before).distinct()
            )
        for address_id in overdue:
            await self.give(address_id)

    async def _waiting_without_notice(self, session: AsyncSession, address_id: uuid.UUID) -> uuid.UUID | None:
        """Return the first message that waits, has got no other reply and is not covered by a notice."""
        latest = await session.scalar(
            select(OutboundMessage.created_at)
            .where(OutboundMessage.address_id == address_id, OutboundMessage.kind == Kind.NOTICE)
            .order_by(OutboundMessage.created_at.desc())
            .limit(1)
        )
        waiting = _unanswered()
        wanted = select(waiting.c.id).where(waiting.c.address_id == address_id)
        if latest is not None:
            covered_until = latest + timedelta(seconds=self.settings.notice_holds_seconds)
            wanted = wanted.where(waiting.c.received_at > covered_until)
        return await session.scalar(wanted.order_by(waiting.c.number).limit(1))


def _unanswered() -> Subquery:
    """Select what waits for a turn and what an open turn reads: two parts, each with its own small index.

    Whoever wrote of danger has got the fixed reply; a second sentence would only push it away.
    """
    columns = (
        InboundMessage.id,
        InboundMessage.number,
        InboundMessage.address_id,
        InboundMessage.received_at,
    )
    wanted: Select[uuid.UUID, int, uuid.UUID, datetime] = select(*columns).where(
        InboundMessage.handled_at_intake.is_(False), InboundMessage.danger_kind.is_(None)
    )
    waiting = wanted.where(InboundMessage.turn_id.is_(None))
    under_way = wanted.join(Turn, InboundMessage.turn_id == Turn.id).where(Turn.finished_at.is_(None))
    return union_all(waiting, under_way).subquery()
