"""Whom to contact, and who stands in for whom."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from contract_api.disclosure.rules import DisclosureClass

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


class AbsenceFault(StrEnum):
    """Why an absence cannot be recorded."""

    BACKWARDS = "backwards"
    """It ends before it begins."""
    OVER = "over"
    TOO_LONG = "too_long"
    TWICE = "twice"
    """The contact is away on some of these days already."""


LONGEST_ABSENCE = timedelta(days=366)


def fault_in(absence: Absence, others: Iterable[Absence], *, today: date) -> AbsenceFault | None:
    """Return why an absence cannot be recorded beside a contact's others; None when it can."""
    if absence.last_day < absence.first_day:
        return AbsenceFault.BACKWARDS
    if absence.last_day < today:
        return AbsenceFault.OVER
    if absence.last_day - min(absence.first_day, today) > LONGEST_ABSENCE:
        return AbsenceFault.TOO_LONG
    if any(one.first_day <= absence.last_day and absence.first_day <= one.last_day for one in others):
        return AbsenceFault.TWICE
    return None


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
    text: str
    """What the contact answers for, in the words of the contract."""
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
    """False only when topics were asked for and the contact chosen answers for none of them."""


def choose_contact(
    points: Sequence[ContactPoint],
    *,
    nameable: Sequence[ContactPoint],
    role: str | None,
    topics: Sequence[str],
    names: Sequence[str] = (),
    today: date,
    deputies: Mapping[uuid.UUID, Contact],
) -> ContactChoice | None:
    """Return the contact to turn to: by name, role or topic if asked for, else the one with coordination.

    A name, role or topic chooses only among the `nameable`, those of the points of which content may be said: a
    choice by what may not be said would tell it. Of several topics the first that somebody answers for
    decides. `deputies` holds the contacts that absences point to. None when the contract names nobody.
    """
    if not points:
        return None
    of_name = [point for point in nameable if is_named(point.contact, names)]
    of_role = of_name or _with_role(nameable, role)
    of_topic = _about(of_role or nameable, topics)
    point = min(of_topic or of_role or points, key=_standing)
    return ContactChoice(
        point=point,
        reached=reached_on(point.contact, deputies, today),
        role_found=role is None or bool(of_role),
        topic_found=not topics or any(topic in point.topics for topic in topics),
    )


def has_role(contact: Contact, role: str, nameable: Iterable[ContactPoint]) -> bool:
    """Return whether a contact has a role, one that patients do not tell apart from it, or is fixed in it.

    What the contact is fixed as is told by the points that may be named.
    """
    of_contact = (point for point in nameable if point.contact.id == contact.id)
    return contact.role in (role, KINDRED_ROLES.get(role)) or any(_is_fixed_as(point, role) for point in of_contact)


def is_named(contact: Contact, names: Sequence[str]) -> bool:
    """Return whether there are names, and all of them, folded, are the contact's: "anna", "lindgren"."""
    decomposed = unicodedata.normalize("NFKD", contact.name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    known = {*plain.split()}
    # "Lindgrens" is said of Lindgren, and "Hans" is not said of Han.
    return bool(names) and all(name in known or name.removesuffix("s") in known for name in names)


def _about(points: Sequence[ContactPoint], topics: Sequence[str]) -> list[ContactPoint]:
    for topic in topics:
        found = [point for point in points if topic in point.topics]
        if found:
            return found
    return []


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
