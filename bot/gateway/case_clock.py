"""Lets the clock of the cases go on at contract_api, and tells it which answers of the care were not delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select

from bot.gateway.care import Care, CareUnavailableError
from bot.gateway.delivery import Delivery
from bot.gateway.models import Kind, OutboundMessage
from nastasteg.clock import Clock
from nastasteg.database import Sessions

log = structlog.get_logger(__name__)

TOLD_FOR = timedelta(days=3)
"""For so long a failure is told again each time: contract_api takes it in once."""

AT_ONCE = 500


@dataclass(frozen=True)
class CaseClock:
    """Ticks each minute. It may be done by any worker, and twice."""

    sessions: Sessions
    care: Care
    clock: Clock

    async def tick(self) -> None:
        """Let what is due be done. While contract_api is away it is not; the next time everything is told again."""
        async with self.sessions() as session:
            failed = await session.scalars(
                select(OutboundMessage.notice_id)
                .where(
                    OutboundMessage.kind == Kind.CARE_REPLY,
                    OutboundMessage.status.in_((Delivery.FAILED, Delivery.UNDELIVERED)),
                    OutboundMessage.updated_at > self.clock() - TOLD_FOR,
                )
                .order_by(OutboundMessage.updated_at.desc())
                .limit(AT_ONCE)
            )
            ids = [notice_id for notice_id in failed if notice_id is not None]
        try:
            await self.care.tick_cases(ids)
        except CareUnavailableError as error:
            log.warning("the cases' clock stands", reason=str(error))
