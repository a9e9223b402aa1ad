"""46elks' HTTP API, with its answers and failures sorted by whether a message may be sent again.

As in 46elks' documentation, "Send an SMS", "SMS history" and "MMS history". It lists no error codes: an order that was
not taken is told by its HTTP status alone, and in doubt the outcome is unknown.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

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

log = logging.getLogger(__name__)

API_URL = "https://api.46elks.com"
TIMEOUT = httpx.Timeout(10, connect=4)
LATEST = 50
"""How many of an address's latest messages are looked through for one whose outcome is unknown."""

LARGEST_PAGE = 100
MOST_PAGES = 50
"""Of one list. What is further back is read the next time, from where this one got to."""

OURS_TO_MEND = frozenset({401, 402, 403, 429})
"""Wrong credentials, an empty account ("any API call that would result in your account being charged will fail"), too
much at once. The message is still good when that is mended."""

NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
FAILED = "failed"


class ElksSms:
    """Sends from one number of one account."""

    def __init__(
        self, http: httpx.AsyncClient, *, username: str, password: str, number: str, api_url: str = ""
    ) -> None:
        """Use a client that somebody else closes; `api_url` is another base address than 46elks' own."""
        self._http = http
        self._auth = httpx.BasicAuth(username, password)
        self._number = number
        self._api = f"{(api_url or API_URL).rstrip('/')}/a1"

    async def send(self, to: str, text: str, status_url: str, extras: Extras = NOTHING_MORE) -> SendOutcome:
        """Hand over one message's words. Never raises for what the provider or the network does."""
        del extras
        order = {"from": self._number, "to": to, "message": text, "whendelivered": status_url}
        try:
            response = await self._http.post(f"{self._api}/sms", data=order, auth=self._auth, timeout=TIMEOUT)
        except NEVER_CONNECTED as failure:
            return NotTaken(type(failure).__name__)
        except httpx.HTTPError as failure:
            return Unknown(type(failure).__name__)
        return outcome_of(response)

    async def sent_to(self, to: str) -> Sequence[Sent]:
        """Return the latest messages from our number to an address. Raises ProviderUnavailableError."""
        page = await self._page("sms", {"to": to, "limit": str(LATEST)})
        return [
            Sent(provider_id=str(item["id"]), text=str(item.get("message") or ""), created_at=_moment(item))
            for item in _readable(page)
            if str(item.get("direction")).startswith("outgoing") and item.get("from") == self._number
        ]

    async def received_since(self, since: datetime) -> Sequence[InboundMessage | Ignored]:
        """Return all that was sent to our number since a moment. Raises ProviderUnavailableError."""
        after = since.astimezone(UTC).replace(tzinfo=None).isoformat()
        texts = [self._received(item, has_media=False) async for item in self._list("sms", after, to=self._number)]
        pictures = [self._received(item, has_media=True) async for item in self._list("mms", after)]
        return [one for one in [*texts, *pictures] if one is not None]

    def _received(self, item: dict[str, Any], *, has_media: bool) -> InboundMessage | Ignored | None:
        if item.get("direction") != "incoming" or item.get("to") != self._number:
            return None
        parsed = sms.message(
            provider_id=str(item["id"]),
            sender=str(item.get("from") or ""),
            to=self._number,
            text=str(item.get("message") or ""),
            has_media=has_media,
            our_number=self._number,
        )
        return parsed if isinstance(parsed, Ignored) else replace(parsed, sent_at=_moment(item))

    async def _list(self, what: str, after: str, **wanted: str) -> AsyncIterator[dict[str, Any]]:
        """Yield a list's items, newest first: `end` is the moment after which, `start` the one before which."""
        query = {**wanted, "end": after, "limit": str(LARGEST_PAGE)}
        for _ in range(MOST_PAGES):
            page = await self._page(what, query)
            for item in _readable(page):
                yield item
            if not page.get("next"):
                return
            query["start"] = str(page["next"])

    async def _page(self, what: str, query: dict[str, str]) -> dict[str, Any]:
        try:
            response = await self._http.get(f"{self._api}/{what}", params=query, auth=self._auth, timeout=TIMEOUT)
            page = response.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as failure:
            raise ProviderUnavailableError(type(failure).__name__) from failure
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise ProviderUnavailableError("no list in the answer")
        return page


def outcome_of(response: httpx.Response) -> SendOutcome:
    """Return what the answer to an order to send means. In doubt the outcome is unknown, never "not taken"."""
    status = response.status_code
    if status in OURS_TO_MEND:
        return NotTaken(f"status {status}")
    if 400 <= status < 500:
        return Refused(str(status))
    if not response.is_success:
        return Unknown(f"status {status}")
    try:
        answer = response.json()
    except ValueError:
        return Unknown("no JSON in the answer")
    if not isinstance(answer, dict) or not answer.get("id"):
        return Unknown("no id in the answer")
    return Refused(FAILED) if answer.get("status") == FAILED else Accepted(str(answer["id"]))


def _readable(page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the items of a page that can be read: one of an odd shape must not hide the others."""
    for item in page["data"]:
        try:
            _moment(item)
            item["id"]
        except (KeyError, TypeError, ValueError) as error:
            log.error("a listed message cannot be read: %s", type(error).__name__)
            continue
        yield item


def _moment(item: dict[str, Any]) -> datetime:
    """Return when an item was made. The API's moments are in UTC and do not say so."""
    moment = datetime.fromisoformat(item["created"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
