"""To whom a case goes, and by when it is to be answered."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.calendar_rules import is_working_day
from contract_api.cases.rules import Route, reply_by, route
from contract_api.contacts.rules import Absence, Contact, ContactChoice, ContactPoint, choose_contact
from contract_api.disclosure.rules import DisclosureClass

TODAY = date(2026, 11, 17)
KEEPING = uuid.uuid4()


@pytest.mark.parametrize(
    ("created", "days", "last"),
    [
        (date(2026, 11, 16), 1, date(2026, 11, 17)),
        (date(2026, 11, 16), 5, date(2026, 11, 23)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), 2, date(2026, 11, 24)),
        # Christmas Eve is a Thursday: Wednesday to Monday.
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 2, date(2026, 12, 29)),
        (date(2026, 12, 22), 2, date(2026, 12, 28)),
        # New Year's Eve is a Thursday, New Year's Day a Friday.
        (date(2026, 12, 30), 1, date(2027, 1, 4)),
        # Twelfth Day is a Wednesday.
        (date(2027, 1, 5), 1, date(2027, 1, 7)),
        # Easter: Good Friday 26 March to Easter Monday 29 March.
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2027, 3, 24), 2, date(2027, 3, 30)),
        # Labour Day is a Friday.
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
        # Ascension Day is a Thursday; the Friday after it is a working day.
        (date(2026, 5, 13), 1, date(2026, 5, 15)),
        # The National Day is a Saturday, so it costs nothing.
        (date(2026, 6, 5), 1, date(2026, 6, 8)),
        # Midsummer's Eve is always a Friday.
        (date(2026, 6, 18), 1, date(2026, 6, 22)),
        (date(2027, 6, 24), 1, date(2027, 6, 28)),
        # A leap day.
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_a_promise_counts_whole_working_days(created: date, days: int, last: date) -> None:
    assert reply_by(created, days) == last


@pytest.mark.parametrize("days", [0, -1])
def test_a_promise_is_at_least_a_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        reply_by(TODAY, days)


@given(st.dates(date(2026, 1, 1), date(2035, 12, 1)), st.integers(1, 30))
def test_a_promise_ends_on_a_working_day_with_as_many_between(created: date, days: int) -> None:
    last = reply_by(created, days)
    between = [created + timedelta(days=ahead) for ahead in range(1, (last - created).days + 1)]
    assert is_working_day(last)
    assert sum(is_working_day(day) for day in between) == days


def contact(name: str, *absences: Absence) -> Contact:
    return Contact(
        id=uuid.uuid5(KEEPING, name),
        unit_id=uuid.uuid5(KEEPING, f"unit of {name}"),
        name=name,
        role="nurse",
        title="sjuksköterska",
        phone="+46846500411",
        absences=absences,
    )


def point(number: int, named: Contact, **given: Any) -> ContactPoint:
    values: dict[str, Any] = {
        "number": number,
        "unit_id": named.unit_id,
        "disclosure": DisclosureClass.CONTRACT,
        "contact": named,
        "text": named.name,
    }
    return ContactPoint(**(values | given))


def away(deputy: Contact | None, *, first: date = TODAY, last: date = TODAY) -> Absence:
    return Absence(first_day=first, last_day=last, deputy_id=deputy.id if deputy else None)


def at(unit_id: uuid.UUID, named: Contact | None = None, *, answering: uuid.UUID | None = None) -> Route:
    return Route(
        unit_id=unit_id,
        contact_id=named.id if named else None,
        answering_unit_id=answering or unit_id,
        disclosure=DisclosureClass.CONTRACT,
    )


def to(named: Contact, *, instead_of: Contact | None = None) -> Route:
    return at(named.unit_id, named, answering=(instead_of or named).unit_id)


def chosen(points: list[ContactPoint], *topics: str, deputies: list[Contact] | None = None) -> ContactChoice | None:
    known = {deputy.id: deputy for deputy in deputies or []}
    return choose_contact(points, nameable=points, role=None, topics=topics, today=TODAY, deputies=known)


def routed(points: list[ContactPoint], *topics: str, deputies: list[Contact] | None = None) -> Route:
    return route(chosen(points, *topics, deputies=deputies), keeping_unit_id=KEEPING)


HEART, COORDINATOR, FIXED, OTHER = (contact(name) for name in ("heart", "coordinator", "fixed", "other"))
PHYSICIAN = contact("physician")
ALL = [
    point(1, OTHER),
    point(2, FIXED, is_fixed_care_contact=True),
    point(3, COORDINATOR, is_fixed_care_contact=True, has_coordination=True),
    point(4, HEART, topics=("heart", "breathing")),
    point(5, PHYSICIAN, is_fixed_physician_contact=True),
]


def test_a_topic_goes_to_whoever_answers_for_it() -> None:
    assert routed(ALL, "heart") == to(HEART)


def test_the_first_topic_that_somebody_answers_for_decides() -> None:
    assert routed(ALL, "money", "breathing") == to(HEART)


@pytest.mark.parametrize("topics", [(), ("money",)])
def test_without_a_topic_of_anybodys_it_goes_to_whoever_coordinates(topics: tuple[str, ...]) -> None:
    assert routed(ALL, *topics) == to(COORDINATOR)


def test_without_coordination_it_goes_to_a_fixed_care_contact() -> None:
    assert routed(ALL[:2]) == to(FIXED)


def test_without_a_fixed_care_contact_it_goes_to_whom_the_patient_is_told_to_contact() -> None:
    assert routed([ALL[0], ALL[4]]) == to(PHYSICIAN)
    assert routed(ALL[:1]) == to(OTHER)


def test_without_any_contact_it_goes_to_the_keeping_unit() -> None:
    assert routed([], "heart") == at(KEEPING)


def test_the_deputy_stands_in_on_the_last_day_of_an_absence_too() -> None:
    absent = contact("absent", away(OTHER, first=TODAY - timedelta(days=5)))
    points = [point(1, absent, is_fixed_care_contact=True)]
    assert routed(points, deputies=[OTHER]) == to(OTHER, instead_of=absent)


def test_an_absence_that_is_over_or_ahead_changes_nothing() -> None:
    day = timedelta(days=1)
    present = contact(
        "present", away(OTHER, first=TODAY - day, last=TODAY - day), away(OTHER, first=TODAY + day, last=TODAY + day)
    )
    assert routed([point(1, present, is_fixed_care_contact=True)], deputies=[OTHER]) == to(present)


def test_an_absence_without_a_deputy_sends_the_case_to_the_unit() -> None:
    absent = contact("absent", away(None))
    assert routed([point(1, absent, is_fixed_care_contact=True)]) == at(absent.unit_id)


def test_the_unit_that_answers_for_the_point_and_its_class_go_with_the_case() -> None:
    elsewhere = uuid.uuid5(KEEPING, "elsewhere")
    to_other = routed([point(1, OTHER, unit_id=elsewhere, disclosure=DisclosureClass.NOTICE)])
    assert (to_other.answering_unit_id, to_other.disclosure) == (elsewhere, DisclosureClass.NOTICE)


@pytest.mark.parametrize("topics", [(), ("heart",), ("money",), ("money", "breathing")])
@pytest.mark.parametrize("count", range(1, 6))
def test_a_case_goes_to_the_very_contact_that_is_named(topics: tuple[str, ...], count: int) -> None:
    choice = chosen(ALL[:count], *topics)
    assert choice is not None
    assert routed(ALL[:count], *topics).contact_id == choice.reached.contact.id
