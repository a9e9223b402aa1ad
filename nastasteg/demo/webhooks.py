"""Calls to the gateway, made and signed as Twilio makes and signs them. None is ever repeated."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from twilio.request_validator import RequestValidator

from nastasteg.clock import Clock
from nastasteg.demo.messages import Call

TIMEOUT = httpx.Timeout(15, connect=5)
"""Twilio waits 5 seconds for a connection and 15 for an answer."""


class SignedCaller:
    """Posts forms to the gateway. Signs over the public URL, and goes to where the gateway listens."""

    def __init__(
        self, client: httpx.AsyncClient, clock: Clock, *, auth_token: str, public_url: str, gateway_url: str
    ) -> None:
        self._client = client
        self._clock = clock
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")
        self._gateway_url = gateway_url.rstrip("/")

    @property
    def inbound_url(self) -> str:
        """Return the webhook that the account's number is set up with."""
        return f"{self._public_url}/sms/twilio"

    async def post(self, url: str, params: Mapping[str, str]) -> Call:
        """Post once and return what came of it. A failure is an outcome here, not an error."""
        signed_url = url.split("#", 1)[0]
        started = time.perf_counter()
        status_code, error = None, None
        try:
            response = await self._client.post(
                self._reachable(signed_url),
                data=dict(params),
                headers=self._headers(signed_url, params),
                timeout=TIMEOUT,
            )
            status_code = response.status_code
        except httpx.HTTPError as failure:
            error = type(failure).__name__
        return Call(
            url=url,
            status=params.get("MessageStatus") or params.get("SmsStatus", ""),
            at=self._clock(),
            status_code=status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
            error=error,
        )

    def _reachable(self, url: str) -> str:
        """Put the gateway's own address in the place of the public one, as a proxy in front of it would."""
        if url.startswith((f"{self._public_url}/", f"{self._public_url}?")):
            return self._gateway_url + url[len(self._public_url) :]
        return url

    def _headers(self, url: str, params: Mapping[str, str]) -> dict[str, str]:
        parts = urlsplit(url)
        headers = {
            "X-Twilio-Signature": self._validator.compute_signature(url, dict(params)),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        if self._reachable(url) != url:
            headers |= {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme}
        return headers
