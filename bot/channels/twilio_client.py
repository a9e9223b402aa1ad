"""Twilio's REST client, with its answers and failures sorted by whether a message may be sent again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import anyio
import requests
from anyio.to_thread import run_sync
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from bot.channels import sms
from bot.channels.message import Ignored, InboundMessage
from bot.channels.sending import (
    NOTHING_MORE,
    Accepted,
    Extras,
    NotTaken,
    ProviderUnavailableError,
    Refused,
    SendOutcome,
    Sent,
    Unknown,
)
from bot.channels.twilio_sms import has_media

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
RECIPIENT_OPTED_OUT = 21610
TOO_MANY_REQUESTS = 429
OUR_CREDENTIALS_REFUSED = 401
LATEST = 50
"""How many of an address's latest messages are looked through for one whose outcome is unknown."""


class TwilioSms:
    """Sends from one number of one account. The library blocks, so each call has a thread while it lasts."""

    def __init__(self, *, account_sid: str, auth_token: str, number: str, api_url: str = "", concurrency: int = 10):
        """Make the client; `api_url` is another base address than Twilio's own, for a stand-in or a proxy."""
        self._number = number
        self._client = Client(account_sid, auth_token, http_client=_http_client(api_url, concurrency))
        if api_url:
            self._client.api.base_url = api_url.rstrip("/")
        self._threads = anyio.CapacityLimiter(concurrency)

    async def send(self, to: str, text: str, status_url: str, extras: Extras = NOTHING_MORE) -> SendOutcome:
        """Hand over one message's words. Never raises for what the provider or the network does."""
        del extras

        def create() -> SendOutcome:
            try:
                sent = self._client.messages.create(to=to, from_=self._number, body=text, status_callback=status_url)
            except (TwilioException, requests.RequestException, ValueError, OSError) as failure:
                return outcome_of(failure)
            return Accepted(str(sent.sid)) if sent.sid else Unknown("no sid in the answer")

        return await self._in_thread(create)

    async def sent_to(self, to: str) -> Sequence[Sent]:
        """Return the latest messages from our number to an address. Raises ProviderUnavailableError.

        No filter by date: a message that is still queued has no date of sending, and is what we look for.
        """
        found = await self._list(to=to, from_=self._number, limit=LATEST)
        return [
            Sent(provider_id=str(item.sid), text=item.body or "", created_at=_moment(item.date_created))
            for item in found
        ]

    async def received_since(self, since: datetime) -> Sequence[InboundMessage | Ignored]:
        """Return all that was sent to our number since a moment. Raises ProviderUnavailableError."""
        found = await self._list(to=self._number, date_sent_after=since.astimezone(UTC), page_size=200)
        return [self._received(item) for item in found if item.direction == "inbound"]

    def _received(self, item: Any) -> InboundMessage | Ignored:
        try:
            return self._read(item)
        except (AttributeError, TypeError, ValueError) as error:
            # One item of an odd shape must not hide the others.
            log.error("a listed message cannot be read: %s, %s", item.sid, type(error).__name__)
            return Ignored("unreadable")

    def _read(self, item: Any) -> InboundMessage | Ignored:
        parsed = sms.message(
            provider_id=str(item.sid),
            sender=item.from_ or "",
            to=item.to or "",
            text=item.body or "",
            has_media=has_media(item.num_media),
            our_number=self._number,
        )
        if isinstance(parsed, Ignored):
            return parsed
        return replace(parsed, sent_at=_moment(item.date_sent or item.date_created))

    async def _list(self, **wanted: Any) -> list[Any]:
        def read() -> list[Any]:
            try:
                return list(self._client.messages.list(**wanted))
            except (TwilioException, requests.RequestException, ValueError, OSError) as failure:
                raise ProviderUnavailableError(type(failure).__name__) from failure

        return await self._in_thread(read)

    async def _in_thread[Result](self, call: Callable[[], Result]) -> Result:
        return await run_sync(call, limiter=self._threads)


def outcome_of(failure: Exception) -> SendOutcome:
    """Return what a failed order to send means. In doubt the outcome is unknown, never "not taken"."""
    if isinstance(failure, TwilioRestException):
        if failure.status in (TOO_MANY_REQUESTS, OUR_CREDENTIALS_REFUSED):
            # Wrong credentials are the operator's to mend; the message is still good when they are right.
            return NotTaken(f"status {failure.status}")
        if 400 <= failure.status < 500:
            code = failure.code or failure.status
            return Refused(str(code), opted_out=code == RECIPIENT_OPTED_OUT)
        return Unknown(f"status {failure.status}")
    if _never_connected(failure):
        return NotTaken(type(failure).__name__)
    return Unknown(type(failure).__name__)


def _never_connected(failure: Exception) -> bool:
    """Tell whether the failure came before the first byte of the order was sent."""
    if isinstance(failure, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    if not isinstance(failure, requests.ConnectionError) or not failure.args:
        return False
    return isinstance(getattr(failure.args[0], "reason", None), NewConnectionError)


def _http_client(api_url: str, concurrency: int) -> TwilioHttpClient:
    # The library logs phone numbers at level INFO: give it a logger that says nothing below a warning.
    quiet = logging.getLogger("bot.channels.twilio_http")
    quiet.setLevel(logging.WARNING)
    client = TwilioHttpClient(timeout=TIMEOUT_SECONDS, logger=quiet)
    for scheme in ("https://", "http://"):
        client.session.mount(scheme, HTTPAdapter(pool_maxsize=concurrency, max_retries=0))
    # A stand-in on this machine is not reached through the proxy that leads out of it.
    client.session.trust_env = not api_url
    return client


def _moment(value: datetime | None) -> datetime:
    if value is None:
        return datetime.min.replace(tzinfo=UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
