"""What may be recorded as a right, and what a patient is shown of those that stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from contract_api.people.rules import (
    CARRIED,
    SERVED,
    Ages,
    Ground,
    Held,
    Right,
    Scope,
    Someone,
    age_on,
    held,
)

NO_GROUND = {
    "framtidsfullmakt": "A framtidsfullmakt is no ground: it does not reach health care (2017:310, 2 §).",
    "relative": "Being a relative is no ground: the patient's consent is.",
}
"""What is taken for a ground and is none, with what to tell."""

LONGEST_CALLED = 40
"""Characters: it stands in the middle of sentences in an SMS."""


class Fault(StrEnum):
    """Why a right cannot be recorded, or changed."""

    SAME_PERSON = "same_person"
    PROTECTED = "protected"
    NOT_SERVED = "not_served"
    OF_AGE = "of_age"
    TOO_YOUNG = "too_young"
    TOO_YOUNG_FOR_POWER = "too_young_for_power"
    NO_SCOPE = "no_scope"
    TOO_MUCH = "too_much"
    CALLED = "called"
    BACKWARDS = "backwards"
    REVIEW = "review"
    NO_EXCEPTION = "no_exception"
    ENDED = "ended"
    UNKNOWN = "unknown"
    """There is no such person, right or time."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A fault, with the sentence that tells an operator."""

    fault: Fault
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A right that staff want to record."""

    ground: Ground
    scopes: Collection[Scope]
    called: str
    valid_from: date
    valid_to: date | None
    """The first day on which it is no longer to hold."""
    review_on: date
    """When it is to be looked at again."""


def faults(wanted: Wanted, *, patient: Someone, representative: Someone, ages: Ages, today: date) -> list[Found]:
    """Return why a right cannot be recorded; empty when it can."""
    found = [*_of_the_persons(wanted.ground, patient, representative, ages, today), *_of_the_record(wanted, today)]
    return [Found(fault=fault, sentence=sentence) for fault, sentence in found]


def _of_the_persons(
    ground: Ground, patient: Someone, representative: Someone, ages: Ages, today: date
) -> Iterator[tuple[Fault, str]]:
    if patient.is_protected or representative.is_protected:
        yield Fault.PROTECTED, "One of them has a protected identity: then nobody asks for another here."
    if patient.status not in SERVED:
        yield Fault.NOT_SERVED, "The patient is not served here any more."
    age = age_on(patient.born_on, today)
    if ground is Ground.GUARDIAN and age >= ages.adult:
        yield Fault.OF_AGE, f"The patient is of age ({age}): nobody is their guardian. Ask for their consent."
    if ground is Ground.CONSENT and age < ages.own:
        yield Fault.TOO_YOUNG, f"A child under {ages.own} cannot consent here. Its guardians ask for it."
    if ground is Ground.POWER_OF_ATTORNEY and age < ages.adult:
        yield Fault.TOO_YOUNG_FOR_POWER, f"A power of attorney is given by somebody of {ages.adult} or more."


def _of_the_record(wanted: Wanted, today: date) -> Iterator[tuple[Fault, str]]:
    if not wanted.scopes:
        yield Fault.NO_SCOPE, "A right covers at least one scope."
    too_much = sorted(scope.value for scope in set(wanted.scopes) - CARRIED[wanted.ground])
    if too_much:
        yield Fault.TOO_MUCH, f"The ground {wanted.ground.value} cannot carry: {', '.join(too_much)}."
    if not wanted.called.strip() or len(wanted.called) > LONGEST_CALLED:
        yield Fault.CALLED, f"What the relative calls the patient has 1 to {LONGEST_CALLED} characters: din mamma."
    if wanted.valid_to is not None and wanted.valid_to <= wanted.valid_from:
        yield Fault.BACKWARDS, "It would end before it begins."
    if wanted.review_on <= today:
        yield Fault.REVIEW, "The day on which it is looked at again is not ahead."


def as_it_stands(right: Right, *, patient: Someone, representative: Someone, ages: Ages, today: date) -> Held:
    """Return what a right gives, as the patient is shown it: one that staff hold back in silence stands as before.

    The patient may have to read the answer together with the very person whose right is held back.
    """
    return held(replace(right, suspended=False), patient=patient, representative=representative, ages=ages, today=today)


def exception_fault(right: Right, *, patient: Someone, ages: Ages, until: date, today: date) -> str | None:
    """Return why a guardian's right cannot be let go on past the age; None when it can."""
    if right.ground is not Ground.GUARDIAN:
        return "Only a guardian's right ends with an age."
    if age_on(patient.born_on, today) >= ages.no_exception:
        return f"The child is {ages.no_exception} or more: no exception holds."
    return None if until > today else "The exception would have ended already."
