"""Calls to the gateway: where they go, and what came of them. How they look is each provider's own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from nastasteg.clock import Clock
from nastasteg.demo.messages import Call, Message, Status

TIMEOUT = httpx.Timeout(15, connect=5)
"""Twilio waits 5 seconds for a connection and 15 for an answer; 46elks does not say."""


class Dialect(Protocol):
    """What one provider posts to the gateway, and how it shows who it is."""

    attempts: int
    """How many times a call is made until it is acknowledged."""
    sends_answers: bool
    """Whether the words of an acknowledgement are sent to the person as an SMS."""

    def new_id(self) -> str:
        """Return an id for a new message, as the provider makes them."""

    def inbound_url(self, message: Message) -> str:
        """Return the webhook that the account's number is set up with for such a message."""

    def inbound(self, message: Message) -> dict[str, str]:
        """Return the form that tells of a message that came in."""

    def report(self, message: Message, status: Status) -> dict[str, str]:
        """Return the form that tells how far a message has come."""

    def headers(self, url: str, params: Mapping[str, str]) -> dict[str, str]:
        """Return the headers that go with a form to an address."""


class Caller:
    """Posts forms to the gateway. They are addressed to the public URL, and go to where the gateway listens."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock, *, public_url: str, gateway_url: str) -> None:
        self._client = client
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._gateway_url = gateway_url.rstrip("/")

    async def post(self, dialect: Dialect, url: str, params: Mapping[str, str]) -> Call:
        """Post once and return what came of it. A failure is an outcome here, not an error."""
        public = url.split("#", 1)[0]
        started = time.perf_counter()
        status_code, error, answer = None, None, ""
        try:
            response = await self._client.post(
                self._reachable(public),
                data=dict(params),
                headers=dialect.headers(public, params) | self._forwarded(public),
                timeout=TIMEOUT,
            )
            status_code, answer = response.status_code, response.text
        except httpx.HTTPError as failure:
            error = type(failure).__name__
        return Call(
            url=url,
            status=next((params[name] for name in ("MessageStatus", "SmsStatus", "status") if name in params), ""),
            at=self._clock(),
            status_code=status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
            error=error,
            answer=answer,
        )

    def _reachable(self, url: str) -> str:
        """Put the gateway's own address in the place of the public one, as a proxy in front of it would."""
        if url.startswith((f"{self._public_url}/", f"{self._public_url}?")):
            return self._gateway_url + url[len(self._public_url) :]
        return url

    def _forwarded(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        if self._reachable(url) == url:
            return {}
        return {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme}
