"""What is said and heard about messages that nobody has asked for."""

from __future__ import annotations

import uuid
from typing import Literal

from contract_api.answers.schemas import Schema


class DueOut(Schema):
    """What has been done of what was due."""

    handed_over: int
    withheld: int
    """What is not told, since it holds no longer or may not be."""
    more: bool
    """Whether there is more to do at once."""


class ToldOfIn(Schema):
    """Of which message something is told."""

    notice_id: uuid.UUID


class NotArrivedIn(ToldOfIn):
    """Of which message it is told that it has not come through."""

    why: Literal["no_such_number", "switched_off", "stopped"] | None = None
    """What the provider says of it, where it says anything that helps whoever is to reach the person."""


class OpinionOut(Schema):
    """What is noted of a version of the contract."""

    noted: Literal["right", "wrong", "wish"]
    """That it is right; that it is not, and it has been asked what; what that is."""


class WaitingOut(Schema):
    """That somebody waits for an earlier time."""

    noted: bool
    """False where the time is not theirs to change any more, or has been."""


class PulseOut(Schema):
    """What has been answered to the pulse."""

    knows: bool
