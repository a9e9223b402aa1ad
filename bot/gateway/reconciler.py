"""Taking in what the provider received and we did not: it calls a webhook once, and we may have been down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select

from bot.channels.message import Ignored, InboundMessage
from bot.channels.sending import ListedSender, ProviderUnavailableError
from bot.gateway import models
from bot.gateway.health import beat
from bot.gateway.intake import Intake
from bot.gateway.settings import GatewaySettings

log = structlog.get_logger(__name__)

RECONCILED = "reconciled"


@dataclass(frozen=True)
class Reconciler:
    """Compares the provider's list with ours, from a little before where it last got to."""

    intake: Intake
    channel: ListedSender
    settings: GatewaySettings

    async def run(self) -> int:
        """Take in what is missing and return how much it was. An unreachable provider is asked next time."""
        started = self.intake.clock()
        try:
            received = await self.channel.received_since(await self._since(started))
        except ProviderUnavailableError as error:
            log.warning("provider's list not read", reason=str(error))
            return 0
        taken = 0
        for message in await self._missing(received):
            taken += await self._take(message)
        async with self.intake.sessions.begin() as session:
            await beat(session, RECONCILED, started)
        if taken:
            log.warning("missed messages taken in", count=taken)
        return taken

    async def _take(self, message: InboundMessage) -> bool:
        """Take in one message. One that cannot be stored must not keep the others out; it is tried again for as
        long as the list is read again."""
        try:
            return await self.intake.take(message)
        except Exception as error:
            log.error("a listed message was not taken in", provider_id=message.provider_id, error=type(error).__name__)
            return False

    async def _since(self, now: datetime) -> datetime:
        """Return where to read from. The first time ever there is nothing to catch up on but the overlap."""
        async with self.intake.sessions() as session:
            last = await session.get(models.Heartbeat, RECONCILED)
        overlap = timedelta(seconds=self.settings.reconcile_overlap_seconds)
        return (last.at if last else now) - overlap

    async def _missing(self, received: Sequence[InboundMessage | Ignored]) -> list[InboundMessage]:
        """Return the messages that we do not have, oldest first, so that they are answered in order."""
        messages = [message for message in received if not isinstance(message, Ignored)]
        async with self.intake.sessions() as session:
            known = await session.scalars(
                select(models.InboundMessage.provider_id).where(
                    models.InboundMessage.provider_id.in_([message.provider_id for message in messages])
                )
            )
        ours = set(known)
        missing = [message for message in messages if message.provider_id not in ours]
        return sorted(missing, key=lambda message: message.sent_at or datetime.min.replace(tzinfo=UTC))
