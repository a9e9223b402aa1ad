"""Finding out what became of a message whose handing over got no answer: the provider is asked.

A message that the provider does not list is offered once more after `resend_after_seconds`. That rests on an
assumption: that by then (60 seconds, unless set otherwise) the list shows whatever the provider took. The provider
promises no such thing. If its list lags longer, the person gets the same text twice; we judge that better than no
text, but only once: a message that is still not listed after its second time has failed, and is logged as an error.

Telegram keeps no list. There a message whose handing over got no answer is offered again, three times at most. The
same text twice does no harm: whatever is answered to it answers one question, which is closed by the first answer. No
text can: somebody waits, and nobody knows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from procrastinate import App
from sqlalchemy import select, update

from bot.channels.sending import ChannelSender, ListedSender, ProviderUnavailableError, Sent
from bot.gateway.delivery import NEVER_CONFIRMED, NEVER_LISTED, Delivery, advance
from bot.gateway.models import Address, OutboundMessage
from bot.gateway.outbox import defer_send
from bot.gateway.settings import GatewaySettings
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers

log = structlog.get_logger(__name__)

ASK_AFTER = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 90, 120, 180, 300))
"""When the provider is asked, counted from the handing over."""

ASK_EVERY = timedelta(seconds=60)
"""How often it is asked when it could not be reached, or for ever after."""

CLOCKS_DIFFER = timedelta(seconds=60)
"""How much earlier than our handing over the provider's clock may say that it got the message."""

OFFERED_AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (5, 60, 600))
"""When a message is offered again to a provider that keeps no list, counted from the last handing over."""

AT_ONCE = 20


@dataclass(frozen=True)
class Resolver:
    """Settles unknown outcomes."""

    sessions: Sessions
    jobs: App
    channels: Mapping[str, ChannelSender]
    identifiers: Identifiers
    settings: GatewaySettings
    clock: Clock

    async def mark_abandoned(self) -> None:
        """Call unknown what a worker claimed and, being killed, never settled."""
        now = self.clock()
        stuck = now - timedelta(seconds=self.settings.sending_stuck_seconds)
        async with self.sessions.begin() as session:
            await session.execute(
                update(OutboundMessage)
                .where(OutboundMessage.status == Delivery.SENDING, OutboundMessage.claimed_at < stuck)
                .values(status=Delivery.UNKNOWN, unknowns=OutboundMessage.unknowns + 1, resolve_at=now, updated_at=now)
            )

    async def resolve_due(self) -> None:
        """Ask the provider about each message whose time to be asked about has come."""
        async with self.sessions() as session:
            due = await session.scalars(
                select(OutboundMessage.id)
                .where(OutboundMessage.status == Delivery.UNKNOWN, OutboundMessage.resolve_at <= self.clock())
                .order_by(OutboundMessage.resolve_at)
                .limit(AT_ONCE)
            )
        for outbound_id in due.all():
            await self.resolve(outbound_id)

    async def resolve(self, outbound_id: uuid.UUID) -> None:
        """Settle one message if the provider's list settles it, else set when to ask again."""
        async with self.sessions() as session:
            message = await session.get_one(OutboundMessage, outbound_id)
            address = await session.get_one(Address, message.address_id)
        channel = self.channels.get(address.channel)
        if not isinstance(channel, ListedSender):
            await self._offer_again(outbound_id)
            return
        try:
            listed = await channel.sent_to(self.identifiers.open(address.address_sealed))
        except ProviderUnavailableError:
            listed = None
        now = self.clock()
        async with self.sessions.begin() as session:
            locked = await session.get_one(OutboundMessage, outbound_id, with_for_update=True)
            if locked.status is not Delivery.UNKNOWN:
                return
            locked.updated_at = now
            if listed is None:
                locked.resolve_at = now + ASK_EVERY
                return
            claimed_at = locked.claimed_at or locked.created_at
            # Of a message that was offered twice, the first offer may be the one that is listed.
            since = locked.created_at if locked.resent_at else claimed_at
            ours = await session.scalars(
                select(OutboundMessage.provider_id).where(
                    OutboundMessage.provider_id.in_([sent.provider_id for sent in listed])
                )
            )
            found = match(listed, locked.text, since, taken={*ours})
            if found is not None:
                locked.status = advance(locked.status, Delivery.ACCEPTED)
                locked.provider_id, locked.resolve_at = found.provider_id, None
            elif now - claimed_at < timedelta(seconds=self.settings.resend_after_seconds):
                locked.resolve_at = next_question(claimed_at, now)
            elif locked.resent_at is None:
                locked.status, locked.resolve_at, locked.resent_at = Delivery.QUEUED, None, now
                await defer_send(session, self.jobs, outbound_id, address_id=locked.address_id, kind=locked.kind)
            else:
                locked.status, locked.resolve_at, locked.error_code = Delivery.FAILED, None, NEVER_LISTED
                log.error("given up: offered twice, never listed", outbound_id=str(outbound_id))
            status = locked.status
        log.info("asked the provider", outbound_id=str(outbound_id), status=status.value)

    async def _offer_again(self, outbound_id: uuid.UUID) -> None:
        """Offer a message once more to a provider that cannot be asked, or give it up after the last time."""
        now = self.clock()
        async with self.sessions.begin() as session:
            locked = await session.get_one(OutboundMessage, outbound_id, with_for_update=True)
            if locked.status is not Delivery.UNKNOWN:
                return
            locked.updated_at = now
            again_at = next_offer(locked.claimed_at or locked.created_at, locked.unknowns)
            if again_at is None:
                locked.status, locked.resolve_at, locked.error_code = Delivery.FAILED, None, NEVER_CONFIRMED
                log.error("given up: offered again and again, never confirmed", outbound_id=str(outbound_id))
            elif now < again_at:
                locked.resolve_at = again_at
            else:
                locked.status, locked.resolve_at, locked.resent_at = Delivery.QUEUED, None, now
                await defer_send(session, self.jobs, outbound_id, address_id=locked.address_id, kind=locked.kind)


def match(listed: Iterable[Sent], text: str, since: datetime, *, taken: set[str | None]) -> Sent | None:
    """Return the provider's message that is ours: the same text, not older, and nobody else's already."""
    candidates = [
        sent
        for sent in listed
        if sent.text.strip() == text.strip()
        and sent.created_at >= since - CLOCKS_DIFFER
        and sent.provider_id not in taken
    ]
    return min(candidates, key=lambda sent: sent.created_at, default=None)


def next_question(claimed_at: datetime, now: datetime) -> datetime:
    """Return the next moment to ask the provider, always after now."""
    return next((claimed_at + after for after in ASK_AFTER if claimed_at + after > now), now + ASK_EVERY)


def next_offer(offered_at: datetime, unknowns: int) -> datetime | None:
    """Return when a message is offered again after so many handings over without an answer; None: never."""
    if unknowns > len(OFFERED_AGAIN_AFTER):
        return None
    return offered_at + OFFERED_AGAIN_AFTER[max(unknowns, 1) - 1]
