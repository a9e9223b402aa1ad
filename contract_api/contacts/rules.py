"""Whom to contact, who stands in for whom, and whether anybody answers the phone now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from contract_api.disclosure.rules import DisclosureClass
from nastasteg.clock import STOCKHOLM, local_date

DAYS_LOOKED_AHEAD = 21
"""How far ahead the next opening is looked for: past Christmas and New Year, not into the unknown."""

KINDRED_ROLES = {"nurse": "contact_nurse", "contact_nurse": "nurse"}
"""Roles that a patient does not tell apart: "min sköterska" may be either."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Telephone hours on one weekday (0 is Monday), Swedish local time, half-open."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days on which a contact is away, first and last included, and who stands in."""

    first_day: date
    last_day: date
    deputy_id: uuid.UUID | None

    def covers(self, day: date) -> bool:
        """Return whether the contact is away on a day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A named person at a unit."""

    id: uuid.UUID
    unit_id: uuid.UUID
    name: str
    role: str
    title: str
    phone: str
    hours: tuple[Hours, ...] = ()
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """A point of the contract that names a contact, with what the contact is there for."""

    number: int
    unit_id: uuid.UUID
    disclosure: DisclosureClass
    contact: Contact
    topics: tuple[str, ...] = ()
    is_fixed_care_contact: bool = False
    has_coordination: bool = False
    is_fixed_physician_contact: bool = False
    is_fixed_social_care_contact: bool = False


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """Who is to be reached on a day instead of, or as, a contact."""

    contact: Contact
    absent: Contact | None
    """The contact that is away and stood in for; none when the contact is there, or when nobody stands in."""
    absent_until: date | None
    """The last day of the absence; none when the contact is there."""

    @property
    def nobody_is_there(self) -> bool:
        """Whether the contact is away and nobody stands in."""
        return self.absent is None and self.absent_until is not None


@dataclass(frozen=True, kw_only=True)
class ContactChoice:
    """The contact to name, and whether it is what was asked for."""

    point: ContactPoint
    reached: StandIn
    role_found: bool
    """False only when a role was asked for and no contact has it."""
    topic_found: bool
    """False only when a topic was asked for and the contact chosen does not answer for it."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Whether the phone is answered at a moment. Moments are in UTC."""

    is_open: bool | None
    """None when no hours are recorded."""
    closes_at: datetime | None
    """When open: the end of the running hours."""
    next_opens_at: datetime | None
    """When closed: the next opening within three weeks."""


def choose_contact(
    points: Sequence[ContactPoint],
    *,
    role: str | None,
    topic: str | None,
    today: date,
    deputies: Mapping[uuid.UUID, Contact],
) -> ContactChoice | None:
    """Return the contact to name: by role if asked for, else by topic, else the one with coordination.

    `deputies` holds the contacts that absences point to. None when the contract names nobody.
    """
    if not points:
        return None
    of_role = _with_role(points, role)
    of_topic = [point for point in of_role or points if topic in point.topics]
    point = min(of_topic or of_role or points, key=_standing)
    return ContactChoice(
        point=point,
        reached=reached_on(point.contact, deputies, today),
        role_found=role is None or bool(of_role),
        topic_found=topic is None or topic in point.topics,
    )


def _with_role(points: Sequence[ContactPoint], role: str | None) -> list[ContactPoint]:
    """Return the contacts of a role: those fixed in it, else of the very role, else of a kindred one."""
    if role is None:
        return []
    tiers: tuple[Callable[[ContactPoint], bool], ...] = (
        lambda point: _is_fixed_as(point, role),
        lambda point: point.contact.role == role,
        lambda point: point.contact.role == KINDRED_ROLES.get(role),
    )
    for tier in tiers:
        found = [point for point in points if tier(point)]
        if found:
            return found
    return []


def _is_fixed_as(point: ContactPoint, role: str) -> bool:
    # "Fast vårdkontakt" is understood as coordinator, "fast omsorgskontakt" as home care worker.
    return {
        "coordinator": point.is_fixed_care_contact,
        "physician": point.is_fixed_physician_contact,
        "home_care_worker": point.is_fixed_social_care_contact,
    }.get(role, False)


def _standing(point: ContactPoint) -> tuple[bool, bool, bool, int]:
    return (
        not point.has_coordination,
        not point.is_fixed_care_contact,
        not (point.is_fixed_social_care_contact or point.is_fixed_physician_contact),
        point.number,
    )


def reached_on(contact: Contact, deputies: Mapping[uuid.UUID, Contact], today: date) -> StandIn:
    """Return who is reached: the contact; when away its deputy; when that is away too the deputy's deputy.

    No further: when nobody stands in, the contact itself with the last day of its absence.
    """
    away = _absences_on(contact, today)
    if not away:
        return StandIn(contact=contact, absent=None, absent_until=None)
    until = max(absence.last_day for absence in away)
    first = _deputies_of(away, deputies)
    second = [deputy for absent in first for deputy in _deputies_of(_absences_on(absent, today), deputies)]
    for deputy in (*first, *second):
        if not _absences_on(deputy, today):
            covered = [absence.last_day for absence in away if absence.deputy_id == deputy.id]
            return StandIn(contact=deputy, absent=contact, absent_until=max(covered, default=until))
    return StandIn(contact=contact, absent=None, absent_until=until)


def _absences_on(contact: Contact, day: date) -> list[Absence]:
    return [absence for absence in contact.absences if absence.covers(day)]


def _deputies_of(absences: Iterable[Absence], deputies: Mapping[uuid.UUID, Contact]) -> list[Contact]:
    return [
        deputies[absence.deputy_id]
        for absence in absences
        if absence.deputy_id is not None and absence.deputy_id in deputies
    ]


def opening(hours: Sequence[Hours], now: datetime, is_closed_day: Callable[[date], bool]) -> Opening:
    """Return whether the phone is answered at `now` (aware), until when, or else when it next is.

    Hours are Swedish local time, also on the nights when the clocks change; `is_closed_day` tells holidays.
    """
    if not hours:
        return Opening(is_open=None, closes_at=None, next_opens_at=None)
    now = now.astimezone(UTC)
    today = local_date(now)
    for ahead in range(DAYS_LOOKED_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if is_closed_day(day):
            continue
        for opens, closes in _spans_on(day, hours):
            if opens <= now < closes:
                return Opening(is_open=True, closes_at=closes, next_opens_at=None)
            if now < opens:
                return Opening(is_open=False, closes_at=None, next_opens_at=opens)
    return Opening(is_open=False, closes_at=None, next_opens_at=None)


def _spans_on(day: date, hours: Sequence[Hours]) -> list[tuple[datetime, datetime]]:
    """Return a day's hours as moments in order, those that touch or overlap joined into one."""
    spans: list[tuple[datetime, datetime]] = []
    for row in sorted((row for row in hours if row.weekday == day.weekday()), key=lambda row: row.opens):
        opens, closes = _moment(day, row.opens), _moment(day, row.closes)
        if opens >= closes:
            continue  # hours inside the hour that spring skips
        if spans and opens <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], closes))
        else:
            spans.append((opens, closes))
    return spans


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, STOCKHOLM).astimezone(UTC)
