"""A message as the person with the phone sees it: whose it is, what it says, and whether it arrived."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from nastasteg.demo.messages import Direction, Message, Status
from nastasteg.demo.personas import status_texts


class Bubble(BaseModel):
    """What the page and the terminal show of one message."""

    sid: str
    mine: bool
    body: str
    at: datetime
    segments: int
    encoding: str
    state: str
    state_text: str
    error_code: int | None
    settled: bool
    """Whether the state is the last one, as far as can be told."""


class Conversation(BaseModel):
    """All bubbles of a number, and the revision to compare with the next time."""

    revision: str
    bubbles: list[Bubble]


def bubble(message: Message) -> Bubble:
    """Turn a message around: what is inbound to the provider is the person's own."""
    state = _state(message)
    return Bubble(
        sid=message.sid,
        mine=message.direction is Direction.INBOUND,
        body=message.body,
        at=message.created_at,
        segments=message.num_segments,
        encoding=message.encoding,
        state=state,
        state_text=status_texts()[state],
        error_code=message.error_code,
        settled=state not in (Status.RECEIVED, Status.QUEUED, Status.SENT),
    )


def _state(message: Message) -> str:
    if message.direction is Direction.OUTBOUND or not message.calls:
        return message.status.value
    return "taken" if any(call.accepted for call in message.calls) else "waiting"
