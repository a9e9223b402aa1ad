"""The messages that the stand-in holds, as Twilio's Message resource: in memory, newest first."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from enum import StrEnum

API_VERSION = "2010-04-01"


class Direction(StrEnum):
    """Which way a message went, in Twilio's words."""

    INBOUND = "inbound"
    OUTBOUND = "outbound-api"


class Status(StrEnum):
    """The statuses that the stand-in gives a message, out of Twilio's longer list."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One webhook or status callback that was made, and what came of it."""

    url: str
    status: str
    at: datetime
    status_code: int | None
    milliseconds: float
    error: str | None
    answer: str = ""
    """What was said in return."""

    @property
    def accepted(self) -> bool:
        """Tell whether the other side took it: any 2xx answer."""
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(kw_only=True)
class Message:
    """One SMS in either direction."""

    account_sid: str
    direction: Direction
    sender: str
    recipient: str
    body: str
    num_segments: int
    encoding: str
    status: Status
    created_at: datetime
    num_media: int = 0
    status_callback: str | None = None
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None
    calls: list[Call] = field(default_factory=list)
    sid: str

    @property
    def number(self) -> str:
        """Return the number at the other end: the person's, not the account's."""
        return self.sender if self.direction is Direction.INBOUND else self.recipient

    @property
    def listed_at(self) -> datetime:
        """Return the moment that a list filters by, in whole seconds, as the resource shows it."""
        return (self.sent_at or self.created_at).replace(microsecond=0)

    def resource(self) -> dict[str, object]:
        """Return the message as Twilio's API renders it: numbers as strings, dates in RFC 2822."""
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": format_datetime(self.sent_at) if self.sent_at else None,
            "date_updated": format_datetime(self.updated_at or self.created_at),
            "direction": self.direction.value,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": str(self.num_media),
            "num_segments": str(self.num_segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status.value,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.recipient,
            "uri": f"{uri}.json",
        }


@dataclass(frozen=True, kw_only=True)
class Filter:
    """The filters of Twilio's list. A day means all of it in UTC; the bounds count themselves in."""

    recipient: str | None = None
    sender: str | None = None
    on: date | None = None
    since: datetime | None = None
    until: datetime | None = None

    def admits(self, message: Message) -> bool:
        """Tell whether a message passes every filter that was given."""
        at = message.listed_at
        return (
            (self.recipient is None or message.recipient == self.recipient)
            and (self.sender is None or message.sender == self.sender)
            and (self.on is None or at.date() == self.on)
            and (self.since is None or at >= self.since)
            and (self.until is None or at <= self.until)
        )


class MessageStore:
    """All messages of one run. A run's name is part of every revision, so that a restart is noticed."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._revisions: dict[str, int] = {}
        self._run = secrets.token_hex(4)

    def add(self, message: Message) -> None:
        """Keep a new message."""
        self._messages[message.sid] = message
        self.touch(message)

    def touch(self, message: Message) -> None:
        """Note that a message changed, so that whoever watches its number looks again."""
        self._revisions[message.number] = self._revisions.get(message.number, 0) + 1

    def get(self, sid: str) -> Message | None:
        """Return the message with this sid, or nothing."""
        return self._messages.get(sid)

    def newest_first(self, wanted: Filter) -> Iterator[Message]:
        """Yield the messages that pass the filter, the latest created first."""
        return (message for message in reversed(list(self._messages.values())) if wanted.admits(message))

    def conversation(self, number: str) -> list[Message]:
        """Return all messages to and from a number, in the order in which they were created."""
        return [message for message in self._messages.values() if message.number == number]

    def revision(self, number: str) -> str:
        """Return a word that changes whenever anything about this number's messages does."""
        return f"{self._run}.{self._revisions.get(number, 0)}"

    def clear(self) -> None:
        """Forget every message."""
        self._messages.clear()
        self._revisions.clear()
        self._run = secrets.token_hex(4)
