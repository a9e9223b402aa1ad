"""To whom a case goes, and by which day it is to be answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contract_api.calendar_rules import is_working_day
from contract_api.contacts.rules import Contact, ContactPoint, reached_on


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a case goes: to a contact at a unit, or to the unit when no contact can be named."""

    unit_id: uuid.UUID
    contact_id: uuid.UUID | None


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


def route(
    points: Sequence[ContactPoint],
    topics: Sequence[str],
    *,
    keeping_unit_id: uuid.UUID,
    deputies: Mapping[uuid.UUID, Contact],
    today: date,
) -> Route:
    """Return where a case goes: who answers for the topic, else who coordinates, else a fixed care contact.

    Somebody away is stood in for by the deputy; where nobody stands in, the case goes to the unit.
    """
    point = _responsible(points, topics)
    if point is None:
        return Route(unit_id=keeping_unit_id, contact_id=None)
    reached = reached_on(point.contact, deputies, today)
    nobody = reached.absent_until is not None and reached.absent is None
    return Route(unit_id=reached.contact.unit_id, contact_id=None if nobody else reached.contact.id)


def _responsible(points: Sequence[ContactPoint], topics: Sequence[str]) -> ContactPoint | None:
    for topic in topics:
        of_topic = [point for point in points if topic in point.topics]
        if of_topic:
            return min(of_topic, key=_standing)
    return min((point for point in points if point.is_fixed_care_contact), key=_standing, default=None)


def _standing(point: ContactPoint) -> tuple[bool, bool, int]:
    return not point.has_coordination, not point.is_fixed_care_contact, point.number
