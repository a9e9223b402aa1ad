"""What a patient hears about who has read about them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from contract_api.answers.schemas import Schema

Who = Literal["you", "representative", "staff", "service"]


class ReaderView(Schema):
    """Readings by one reader for one unit."""

    who: Who
    """In what capacity. "service" is one of our own processes: a list for staff, a paper that was printed."""
    name: str | None
    """The representative's given name, where the unit's content may be said."""
    unit_name: str | None
    """The unit's name, or its neutral name where only notices may be said."""
    last_at: datetime
    count: int


class ReadingsAnswer(Schema):
    """Who has read, the latest reading first."""

    allowed: bool
    """False for a representative: the log is the patient's own to ask for."""
    days: int
    readings: list[ReaderView]
    is_whole: bool
    """False when units have read that may not be named in this channel."""
    phone: str
    """Whom to ask for the whole of it."""
