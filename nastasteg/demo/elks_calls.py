"""Calls to the gateway as 46elks makes them: unsigned, to the addresses it was given, again until acknowledged.

As in its documentation, "Receive an SMS", "Receive an MMS" and "SMS delivery reports".
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.channels.elks_sms import keyed
from nastasteg.clock import Clock
from nastasteg.demo.messages import Message, Status

WORDS = {
    Status.QUEUED: "created",
    Status.SENT: "sent",
    Status.DELIVERED: "delivered",
    Status.UNDELIVERED: "failed",
}
"""46elks' words for how far a message has come."""


class ElksCalls:
    """46elks' way to call. "At least 5 times per callback", whose pauses it does not tell."""

    attempts = 5
    sends_answers = True

    def __init__(self, clock: Clock, *, public_url: str, webhook_key: str) -> None:
        self._clock = clock
        self._inbound_url = keyed(f"{public_url.rstrip('/')}/sms/46elks", webhook_key)

    def new_id(self) -> str:
        """Return an id."""
        return f"s{secrets.token_hex(16)}"

    def inbound_url(self, message: Message) -> str:
        """Return the address that both sms_url and mms_url are set to."""
        del message
        return self._inbound_url

    def inbound(self, message: Message) -> dict[str, str]:
        """Return the form that tells of an SMS, or of an MMS with the addresses of its pictures."""
        images = {
            "image" if index == 0 else f"image{index + 1}": f"https://api.46elks.com/a1/images/i{index:032x}"
            for index in range(message.num_media)
        }
        return {
            "direction": "incoming",
            "id": message.sid,
            "from": message.sender,
            "to": message.recipient,
            "created": written(message.created_at),
            "message": message.body,
            **images,
        }

    def report(self, message: Message, status: Status) -> dict[str, str]:
        """Return the form that tells how far a message has come. Why one has failed it does not tell."""
        delivered = {"delivered": written(self._clock())} if status is Status.DELIVERED else {}
        return {"id": message.sid, "status": WORDS[status], **delivered}

    def headers(self, url: str, params: Mapping[str, str]) -> dict[str, str]:
        """Return what goes with every call: nothing that proves anything."""
        del url, params
        return {"User-Agent": "46elks/0.2", "Accept": "*/*"}


def written(moment: datetime) -> str:
    """Return a moment as the API writes them: in UTC, to the microsecond, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
