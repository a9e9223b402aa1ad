"""The job that hands a stored message to the provider: claimed, sent once, never again on a guess."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from procrastinate import App
from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.sending import (
    Accepted,
    ChannelSender,
    Document,
    Extras,
    ListedSender,
    NotTaken,
    Refused,
    SendOutcome,
    Unknown,
)
from bot.gateway.buttons import buttons_of
from bot.gateway.calendar import NAME
from bot.gateway.care import Care, CareUnavailableError
from bot.gateway.delivery import CHANNEL_OFF, NOT_ALLOWED, OPTED_OUT, Delivery, advance
from bot.gateway.delivery_errors import is_the_operators
from bot.gateway.models import Address, Kind, OutboundMessage
from bot.gateway.opt_outs import block, no_longer_blocked
from bot.gateway.settings import GatewaySettings
from bot.gateway.sms_provider import report_url
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers

log = structlog.get_logger(__name__)

FIRST_QUESTION_AFTER = timedelta(seconds=2)
"""How long after an unknown outcome the provider is first asked."""


ASKED_ABOUT = (Kind.UNASKED, Kind.CARE_REPLY)
"""What contract_api wanted told: just before it goes, it is asked whether it still may."""


class NotTakenError(Exception):
    """The message was not handed over. The job is tried again, not before `retry_after` seconds have gone by."""

    def __init__(self, outbound_id: str, *, retry_after: float = 0) -> None:
        super().__init__(outbound_id)
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True)
class _Claim:
    address_id: uuid.UUID
    was_blocked: bool
    channel: str
    to: str
    text: str
    extras: Extras


@dataclass(frozen=True)
class Sender:
    """Sends. A reply to a person's own message is sent whether or not they have stopped our reminders.

    What is no reply is not sent to whoever has. Nor is anything that contract_api wanted told, where it says, just
    before, that it may not go.
    """

    sessions: Sessions
    jobs: App
    channels: Mapping[str, ChannelSender]
    identifiers: Identifiers
    settings: GatewaySettings
    clock: Clock
    care: Care

    async def run(self, outbound_id: uuid.UUID) -> None:
        """Send one message. Raises NotTakenError to be run again."""
        claim = await self._claim(outbound_id, OutboundMessage.kind.not_in(ASKED_ABOUT))
        if claim is None and await self._may_go(outbound_id):
            claim = await self._claim(outbound_id, OutboundMessage.kind.in_(ASKED_ABOUT))
        if claim is None:
            return
        channel = self.channels.get(claim.channel)
        outcome: SendOutcome = Refused(CHANNEL_OFF)
        if channel is not None:
            outcome = await channel.send(claim.to, claim.text, report_url(self.settings, outbound_id), claim.extras)
        if isinstance(outcome, Accepted) and not isinstance(channel, ListedSender):
            # Such a provider counts in each chat anew: its id is another chat's too.
            outcome = Accepted(f"{claim.address_id}:{outcome.provider_id}")
        await self._settle(outbound_id, outcome, was_blocked=claim.was_blocked)

    async def _may_go(self, outbound_id: uuid.UUID) -> bool:
        """Return whether a message that contract_api wanted told may be sent; one that may not has failed."""
        async with self.sessions() as session:
            message = await session.get_one(OutboundMessage, outbound_id)
            address = await session.get_one(Address, message.address_id)
        if message.kind not in ASKED_ABOUT or message.status is not Delivery.QUEUED:
            return False
        refusal = await self._refusal(message, address)
        if refusal is None:
            return True
        async with self.sessions.begin() as session:
            await session.execute(
                update(OutboundMessage)
                .where(OutboundMessage.id == outbound_id, OutboundMessage.status == Delivery.QUEUED)
                .values(status=Delivery.FAILED, error_code=refusal, updated_at=self.clock())
            )
        log.info("withheld", outbound_id=str(outbound_id), reason=refusal)
        return False

    async def _refusal(self, message: OutboundMessage, address: Address) -> str | None:
        """Return the error code of a message that may not go. Raises NotTakenError while that cannot be asked."""
        if message.kind is Kind.UNASKED and address.opted_out_at is not None:
            return OPTED_OUT
        if message.about_id is None or message.notice_id is None:
            return NOT_ALLOWED
        to = self.identifiers.open(address.address_sealed)
        try:
            allowed = await self.care.may_write_to(address.channel, to, message.about_id, message.notice_id)
        except CareUnavailableError as error:
            raise NotTakenError(str(message.id)) from error
        return None if allowed else NOT_ALLOWED

    async def _claim(self, outbound_id: uuid.UUID, which: ColumnElement[bool]) -> _Claim | None:
        """Mark the message as being sent and commit that, so that whoever comes next keeps away from it."""
        now = self.clock()
        async with self.sessions.begin() as session:
            claimed = (
                await session.execute(
                    update(OutboundMessage)
                    .where(OutboundMessage.id == outbound_id, OutboundMessage.status == Delivery.QUEUED, which)
                    .values(status=Delivery.SENDING, claimed_at=now, updated_at=now)
                    .returning(OutboundMessage.text, OutboundMessage.address_id, OutboundMessage.document)
                )
            ).one_or_none()
            if claimed is None:
                return None
            address = await session.get_one(Address, claimed.address_id)
            return _Claim(
                address_id=address.id,
                was_blocked=address.provider_blocked_at is not None,
                channel=address.channel,
                to=self.identifiers.open(address.address_sealed),
                text=claimed.text,
                extras=Extras(
                    buttons=await buttons_of(session, outbound_id),
                    document=Document(NAME, claimed.document) if claimed.document else None,
                ),
            )

    async def _settle(self, outbound_id: uuid.UUID, outcome: SendOutcome, *, was_blocked: bool) -> None:
        async with self.sessions.begin() as session:
            message = await session.get_one(OutboundMessage, outbound_id, with_for_update=True)
            retry = await self._apply(session, message, outcome)
            if was_blocked and isinstance(outcome, Accepted):
                await no_longer_blocked(session, message.address_id)
        log.info("handed over", outbound_id=str(outbound_id), outcome=type(outcome).__name__)
        if retry:
            wait = outcome.retry_after if isinstance(outcome, NotTaken) else 0
            raise NotTakenError(str(outbound_id), retry_after=wait)

    async def _apply(self, session: AsyncSession, message: OutboundMessage, outcome: SendOutcome) -> bool:
        """Write down what came of it. A report may have come before us, and then knows more than we do."""
        now = self.clock()
        message.updated_at = now
        match outcome:
            case Accepted(provider_id):
                message.status = advance(message.status, Delivery.ACCEPTED)
                message.provider_id = message.provider_id or provider_id
                message.resolve_at = None
            case Refused(code, opted_out):
                message.status = advance(message.status, Delivery.FAILED)
                message.error_code = code
                if opted_out:
                    await block(session, self.jobs, message.address_id, now=now)
                if is_the_operators(code):
                    log.error("the provider does not send for us", outbound_id=str(message.id), error_code=code)
            case Unknown():
                message.status = advance(message.status, Delivery.UNKNOWN)
                if message.status is Delivery.UNKNOWN:
                    message.unknowns += 1
                    message.resolve_at = now + FIRST_QUESTION_AFTER
            case NotTaken(reason=reason):
                if message.status is not Delivery.SENDING:
                    return False
                if now - message.created_at > self.settings.send_for:
                    message.status, message.error_code = Delivery.FAILED, reason[:64]
                    return False
                message.status = Delivery.QUEUED
                return True
        return False
