"""What the provider reports about a message that we handed to it."""

from __future__ import annotations

import uuid

import structlog
from procrastinate import App
from sqlalchemy import select

from bot.gateway.delivery import NEVER_LISTED, Delivery, advance, reported
from bot.gateway.delivery_errors import OPTED_OUT, is_the_operators
from bot.gateway.models import OutboundMessage
from bot.gateway.opt_outs import block
from nastasteg.clock import Clock
from nastasteg.database import Sessions

log = structlog.get_logger(__name__)


async def take_report(
    sessions: Sessions,
    jobs: App,
    clock: Clock,
    *,
    outbound_id: uuid.UUID | None,
    provider_id: str,
    status: str,
    error_code: str | None,
) -> Delivery | None:
    """Move a message forward by a report, found by our id or else by the provider's.

    A report that comes before the provider's own answer settles an unknown outcome. Returns the state that
    the message then has, or None for a message or a word that we do not know.
    """
    report = reported(status)
    if report is None:
        return None
    if outbound_id is None and not provider_id:
        return None
    by_our_id = OutboundMessage.id == outbound_id
    by_their_id = OutboundMessage.provider_id == provider_id
    wanted = select(OutboundMessage).where(by_our_id if outbound_id is not None else by_their_id)
    async with sessions.begin() as session:
        message = await session.scalar(wanted.with_for_update())
        if message is None or (message.provider_id is not None and message.provider_id != provider_id):
            return None
        message.provider_id = message.provider_id or provider_id or None
        # What was given up for want of any news has news now.
        given_up = message.status is Delivery.FAILED and message.error_code == NEVER_LISTED
        after = advance(Delivery.UNKNOWN if given_up else message.status, report)
        if after is not message.status:
            message.status = after
            message.error_code = error_code
            message.updated_at = clock()
            message.resolve_at = None
            if error_code == OPTED_OUT:
                await block(session, jobs, message.address_id, now=clock())
            if is_the_operators(error_code):
                log.error("the provider does not send for us", outbound_id=str(message.id), error_code=error_code)
            log.info("delivery", outbound_id=str(message.id), status=after.value, error_code=error_code)
        return after
