"""What contract_api does by the clock, each minute; and it hears what did and did not arrive of what it wanted told."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import TextClause, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.gateway.care import Care, CareUnavailableError
from bot.gateway.delivery_errors import why
from bot.gateway.models import DELIVERED_UNTOLD, UNTOLD, OutboundMessage
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

        async def tell(notice_id: uuid.UUID, error_code: str | None) -> None:
            await self.care.undelivered(notice_id, why(error_code))

        await self._tell(UNTOLD, tell, OutboundMessage.undelivered_told_at)

    async def tell_delivered(self) -> None:
        """Tell contract_api which answers of the care have come through, once each, so that staff see it."""

        async def tell(notice_id: uuid.UUID, _: str | None) -> None:
            await self.care.delivered(notice_id)

        await self._tell(DELIVERED_UNTOLD, tell, OutboundMessage.delivered_told_at)

    async def _tell(
        self,
        which: TextClause,
        tell: Callable[[uuid.UUID, str | None], Awaitable[None]],
        told_at: InstrumentedAttribute[datetime | None],
    ) -> None:
        async with self.sessions() as session:
            found = await session.execute(
                select(OutboundMessage.id, OutboundMessage.notice_id, OutboundMessage.error_code)
                .where(which)
                .limit(AT_ONCE)
            )
        for outbound_id, notice_id, error_code in found.all():
            if notice_id is None:
                continue
            try:
                await tell(notice_id, error_code)
            except CareUnavailableError as error:
                log.warning("what came of a message is not told", reason=str(error))
                return
            async with self.sessions.begin() as session:
                await session.execute(
                    update(OutboundMessage).where(OutboundMessage.id == outbound_id).values({told_at: self.clock()})
                )
