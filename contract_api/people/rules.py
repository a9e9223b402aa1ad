"""Who may ask for whom, and about what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Scope(StrEnum):
    """What a representation covers."""

    NEXT_STEP = "next_step"
    CONTACTS = "contacts"
    OWN_ACTIVITIES = "own_activities"
    WHOLE_PLAN = "whole_plan"
    REBOOK = "rebook"
    REMINDERS = "reminders"
    CASES = "cases"


READING = frozenset({Scope.NEXT_STEP, Scope.CONTACTS, Scope.OWN_ACTIVITIES, Scope.WHOLE_PLAN})
"""The scopes that only read; the right to the whole plan covers them all, and nothing that changes anything.
"""

EVERYTHING = frozenset(Scope)


class Ground(StrEnum):
    """On what ground somebody may ask for a patient. A future power of attorney (framtidsfullmakt) is none: it does
    not reach health care (2017:310, 2 §).
    """

    CONSENT = "consent"
    GUARDIAN = "guardian"
    """Vårdnadshavare. Each of two by themselves."""
    POWER_OF_ATTORNEY = "power_of_attorney"
    """Fullmakt."""
    GOD_MAN = "god_man"
    FORVALTARE = "forvaltare"


CARRIED: dict[Ground, frozenset[Scope]] = {
    Ground.CONSENT: EVERYTHING,
    Ground.GUARDIAN: EVERYTHING,
    # Information and taking part, and no act in the patient's place.
    Ground.POWER_OF_ATTORNEY: READING | {Scope.REMINDERS, Scope.CASES},
    # What the appointment covers is what is recorded; practical matters, never a decision about care.
    Ground.GOD_MAN: EVERYTHING,
    Ground.FORVALTARE: EVERYTHING,
}
"""The most that a ground can carry, whatever has been recorded."""


class PatientStatus(StrEnum):
    """What the population register, or a hand at the unit, says of a person."""

    ALIVE = "alive"
    ADMITTED = "admitted"
    """In hospital: served as ever, but never reminded."""
    MOVED = "moved"
    """To another region: the contract is no longer kept here."""
    DECEASED = "deceased"


SERVED = frozenset({PatientStatus.ALIVE, PatientStatus.ADMITTED})


@dataclass(frozen=True, kw_only=True)
class Ages:
    """From which birthday on things change. Configuration, since regions differ and the law is under review."""

    own: int = 13
    """A child asks for itself, and its guardians no longer do, but for a recorded exception."""
    no_exception: int = 16
    """From here on an exception for guardians no longer holds."""
    adult: int = 18
    """From here on nobody is a guardian, and a power of attorney can be given."""


@dataclass(frozen=True, kw_only=True)
class Someone:
    """What the rules need to know of a person."""

    born_on: date
    is_protected: bool = False
    """Protected identity (skyddade personuppgifter)."""
    status: PatientStatus = PatientStatus.ALIVE


@dataclass(frozen=True, kw_only=True)
class Right:
    """A recorded representation."""

    ground: Ground
    scopes: frozenset[Scope]
    valid_from: date
    valid_to: date | None = None
    """The first day on which it no longer holds."""
    revoked: bool = False
    suspended: bool = False
    """Held back by staff, in silence: where somebody may be under pressure."""
    exception_until: date | None = None
    """Guardians of a child past the age: the first day on which the unit's exception no longer holds."""


class Why(StrEnum):
    """Why a right gives nothing."""

    NOT_IN_FORCE = "not_in_force"
    """Revoked, ended, not begun, or either person has a protected identity. Never told apart."""
    HELD_BACK = "held_back"
    """Suspended by staff, in silence: to its holder as if the right did not cover what is asked."""
    CHILD_GROWN = "child_grown"
    """A guardian, and the child has come of the age to ask for itself."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a representation gives on a day."""

    scopes: frozenset[Scope] = field(default_factory=frozenset)
    why_nothing: Why | None = None


NOTHING = Held(why_nothing=Why.NOT_IN_FORCE)


def age_on(born_on: date, day: date) -> int:
    """Return the age in whole years. Who is born on 29 February has birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, age: int) -> date:
    """Return the day on which somebody comes of an age; 1 March where 29 February does not come that year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def held(right: Right, *, patient: Someone, representative: Someone, ages: Ages, today: date) -> Held:
    """Return what a representation gives today, checked anew at each use.

    Whether the patient is alive is asked elsewhere: what is said then does not depend on the right's content.
    """
    in_dates = right.valid_from <= today and (right.valid_to is None or today < right.valid_to)
    if right.revoked or not in_dates or patient.is_protected or representative.is_protected:
        return NOTHING
    age = age_on(patient.born_on, today)
    if right.ground is Ground.GUARDIAN:
        if age >= ages.adult:
            return NOTHING
        excepted = right.exception_until is not None and today < right.exception_until and age < ages.no_exception
        if age >= ages.own and not excepted:
            return Held(why_nothing=Why.CHILD_GROWN)
    if right.ground is Ground.CONSENT and age < ages.own:
        return NOTHING
    if right.ground is Ground.POWER_OF_ATTORNEY and age < ages.adult:
        return NOTHING
    if right.suspended:
        return Held(why_nothing=Why.HELD_BACK)
    return Held(scopes=right.scopes & CARRIED[right.ground])


def ends_on(right: Right, *, patient: Someone, ages: Ages) -> date | None:
    """Return the first day on which a right no longer holds: its own end, or a birthday of a guardian's child."""
    ends = [] if right.valid_to is None else [right.valid_to]
    if right.ground is Ground.GUARDIAN:
        grown = birthday(patient.born_on, ages.own)
        if right.exception_until is not None:
            grown = max(grown, min(right.exception_until, birthday(patient.born_on, ages.no_exception)))
        ends.append(grown)
    return min(ends, default=None)


def may_ask(scopes: Collection[Scope] | None, scope: Scope) -> bool:
    """Return whether a right covers a scope. None is the patient, who may ask everything of their own."""
    if scopes is None or scope in scopes:
        return True
    return Scope.WHOLE_PLAN in scopes and scope in READING


def may_ask_for_self(person: Someone, *, ages: Ages, today: date) -> bool:
    """Return whether a person is old enough to ask about their own contract."""
    return age_on(person.born_on, today) >= ages.own


def known_scopes(recorded: Collection[str]) -> frozenset[Scope]:
    """Return the scopes that are known here. A word that is not gives no right."""
    return frozenset(scope for scope in Scope if scope in recorded)
