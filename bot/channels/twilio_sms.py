"""Twilio's SMS webhook: whether a call is Twilio's own, and what it says.

Format and signature as in Twilio's documentation, "TwiML for Programmable Messaging" and "Webhooks security".
"""

from __future__ import annotations

from collections.abc import Mapping

from twilio.request_validator import RequestValidator

from bot.channels import sms
from bot.channels.forms import ForeignFormError, Form, FormError
from bot.channels.message import Ignored, InboundMessage, clean


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

    Raises FormError when a field that every message has is missing.
    """
    provider_id, sender, to = (clean(form.get(name, "")) for name in ("MessageSid", "From", "To"))
    sms.needed(MessageSid=provider_id, From=sender, To=to)
    if len(provider_id) > sms.LONGEST_ID:
        raise FormError("MessageSid is too long")
    if form.get("AccountSid") != account_sid:
        raise ForeignFormError("AccountSid is not ours")
    if to != our_number:
        raise ForeignFormError("To is not our number")
    return sms.message(
        provider_id=provider_id,
        sender=sender,
        to=to,
        text=form.get("Body", ""),
        has_media=has_media(form.get("NumMedia")),
        our_number=our_number,
    )


def has_media(count: str | None) -> bool:
    """Return whether Twilio counts any picture, sound or film in a message."""
    return (count or "0").strip() not in ("", "0")
