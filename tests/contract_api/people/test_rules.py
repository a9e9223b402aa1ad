"""Who may ask for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.people.personnummer import birth_date
from contract_api.people.rules import (
    CARRIED,
    EVERYTHING,
    READING,
    Ages,
    Ground,
    PatientStatus,
    Right,
    Scope,
    Someone,
    Why,
    age_on,
    birthday,
    ends_on,
    held,
    known_scopes,
    may_ask,
    may_ask_for_self,
)

TODAY = date(2026, 11, 17)
AGES = Ages()
ADULT = Someone(born_on=date(1948, 3, 12))
RELATIVE = Someone(born_on=date(1972, 5, 19))
CONSENT = Right(ground=Ground.CONSENT, scopes=EVERYTHING, valid_from=date(2026, 1, 1))


def child(years: int, days: int = 0) -> Someone:
    """Somebody who turned so many years so many days ago."""
    return Someone(born_on=(TODAY - timedelta(days=days)).replace(year=TODAY.year - years))


def given_to(right: Right, patient: Someone = ADULT, representative: Someone = RELATIVE) -> frozenset[Scope]:
    return held(right, patient=patient, representative=representative, ages=AGES, today=TODAY).scopes


@pytest.mark.parametrize("scope", Scope)
def test_patients_may_ask_everything_of_their_own(scope: Scope) -> None:
    assert may_ask(None, scope)


@pytest.mark.parametrize("scope", Scope)
def test_a_right_without_scopes_covers_nothing(scope: Scope) -> None:
    assert not may_ask(frozenset(), scope)


@pytest.mark.parametrize("scope", Scope)
def test_the_whole_plan_covers_reading_and_nothing_that_changes_anything(scope: Scope) -> None:
    assert may_ask({Scope.WHOLE_PLAN}, scope) == (scope in READING)
    assert not {Scope.REBOOK, Scope.REMINDERS, Scope.CASES} & READING


@given(st.sets(st.sampled_from(Scope)), st.sampled_from(Scope))
def test_a_scope_is_covered_only_by_itself_or_by_the_whole_plan(held_scopes: set[Scope], asked: Scope) -> None:
    if Scope.WHOLE_PLAN not in held_scopes:
        assert may_ask(held_scopes, asked) == (asked in held_scopes)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (date(2026, 11, 17), None, True),
        (date(2026, 11, 18), None, False),
        (date(2026, 1, 1), date(2026, 11, 18), True),
        (date(2026, 1, 1), date(2026, 11, 17), False),
    ],
)
def test_a_representation_holds_from_its_first_day_until_before_its_end(
    valid_from: date, valid_to: date | None, holds: bool
) -> None:
    assert bool(given_to(replace(CONSENT, valid_from=valid_from, valid_to=valid_to))) == holds


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"revoked": True}, Why.NOT_IN_FORCE),
        ({"suspended": True}, Why.HELD_BACK),
        ({"revoked": True, "suspended": True}, Why.NOT_IN_FORCE),
        ({"valid_to": TODAY, "suspended": True}, Why.NOT_IN_FORCE),
    ],
)
def test_a_right_that_was_taken_back_or_is_held_back_gives_nothing(change: dict[str, Any], why: Why) -> None:
    assert given_to(CONSENT) == EVERYTHING
    what = held(replace(CONSENT, **change), patient=ADULT, representative=RELATIVE, ages=AGES, today=TODAY)
    assert (what.scopes, what.why_nothing) == (frozenset(), why)


@pytest.mark.parametrize(
    ("ground", "changes", "last"),
    [
        (Ground.CONSENT, {}, None),
        (Ground.CONSENT, {"valid_to": date(2027, 1, 1)}, date(2027, 1, 1)),
        (Ground.GUARDIAN, {}, date(2027, 11, 17)),
        (Ground.GUARDIAN, {"valid_to": date(2027, 1, 1)}, date(2027, 1, 1)),
        (Ground.GUARDIAN, {"exception_until": date(2028, 6, 1)}, date(2028, 6, 1)),
        (Ground.GUARDIAN, {"exception_until": date(2040, 1, 1)}, date(2030, 11, 17)),
    ],
)
def test_when_a_right_ends_is_known_beforehand(ground: Ground, changes: dict[str, Any], last: date | None) -> None:
    patient = child(12) if ground is Ground.GUARDIAN else ADULT
    right = replace(CONSENT, ground=ground, **changes)
    assert ends_on(right, patient=patient, ages=AGES) == last
    if last is not None:
        on = partial(held, right, patient=patient, representative=RELATIVE, ages=AGES)
        assert on(today=last - timedelta(days=1)).scopes
        assert not on(today=last).scopes


def test_who_is_born_on_29_february_comes_of_age_on_1_march() -> None:
    assert birthday(date(2012, 2, 29), 13) == date(2025, 3, 1)
    assert birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)


@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize(("patient_hides", "relative_hides"), [(True, False), (False, True), (True, True)])
def test_nobody_asks_for_or_as_somebody_with_a_protected_identity(
    ground: Ground, patient_hides: bool, relative_hides: bool
) -> None:
    patient = child(9) if ground is Ground.GUARDIAN else ADULT
    right = replace(CONSENT, ground=ground)
    assert given_to(right, patient)
    hidden = replace(patient, is_protected=patient_hides), replace(RELATIVE, is_protected=relative_hides)
    assert not given_to(right, *hidden)


@given(st.sets(st.sampled_from(Scope)), st.sampled_from(Ground), st.integers(0, 100))
def test_no_ground_carries_more_than_was_recorded_or_than_it_can(
    recorded: set[Scope], ground: Ground, years: int
) -> None:
    right = replace(CONSENT, ground=ground, scopes=frozenset(recorded))
    assert given_to(right, child(years)) <= recorded & CARRIED[ground]


def test_a_power_of_attorney_carries_information_and_taking_part_and_no_rebooking() -> None:
    assert given_to(replace(CONSENT, ground=Ground.POWER_OF_ATTORNEY)) == EVERYTHING - {Scope.REBOOK}


@pytest.mark.parametrize(
    ("patient", "exception", "expected"),
    [
        (child(0), None, EVERYTHING),
        (child(12), None, EVERYTHING),
        (child(13, days=-1), None, EVERYTHING),
        (child(13), None, frozenset()),
        (child(13), TODAY, frozenset()),
        (child(13), TODAY + timedelta(days=1), EVERYTHING),
        (child(16, days=-1), TODAY + timedelta(days=99), EVERYTHING),
        (child(16), TODAY + timedelta(days=99), frozenset()),
        (child(18), TODAY + timedelta(days=99), frozenset()),
    ],
)
def test_a_guardians_right_ends_by_itself_on_a_birthday(
    patient: Someone, exception: date | None, expected: frozenset[Scope]
) -> None:
    assert given_to(replace(CONSENT, ground=Ground.GUARDIAN, exception_until=exception), patient) == expected


@pytest.mark.parametrize(("years", "why"), [(13, Why.CHILD_GROWN), (17, Why.CHILD_GROWN), (18, Why.NOT_IN_FORCE)])
def test_a_guardian_is_told_why_until_the_child_is_of_age(years: int, why: Why) -> None:
    right = replace(CONSENT, ground=Ground.GUARDIAN)
    assert held(right, patient=child(years), representative=RELATIVE, ages=AGES, today=TODAY).why_nothing is why


@pytest.mark.parametrize(
    ("ground", "youngest"),
    [(Ground.CONSENT, AGES.own), (Ground.POWER_OF_ATTORNEY, AGES.adult)],
)
def test_only_who_is_old_enough_can_give_a_right(ground: Ground, youngest: int) -> None:
    right = replace(CONSENT, ground=ground)
    assert given_to(right, child(youngest))
    assert not given_to(right, child(youngest, days=-1))


@pytest.mark.parametrize(("patient", "may"), [(child(13), True), (child(13, days=-1), False), (ADULT, True)])
def test_a_child_asks_for_itself_from_its_birthday_on(patient: Someone, may: bool) -> None:
    assert may_ask_for_self(patient, ages=AGES, today=TODAY) == may


def test_the_ages_are_configuration() -> None:
    later = Ages(own=15, no_exception=16, adult=18)
    right = replace(CONSENT, ground=Ground.GUARDIAN)
    assert held(right, patient=child(14), representative=RELATIVE, ages=later, today=TODAY).scopes == EVERYTHING


@pytest.mark.parametrize("status", PatientStatus)
def test_what_a_right_carries_does_not_tell_how_the_patient_is(status: PatientStatus) -> None:
    assert given_to(CONSENT, replace(ADULT, status=status)) == EVERYTHING


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2013, 11, 17), date(2026, 11, 16), 12),
        (date(2013, 11, 17), date(2026, 11, 17), 13),
        (date(2012, 2, 29), date(2025, 2, 28), 12),
        (date(2012, 2, 29), date(2025, 3, 1), 13),
    ],
)
def test_a_birthday_counts_from_its_first_minute(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_a_scope_that_is_not_known_gives_no_right() -> None:
    assert known_scopes(["next_step", "everything", ""]) == {Scope.NEXT_STEP}


@pytest.mark.parametrize(
    ("number", "born"),
    [("194803122383", date(1948, 3, 12)), ("191212121212", date(1912, 12, 12)), ("198109772387", date(1981, 9, 17))],
    ids=["personnummer", "of the test numbers", "samordningsnummer"],
)
def test_a_personnummer_begins_with_the_birth_date(number: str, born: date) -> None:
    assert birth_date(number) == born


@pytest.mark.parametrize(
    "number", ["", "194803122384", "4803122383", "19480312238x", "194802302380", "\N{FULLWIDTH DIGIT ONE}94803122383"]
)
def test_what_can_be_no_personnummer_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        birth_date(number)


@pytest.mark.parametrize(
    ("born", "day"), [(date(2010, 11, 18), date(2028, 11, 18)), (date(2012, 2, 29), date(2030, 3, 1))]
)
def test_somebody_comes_of_age_on_a_birthday(born: date, day: date) -> None:
    assert birthday(born, AGES.adult) == day
    assert age_on(born, day) == AGES.adult
    assert age_on(born, day - timedelta(days=1)) < AGES.adult
