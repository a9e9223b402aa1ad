"""What the gateway says and hears about one-time links and the logins that they lead to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from contract_api.answers.schemas import Schema


class LinkIn(Schema):
    """A wish for a link."""

    message_id: str = Field(min_length=1, max_length=100)


class LinkOut(Schema):
    """A link, told this once."""

    token: str
    """The secret part of its address."""
    code: str
    """What can be typed instead."""
    expires_at: datetime


class RedeemIn(Schema):
    """Somebody who has proven who they are wants to open a link."""

    kind: Literal["token", "code"]
    secret: str = Field(min_length=1, max_length=100)
    personnummer: str = Field(pattern=r"^[0-9]{12}$")


class RedeemOut(Schema):
    """Whether it was opened. Why not is never told: a link can be too old, used, unknown or somebody else's."""

    opened: bool
    session: str | None = None
    """The secret that the browser is to keep, told this once."""
    address: str | None = None
    """Where the conversation is held, in the channel "web"."""
    question: str | None = None
    """What was asked before the link was."""


class SessionIn(Schema):
    """The secret that a browser holds."""

    session: str = Field(min_length=1, max_length=100)
    is_used: bool = True
    """Whether somebody does something. What a page asks for by itself keeps no login alive."""


class SessionOut(Schema):
    """The login that it belongs to, as long as it lasts."""

    address: str | None
    """None when it has ended, or never was."""
    ends_at: datetime | None
