"""Carries e-mail and SMS to staff: that something waits for them. What is said, and whether, contract_api decides."""

from __future__ import annotations

import ssl
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib
import structlog
from procrastinate import App

from bot.channels.sms import CHANNEL as SMS
from bot.gateway.addresses import address_of
from bot.gateway.care import Care, CareUnavailableError, MailOut
from bot.gateway.models import Kind
from bot.gateway.outbox import store
from bot.gateway.settings import GatewaySettings, MailSecurity
from bot.swedish.sms import normalise
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers

log = structlog.get_logger(__name__)

PERMANENT = range(500, 600)
"""What a mail server answers that would answer the same tomorrow (RFC 5321 section 4.2.1)."""


class MailNotSentError(Exception):
    """The mail server did not take a message. The reason holds no address."""


@dataclass(frozen=True)
class Mailer:
    """One message for each job. Tried again until the mail server has taken it, or refuses the address for good.

    An SMS is stored as all others are, once, and goes their way; the number is asked for once more when it is sent.

    A worker that is killed between the mail server's yes and our noting it sends the message once more: both have the
    same Message-ID, by which mail programs see that they are one.
    """

    sessions: Sessions
    jobs: App
    identifiers: Identifiers
    care: Care
    settings: GatewaySettings
    clock: Clock
    trusted: ssl.SSLContext | None = None
    """Whose certificates are trusted; None: the machine's."""

    async def want_due(self) -> None:
        """Let contract_api see who is to be told. While it cannot be reached nothing is lost: it is so in a minute."""
        try:
            await self.care.mail_due(by_email=bool(self.settings.smtp_host))
        except CareUnavailableError as error:
            log.warning("no staff told", reason=str(error))

    async def run(self, staff_id: uuid.UUID) -> None:
        """Tell somebody. Raises MailNotSentError and CareUnavailableError, to be tried again."""
        message = await self.care.mail_for(staff_id)
        if message is None:
            return
        if message.way == SMS:
            await self._store(message, staff_id)
            return
        try:
            await self._send(_written(message, self.settings, self.clock))
        except aiosmtplib.SMTPRecipientsRefused as error:
            if any(one.code not in PERMANENT for one in error.recipients):
                raise MailNotSentError(type(error).__name__) from None
            await self.care.mail_outcome(staff_id, message.until, is_refused=True)
            log.error("an address for e-mail is refused", staff_id=str(staff_id))
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotSentError(type(error).__name__) from None
        else:
            await self.care.mail_outcome(staff_id, message.until, is_refused=False)
            log.info("told by e-mail", staff_id=str(staff_id))

    async def _store(self, message: MailOut, staff_id: uuid.UUID) -> None:
        """Have it sent by SMS. What is stored, and not yet told of, is not stored again when the job is run again."""
        now = self.clock()
        async with self.sessions.begin() as session:
            address_id = await address_of(session, self.identifiers, channel=SMS, address=message.to, now=now)
            await store(
                session,
                self.jobs,
                address_id=address_id,
                notice_id=message.id,
                about_id=staff_id,
                kind=Kind.UNASKED,
                text=normalise(message.text.strip()),
                now=now,
            )
        await self.care.mail_outcome(staff_id, message.until, is_refused=False)
        log.info("told by SMS", staff_id=str(staff_id))

    async def _send(self, message: EmailMessage) -> None:
        settings = self.settings
        await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_security is MailSecurity.TLS,
            start_tls=settings.smtp_security is MailSecurity.STARTTLS,
            tls_context=self.trusted if settings.smtp_security is not MailSecurity.NONE else None,
            timeout=settings.smtp_seconds,
        )


def _written(message: MailOut, settings: GatewaySettings, clock: Clock) -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = settings.smtp_from, message.to, message.subject
    written["Date"] = format_datetime(clock())
    # The same for the same message, however often it is offered.
    written["Message-ID"] = f"<{message.id}@{parseaddr(settings.smtp_from)[1].rpartition('@')[2]}>"
    # No automatic reply is wanted: RFC 3834.
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(message.text)
    return written
