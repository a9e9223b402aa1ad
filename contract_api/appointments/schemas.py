"""What is told of agreed times to a calendar."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from contract_api.answers.schemas import Schema


class CalendarTime(Schema):
    """An agreed time as a calendar has it. Nothing in it says what it is about, or with whom."""

    uid: uuid.UUID
    """The same for a time and for what it is moved to, so that a calendar moves it too."""
    sequence: int
    """How often it has been changed."""
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    form: Literal["visit", "video", "phone", "home_visit"]
    place: str | None
    """In neutral words."""
