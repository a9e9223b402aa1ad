"""What a conversation is told of who may ask for the patient."""

from __future__ import annotations

from datetime import date
from typing import Literal

from contract_api.answers.schemas import Answer, Schema

ScopeName = Literal["next_step", "contacts", "own_activities", "whole_plan", "rebook", "reminders", "cases"]


class RightView(Schema):
    """What one person may ask about the patient. All rights of a person are told, and ended, as one."""

    number: int
    """The number by which the patient ends it: it stays the same as others come and go."""
    name: str
    """The person's whole name."""
    given_name: str
    called: str
    """What the person calls the patient ("din mamma"): it tells what they are to each other."""
    scopes: list[ScopeName]
    from_day: date | None
    """The first day of one that has not begun."""
    until: date | None
    """The first day on which it no longer holds; None: until it is taken back."""
    phones_end: list[str]
    """The last two digits of the phone numbers that are the person's."""


class RightsAnswer(Answer):
    """Who may ask for the patient. To somebody who asks for another: what they themselves may ask, and of nobody else.

    That somebody has a right is content of the contract: below that level `rights` is empty and `shown` not "all".
    """

    rights: list[RightView]
    point: int | None
    """The point of the printed contract that tells of the relatives' part."""
    unit_name: str | None
    """The unit that keeps the contract and whose staff can read it, where it may be said."""


class RightEnded(Schema):
    """A right that the patient has taken back."""

    name: str | None
    """Whose it was, where it may be said."""


class PointState(Schema):
    """A point of the patient's contract: whether relatives are shown it."""

    number: int
    hidden_from_relatives: bool
