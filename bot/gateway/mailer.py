"""Carries e-mail to staff: that something waits for them. What is said, and whether, contract_api decides."""

from __future__ import annotations

import ssl
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib
import structlog

from bot.gateway.care import Care, CareUnavailableError, MailOut
from bot.gateway.settings import GatewaySettings, MailSecurity
from nastasteg.clock import Clock

log = structlog.get_logger(__name__)

PERMANENT = range(500, 600)
"""What a mail server answers that would answer the same tomorrow (RFC 5321 section 4.2.1)."""


class MailNotSentError(Exception):
    """The mail server did not take a message. The reason holds no address."""


@dataclass(frozen=True)
class Mailer:
    """One message for each job. Tried again until the mail server has taken it, or refuses the address for good.

    A worker that is killed between the mail server's yes and our noting it sends the message once more: both have the
    same Message-ID, by which mail programs see that they are one.
    """

    care: Care
    settings: GatewaySettings
    clock: Clock
    trusted: ssl.SSLContext | None = None
    """Whose certificates are trusted; None: the machine's."""

    async def want_due(self) -> None:
        """Let contract_api see who is to be told. While it cannot be reached nothing is lost: it is so in a minute."""
        try:
            await self.care.mail_due()
        except CareUnavailableError as error:
            log.warning("nobody told by e-mail", reason=str(error))

    async def run(self, staff_id: uuid.UUID) -> None:
        """Tell somebody. Raises MailNotSentError and CareUnavailableError, to be tried again."""
        message = await self.care.mail_for(staff_id)
        if message is None:
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
