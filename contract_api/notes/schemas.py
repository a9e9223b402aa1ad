"""What is said and heard of notes that nobody answers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contract_api.answers.schemas import Schema


class NoteIn(Schema):
    """Something to note, in the sender's own words."""

    message_id: str = Field(min_length=1, max_length=100)
    kind: Literal["report", "next_visit", "wish"]
    text: str = Field(min_length=1, max_length=20_000)


class NoteOut(Schema):
    """Whether it was noted."""

    noted: bool
    """False where the sender's right does not cover it, or no unit keeps a contract: then it is handed on instead."""
