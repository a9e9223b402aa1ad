"""What is said and heard about codes, and about whom an address is."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from contract_api.answers.schemas import Schema
from contract_api.conversations.schemas import AddressIn


class EnrolmentIn(Schema):
    """The wish for a code for a person, to be handed over on paper, or sent to a number by SMS."""

    external_ref: str = Field(min_length=1, max_length=100)
    by: str = Field(min_length=1, max_length=200)
    """The name of the member of staff."""
    channel: Literal["sms", "telegram"] | None = None
    """The only channel in which it is to be good; none for any."""
    wants_messages: bool = False
    """Whether the person has said that they want reminders and the like. It holds once the code is redeemed."""
    send_to: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{6,14}$")
    """The number to send it to, in E.164. None: it is handed over."""


class EnrolmentOut(Schema):
    """A code that has been made."""

    expires_at: datetime
    code: str | None
    """As it is printed; none where it was sent: nobody else is to have it."""
    page: str | None
    """The page to print and hand over, as HTML; none where it was sent."""


class BindingIn(AddressIn):
    """Something that was written, which may hold a code."""

    text: str = Field(max_length=20_000)


class BindingOut(Schema):
    """Whether the address is bound by that."""

    bound: bool


class RecipientIn(AddressIn):
    """An address to which something about a patient is to be sent that nobody there has asked for."""

    about: uuid.UUID
    notice_id: uuid.UUID | None = None
    """What it is, where contract_api has handed it over."""


class RecipientOut(Schema):
    """Whether that may be done."""

    may_be_written_to: bool
