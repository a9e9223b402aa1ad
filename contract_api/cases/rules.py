"""To whom a case goes, and by which day it is to be answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from contract_api.calendar_rules import is_working_day
from contract_api.contacts.rules import ContactChoice
from contract_api.disclosure.rules import DisclosureClass


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
