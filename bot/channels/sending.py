"""What can become of a message handed to a provider, and what the gateway asks of a provider's client.

The four outcomes differ in one thing: whether the message may be sent again. Only `NotTaken` may, at once.
After `Unknown` the provider must be asked first, because a message sent twice is a message too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.channels.message import Ignored, InboundMessage


@dataclass(frozen=True)
class Accepted:
    """The provider has the message, under this id."""

    provider_id: str


@dataclass(frozen=True)
class Refused:
    """The provider will never send this message. `opted_out`: the recipient told the provider to stop."""

    code: str
    opted_out: bool = False


@dataclass(frozen=True)
class NotTaken:
    """The provider surely does not have the message, and may take it later."""

    reason: str
    retry_after: float = 0
    """Seconds before which the provider takes nothing."""


@dataclass(frozen=True)
class Unknown:
    """The provider may or may not have the message."""

    reason: str


type SendOutcome = Accepted | Refused | NotTaken | Unknown


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that the provider says it got from us."""

    provider_id: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class Button:
    """A button under a message. Its id is what comes back when it is pressed, and says nothing by itself."""

    id: str
    label: str


@dataclass(frozen=True)
class Document:
    """A file that goes with a message."""

    name: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What a message has beside its words, where the channel can carry that. The words say all of it too."""

    buttons: tuple[Button, ...] = ()
    document: Document | None = None


NOTHING_MORE = Extras()


class ProviderUnavailableError(Exception):
    """The provider could not be asked now. Nothing was changed; ask again later."""


class ChannelSender(Protocol):
    """The client of one provider."""

    async def send(self, to: str, text: str, status_url: str, extras: Extras = NOTHING_MORE) -> SendOutcome:
        """Hand over one message. Never raises for what the provider or the network does."""


@runtime_checkable
class ListedSender(ChannelSender, Protocol):
    """The client of a provider that can be asked what it has got, under ids that no other message of its has."""

    async def sent_to(self, to: str) -> Sequence[Sent]:
        """Return the latest messages that the provider got from us for an address.

        Raises ProviderUnavailableError.
        """

    async def received_since(self, since: datetime) -> Sequence[InboundMessage | Ignored]:
        """Return what people sent to us since a moment. Raises ProviderUnavailableError."""
