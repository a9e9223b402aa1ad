"""Twilio's SMS webhook: whether a call is Twilio's own, and what it says.

Format and signature as in Twilio's documentation, "TwiML for Programmable Messaging" and "Webhooks security".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from bot.channels.message import Ignored, InboundMessage, clean

CHANNEL = "sms"
E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
MOST_FIELDS = 200
LONGEST_ID = 64

type Form = ImmutableMultiDict[str, str]


class FormError(ValueError):
    """The form is not one that Twilio sends; the message says which field, never what it held."""


def read_form(body: bytes) -> Form:
    """Return the fields of a urlencoded body, with repeats, exactly as they were signed. Raises FormError."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise FormError("too many fields") from error
    return ImmutableMultiDict(pairs)


class SignatureCheck:
    """Tells Twilio's calls from everybody else's.

    The URL is the public one that the provider was given, never what the Host header claims: behind a proxy
    that header is somebody else's word.
    """

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

    def holds(self, path: str, query: str, form: Form, signature: str) -> bool:
        """Tell whether the signature is right for a call to this path and query with this form."""
        url = f"{self._public_url}{path}?{query}" if query else f"{self._public_url}{path}"
        return bool(signature) and bool(self._validator.validate(url, form, signature))


def parse(form: Mapping[str, str], *, account_sid: str, our_number: str) -> InboundMessage | Ignored:
    """Return the message in a verified form, or why it is acknowledged and left.

    An answer to a sender that is not a phone number (a company's name, a short code) reaches nobody, and an
    answer to ourselves never ends. Raises FormError when a field that every message has is missing.
    """
    provider_id, sender, to = (clean(form.get(name, "")) for name in ("MessageSid", "From", "To"))
    for name, value in (("MessageSid", provider_id), ("From", sender), ("To", to)):
        if not value:
            raise FormError(f"{name} is missing")
    if len(provider_id) > LONGEST_ID:
        raise FormError("MessageSid is too long")
    if form.get("AccountSid") != account_sid:
        raise ForeignFormError("AccountSid is not ours")
    if to != our_number:
        raise ForeignFormError("To is not our number")
    return message(
        provider_id=provider_id,
        sender=sender,
        to=to,
        text=form.get("Body", ""),
        media=form.get("NumMedia", "0"),
        our_number=our_number,
    )


class ForeignFormError(FormError):
    """The form is Twilio's but meant for another account or number."""


def message(
    *, provider_id: str, sender: str, to: str, text: str, media: str | None, our_number: str
) -> InboundMessage | Ignored:
    """Return one message, whether it came by webhook or was found in the provider's list."""
    provider_id = clean(provider_id)
    if not provider_id or len(provider_id) > LONGEST_ID:
        return Ignored("no usable id")
    if sender == our_number:
        return Ignored("from ourselves")
    if not E164.fullmatch(sender):
        return Ignored("no phone number as sender")
    has_media = (media or "0").strip() not in ("", "0")
    return InboundMessage(
        channel=CHANNEL,
        provider_id=provider_id,
        address=sender,
        to=to,
        text=clean(text),
        has_media=has_media,
    )
