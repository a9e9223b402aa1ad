"""What an SMS is to us, whichever provider carries it: whose it is, whether it can be answered, what it says."""

from __future__ import annotations

import re

from bot.channels.forms import FormError
from bot.channels.message import Ignored, InboundMessage, clean

CHANNEL = "sms"
E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
LONGEST_ID = 64


def message(
    *, provider_id: str, sender: str, to: str, text: str, has_media: bool, our_number: str
) -> InboundMessage | Ignored:
    """Return one message, whether it came by webhook or was found in the provider's list.

    An answer to a sender that is not a phone number (a company's name, a short code) reaches nobody, and an
    answer to ourselves never ends: both are left.
    """
    provider_id = clean(provider_id)
    if not provider_id or len(provider_id) > LONGEST_ID:
        return Ignored("no usable id")
    if sender == our_number:
        return Ignored("from ourselves")
    if not E164.fullmatch(sender):
        return Ignored("no phone number as sender")
    return InboundMessage(
        channel=CHANNEL,
        provider_id=provider_id,
        address=sender,
        to=to,
        text=clean(text),
        has_media=has_media,
    )


def needed(**fields: str) -> None:
    """Refuse a form in which a field that every message has is missing. Raises FormError that names it."""
    for name, value in fields.items():
        if not value:
            raise FormError(f"{name} is missing")
