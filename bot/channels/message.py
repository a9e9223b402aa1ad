"""What every channel makes of a message that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True)
class Ignored:
    """A message that is acknowledged and goes no further; the reason, for the log, holds nothing personal."""

    reason: str
