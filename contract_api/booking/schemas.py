"""What the actions say and hear about agreed times that are to be changed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from contract_api.answers.schemas import Answer, AppointmentView, Schema

Act = Literal["move", "cancel", "confirm", "make"]
Direction = Literal["earlier", "later", "more"]

Outcome = Literal[
    "none",
    "which",
    "kept_back",
    "not_allowed",
    "late",
    "proposals",
    "no_slots",
    "read_back",
    "gone",
    "unclear",
    "done",
    "refused",
    "ask_cancel",
]
"""`none`: there is no such time. `which`: it is one of `options`. `kept_back`: times may not be said in this channel.
`proposals`, `no_slots`: what is free. `read_back`: `new` is held, and a yes makes it so. `gone`: what was chosen is
somebody else's now; `options` holds others. `refused`: the old time is not booked any more.
"""

TieOutcome = Literal["stays", "moves", "unit", "patient"]
"""It need not move; it is moved too; the unit sees to it; the patient must see to it."""

Window = tuple[AwareDatetime, AwareDatetime]


class BookingWish(Schema):
    """What somebody wants with an agreed time. All but the message is what was read out of their words."""

    message_id: str = Field(min_length=1, max_length=100)
    act: Act
    windows: tuple[Window, ...] = Field(default=(), max_length=100)
    """When they can come; none for whenever."""
    excluded: tuple[Window, ...] = Field(default=(), max_length=100)
    direction: Direction | None = None
    """Earlier or later than what was last proposed, or than the time itself; more of the same."""
    role: str | None = Field(default=None, max_length=60)
    """With whom the time is, as a code."""
    topics: tuple[str, ...] = Field(default=(), max_length=10)
    """What the time to be made is about."""
    names: tuple[str, ...] = Field(default=(), max_length=10)


class MessageIn(Schema):
    """The message that has answered the open question."""

    message_id: str = Field(min_length=1, max_length=100)


class TieView(Schema):
    """Something that hangs on a time, and what becomes of it."""

    kind: Literal["interpreter", "transport", "companion", "before", "after"]
    outcome: TieOutcome
    text: str | None
    """What it is, where that may be said."""
    starts_at: datetime | None
    """The new time of what is moved too; the present one of what stays."""


class BookingAnswer(Answer):
    """How far the change of an agreed time has come."""

    act: Act
    outcome: Outcome
    old: AppointmentView | None = None
    """The time that it is about, and that stands until `done`."""
    new: AppointmentView | None = None
    """The time that is read back, or that it has become."""
    options: tuple[AppointmentView, ...] = ()
    """What was asked about, in the order of the numbers."""
    fits: bool = True
    """False where nothing free fits the wish, so that `options` are the nearest others."""
    ties: tuple[TieView, ...] = ()
    fee_text: str | None = None
    """What a late change or a missed visit costs, in the unit's words."""
    affects_guarantee: bool = False
    """Whether vårdgarantin may be affected by the new time."""
    may_wait: bool = False
    """Whether it has been asked if the patient wants to be told when an earlier time becomes free."""
    is_repeated: bool = False
    """Of what is open: whether the message itself has led to it, and is being answered once more."""


class Settled(Schema):
    """How many changes have been settled, and of how many it is still not known what came."""

    done: int
    refused: int
    still_open: int
