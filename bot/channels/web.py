"""The channel of our own pages: no provider in between, and what is stored for it is delivered."""

from __future__ import annotations

from typing import Literal

from bot.channels.message import InboundMessage, clean

WEB: Literal["web"] = "web"


def message(*, address: str, message_id: str, text: str) -> InboundMessage:
    """Return what somebody who is logged in wrote. The same id at the same address is the same message."""
    return InboundMessage(channel=WEB, provider_id=f"{address}:{message_id}", address=address, to="", text=clean(text))
