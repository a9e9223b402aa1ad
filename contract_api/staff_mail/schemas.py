"""What is said between contract_api and whoever carries e-mail and SMS to staff."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from contract_api.answers.schemas import Schema


class MailDueOut(Schema):
    """What has been seen to."""

    wanted: int
    """To how many people a message is on its way anew."""


class MailOut(Schema):
    """A message to somebody at the care. It says how many cases, and nothing of anybody."""

    id: uuid.UUID
    """The same while it is on its way, however often it is asked for; of an e-mail only while it says the same."""
    way: Literal["email", "sms"]
    to: str
    """An address for e-mail, or a number."""
    subject: str
    text: str
    until: datetime
    """What has happened until then it tells."""


class OutcomeIn(Schema):
    """What came of a message."""

    until: datetime
    """As the message had it."""
    is_refused: bool = False
    """True where the mail server takes nothing for the address, and would not later."""
