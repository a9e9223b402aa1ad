"""What every channel makes of a message that came in."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text without what PostgreSQL cannot hold (NUL, half a character), nor anybody can have meant."""
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\x00", "")).strip()


class Mark(StrEnum):
    """What a message is, beside its words, where the channel knows it."""

    BEGUN = "begun"
    """Somebody has opened the chat, and has not written anything yet."""
    EDITED = "edited"
    """A change of something that was written, and perhaps answered, before."""
    PRESSED = "pressed"
    """A button that was pressed; the words are what it stands for."""


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """One message as a person sent it. `provider_id` is the provider's own name for it, and unique."""

    channel: str
    provider_id: str
    address: str
    to: str
    text: str
    has_media: bool = False
    sent_at: datetime | None = None
    """When the provider received it, where that is known."""
    mark: Mark | None = None
    question_id: uuid.UUID | None = None
    """The question that a pressed button stands under."""


@dataclass(frozen=True)
class Ignored:
    """A message that is acknowledged and goes no further; the reason, for the log, holds nothing personal."""

    reason: str
