"""What contract_api does by the clock, each minute; and it hears what did not arrive of what it wanted told."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy import select, update

from bot.gateway.care import Care, CareUnavailableError
from bot.gateway.models import UNTOLD, OutboundMessage
from nastasteg.clock import Clock
from nastasteg.database import Sessions

log = structlog.get_logger(__name__)

MOST_BATCHES = 40
"""In a row: some hundred messages a minute, which the senders can keep up with."""

AT_ONCE = 100


@dataclass(frozen=True)
class Unasked:
    """Each of its works may run in several workers at once: what is done twice does no harm."""

    sessions: Sessions
    care: Care
    clock: Clock

    async def hand_over_due(self) -> None:
        """Let contract_api hand over what is due. While it cannot be reached nothing is lost: it is due in a minute."""
        try:
            for _ in range(MOST_BATCHES):
                if not await self.care.hand_over_due():
                    return
        except CareUnavailableError as error:
            log.warning("nothing handed over", reason=str(error))

    async def tick_cases(self) -> None:
        """Let contract_api's clock of the cases do what is due."""
        try:
            await self.care.tick_cases()
        except CareUnavailableError as error:
            log.warning("the cases' clock stands", reason=str(error))

    async def tell_undelivered(self) -> None:
        """Tell contract_api of what has not come through, once each, so that somebody sees to it."""
        async with self.sessions() as session:
            found = await session.execute(
                select(OutboundMessage.id, OutboundMessage.notice_id).where(UNTOLD).limit(AT_ONCE)
            )
        for outbound_id, notice_id in found.all():
            if notice_id is None:
                continue
            try:
                await self.care.undelivered(notice_id)
            except CareUnavailableError as error:
                log.warning("undelivered not told", reason=str(error))
                return
            async with self.sessions.begin() as session:
                await session.execute(
                    update(OutboundMessage)
                    .where(OutboundMessage.id == outbound_id)
                    .values(undelivered_told_at=self.clock())
                )
