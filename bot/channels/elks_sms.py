"""46elks' webhooks: whether a call is one that we asked for, and what it says.

As in 46elks' documentation, "Receive an SMS", "Receive an MMS", "SMS delivery reports" and "API and webhook server IP
addresses". 46elks signs nothing. It recommends to let in only its own addresses, which is for the proxy in front of us
to do, and lets a webhook's address hold a key of one's own, which is what is checked here.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

from bot.channels import sms
from bot.channels.forms import ForeignFormError, FormError
from bot.channels.message import Ignored, InboundMessage, clean

KEY = "key"
"""The field of the webhooks' addresses that holds our key."""

IMAGE = "image"
"""How the fields of an MMS begin that hold the address of a picture: image, image2, image3."""


class KeyCheck:
    """Tells calls to the address that we gave 46elks from everybody else's."""

    def __init__(self, key: str) -> None:
        """Hold the key. An empty one lets nobody in."""
        self._key = key.encode()

    def holds(self, query: str) -> bool:
        """Tell whether the query of a call holds our key, once."""
        try:
            given = parse_qs(query, max_num_fields=20, errors="replace").get(KEY, [])
        except ValueError:
            return False
        return bool(self._key) and len(given) == 1 and hmac.compare_digest(given[0].encode(), self._key)


def keyed(url: str, key: str, **fields: str) -> str:
    """Return the address of a webhook of ours with the key in it."""
    return f"{url}?{urlencode({**fields, KEY: key})}"


def parse(form: Mapping[str, str], *, our_number: str) -> InboundMessage | Ignored:
    """Return the message, SMS or MMS, in the form of a call that has our key, or why it is acknowledged and left.

    Raises FormError when a field that every message has is missing.
    """
    provider_id, sender, to = (clean(form.get(name, "")) for name in ("id", "from", "to"))
    sms.needed(**{"id": provider_id, "from": sender, "to": to})
    if len(provider_id) > sms.LONGEST_ID:
        raise FormError("id is too long")
    if to != our_number:
        raise ForeignFormError("to is not our number")
    if form.get("direction", "incoming") != "incoming":
        return Ignored("not incoming")
    return sms.message(
        provider_id=provider_id,
        sender=sender,
        to=to,
        text=form.get("message", ""),
        has_media=any(name.startswith(IMAGE) for name in form),
        our_number=our_number,
    )
