"""Calls to the gateway, made and signed as Twilio makes and signs them. None is ever repeated."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping

import phonenumbers
from twilio.request_validator import RequestValidator

from nastasteg.clock import Clock
from nastasteg.demo.messages import API_VERSION, Message, Status


class TwilioCalls:
    """Twilio's way to call."""

    attempts = 1
    sends_answers = False

    def __init__(self, clock: Clock, *, auth_token: str, webhook: str) -> None:
        self._clock = clock
        self._validator = RequestValidator(auth_token)
        self._webhook = webhook

    def new_id(self) -> str:
        """Return a sid."""
        return f"SM{secrets.token_hex(16)}"

    def inbound_url(self, message: Message) -> str:
        """Return the one webhook for SMS and MMS."""
        del message
        return self._webhook

    def inbound(self, message: Message) -> dict[str, str]:
        """Return the form that tells of a message that came in."""
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.body,
            "From": message.sender,
            "FromCity": "",
            "FromCountry": country(message.sender),
            "FromState": "",
            "FromZip": "",
            "MessageSid": message.sid,
            "NumMedia": str(message.num_media),
            "NumSegments": str(message.num_segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": message.status.value,
            "To": message.recipient,
            "ToCity": "",
            "ToCountry": country(message.recipient),
            "ToState": "",
            "ToZip": "",
        }
        for index in range(message.num_media):
            params[f"MediaContentType{index}"] = "image/jpeg"
            params[f"MediaUrl{index}"] = (
                f"https://api.twilio.com/{API_VERSION}/Accounts/{message.account_sid}/Messages/{message.sid}"
                f"/Media/ME{index:032x}"
            )
        return params

    def report(self, message: Message, status: Status) -> dict[str, str]:
        """Return the form that tells how far a message has come."""
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": status.value,
            "SmsSid": message.sid,
            "SmsStatus": status.value,
            "To": message.recipient,
        }
        if status is Status.UNDELIVERED:
            params["ErrorCode"] = str(message.error_code)
        elif status is Status.DELIVERED:
            params["RawDlrDoneDate"] = self._clock().strftime("%y%m%d%H%M")
        return params

    def headers(self, url: str, params: Mapping[str, str]) -> dict[str, str]:
        """Return the signature over the public address and the form."""
        return {
            "X-Twilio-Signature": self._validator.compute_signature(url, dict(params)),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }


def country(number: str) -> str:
    """Return the two-letter country of a number in E.164, or nothing where it cannot be told."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
