"""To whom a case goes, and by which day it is to be answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from contract_api.calendar_rules import is_working_day
from contract_api.contacts.rules import ContactChoice
from contract_api.disclosure.rules import DisclosureClass
from nastasteg.clock import STOCKHOLM, local_date

CALLS_FROM, CALLS_UNTIL = time(7), time(21)
"""Between which people may be called, Swedish time."""

LONGEST_WINDOW = timedelta(hours=4)
"""Nobody sits by the telephone for longer."""

CALLS_AHEAD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a case goes: to a contact at a unit, or to the unit when no contact can be named."""

    unit_id: uuid.UUID
    contact_id: uuid.UUID | None
    answering_unit_id: uuid.UUID
    """The unit that answers for the point which names the contact."""
    disclosure: DisclosureClass
    """The class of that point."""


def reply_by(created: date, days: int) -> date:
    """Return the last day of a promise of whole working days: the day of the question is not counted.

    Saturdays, Sundays, Swedish holidays and the eves that are treated as such are no working days.
    Raises ValueError for a promise of less than a day.
    """
    if days < 1:
        raise ValueError("a promise is at least one working day")
    day = created
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def route(choice: ContactChoice | None, *, keeping_unit_id: uuid.UUID) -> Route:
    """Return where a case goes: to the very contact that is named to whoever asks whom to contact.

    To the contact's unit when it is away and nobody stands in, to the keeping unit without any contact.
    """
    if choice is None:
        return Route(
            unit_id=keeping_unit_id,
            contact_id=None,
            answering_unit_id=keeping_unit_id,
            disclosure=DisclosureClass.CONTRACT,
        )
    reached = choice.reached
    return Route(
        unit_id=reached.contact.unit_id,
        contact_id=None if reached.nobody_is_there else reached.contact.id,
        answering_unit_id=choice.point.unit_id,
        disclosure=choice.point.disclosure,
    )


class WindowError(ValueError):
    """No time in which somebody can be called."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Between which moments somebody is called."""

    starts_at: datetime
    ends_at: datetime


def call_window(day: date, start: time, end: time, *, now: datetime) -> Window:
    """Return the window of a call on a Swedish day. Raises WindowError for one that is over, too long, or too late."""
    starts_at, ends_at = (datetime.combine(day, one, tzinfo=STOCKHOLM).astimezone(UTC) for one in (start, end))
    if not CALLS_FROM <= start < end <= CALLS_UNTIL or ends_at - starts_at > LONGEST_WINDOW:
        raise WindowError("not within the day, or too long")
    if ends_at <= now or day > local_date(now + CALLS_AHEAD):
        raise WindowError("over already, or too far ahead")
    return Window(starts_at=starts_at, ends_at=ends_at)
