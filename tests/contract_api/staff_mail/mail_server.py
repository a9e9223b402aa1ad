"""A real mail server on this machine, that can be slow, refuse, or be away."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What it has been given, and how it answers. The names of the methods are the library's."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""
    """What it answers to a recipient instead of taking it."""
    is_slow: bool = False
    """Whether it never answers a message."""
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuses:
            return f"{self.refuses} <{address}>: no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.is_slow:
            await self.closed.wait()
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"

    @property
    def texts(self) -> list[str]:
        """Return what it was given to read, without what all end with."""
        return [str(message.get_content()).partition("Logga in")[0].strip() for message in self.taken]


@asynccontextmanager
async def mail_server(port: int = 0, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[MailServer]:
    """Run one, on a free port unless it is given."""
    mails = MailServer()
    loop = asyncio.get_running_loop()
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None, "enable_SMTPUTF8": True}
    server = await loop.create_server(lambda: SMTP(mails, loop=loop, **options), "127.0.0.1", port)
    mails.port = server.sockets[0].getsockname()[1]
    try:
        yield mails
    finally:
        server.close()
        mails.closed.set()
