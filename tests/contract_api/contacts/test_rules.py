"""Whom to contact, who stands in, and when the phone is answered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.calendar_rules import is_holiday, is_working_day
from contract_api.contacts.opening import DAYS_LOOKED_AHEAD, opening
from contract_api.contacts.rules import (
    Absence,
    Contact,
    ContactChoice,
    ContactPoint,
    Hours,
    choose_contact,
    has_role,
    reached_on,
)
from contract_api.disclosure.rules import DisclosureClass
from nastasteg.clock import STOCKHOLM

TODAY = date(2026, 11, 17)
UNIT = uuid.UUID(int=1)


def _contact(name: str, role: str = "nurse", absences: Sequence[Absence] = ()) -> Contact:
    return Contact(
        id=uuid.uuid5(UNIT, name),
        unit_id=UNIT,
        name=name,
        role=role,
        title=role,
        phone="+4684650041",
        absences=tuple(absences),
    )


def _away(deputy: Contact | None = None, first: int = 0, last: int = 3) -> Absence:
    return Absence(
        first_day=TODAY + timedelta(days=first),
        last_day=TODAY + timedelta(days=last),
        deputy_id=deputy.id if deputy else None,
    )


def _point(number: int, contact: Contact, **given: Any) -> ContactPoint:
    values: dict[str, Any] = {
        "number": number,
        "unit_id": UNIT,
        "disclosure": DisclosureClass.CONTRACT,
        "contact": contact,
        "text": f"{contact.name}, {contact.title}",
    }
    return ContactPoint(**(values | given))


def _choose(
    points: Sequence[ContactPoint],
    *topics: str,
    role: str | None = None,
    nameable: Sequence[ContactPoint] | None = None,
) -> ContactChoice | None:
    chosen_among = points if nameable is None else nameable
    return choose_contact(points, nameable=chosen_among, role=role, topics=topics, today=TODAY, deputies={})


def _by_id(*contacts: Contact) -> dict[uuid.UUID, Contact]:
    return {contact.id: contact for contact in contacts}


ANNA = _point(
    7,
    _contact("Anna"),
    is_fixed_care_contact=True,
    has_coordination=True,
    topics=("medication", "weight"),
)
EVA = _point(3, _contact("Eva", "contact_nurse"), is_fixed_care_contact=True)
DAN = _point(2, _contact("Dan", "physician"), topics=("medication",))
LARS = _point(6, _contact("Lars", "physician"), is_fixed_physician_contact=True)
MINA = _point(5, _contact("Mina", "home_care_worker"), is_fixed_social_care_contact=True)
OLA = _point(1, _contact("Ola", "physiotherapist"), topics=("exercise",))
KIM = _point(4, _contact("Kim", "coordinator"))
ALL = (OLA, DAN, EVA, KIM, MINA, LARS, ANNA)


@pytest.mark.parametrize(
    ("points", "role", "topic", "expected", "role_found", "topic_found"),
    [
        pytest.param(ALL, None, None, "Anna", True, True, id="coordination stands first"),
        pytest.param((OLA, DAN, EVA), None, None, "Eva", True, True, id="else a fixed care contact"),
        pytest.param((OLA, DAN, MINA), None, None, "Mina", True, True, id="else fixed in social care"),
        pytest.param((OLA, DAN, LARS), None, None, "Lars", True, True, id="else the fixed physician"),
        pytest.param((DAN, OLA), None, None, "Ola", True, True, id="else the first point"),
        pytest.param(ALL, "physiotherapist", None, "Ola", True, True, id="the role asked for"),
        pytest.param(ALL, "physician", None, "Lars", True, True, id="the fixed physician before another"),
        pytest.param(ALL, "contact_nurse", None, "Eva", True, True, id="a contact nurse is not any nurse"),
        pytest.param(ALL, "nurse", None, "Anna", True, True, id="a nurse"),
        pytest.param((OLA, EVA), "nurse", None, "Eva", True, True, id="a contact nurse is a nurse too"),
        pytest.param((OLA, ANNA), "contact_nurse", None, "Anna", True, True, id="and the other way"),
        pytest.param(ALL, "coordinator", None, "Anna", True, True, id="fast vårdkontakt is who coordinates"),
        pytest.param((OLA, EVA, KIM), "coordinator", None, "Eva", True, True, id="or who is fixed"),
        pytest.param((OLA, KIM), "coordinator", None, "Kim", True, True, id="or who has that role"),
        pytest.param(ALL, "home_care_worker", None, "Mina", True, True, id="fast omsorgskontakt"),
        pytest.param(ALL, "midwife", None, "Anna", False, True, id="nobody has the role"),
        pytest.param(ALL, None, "exercise", "Ola", True, True, id="the topic asked about"),
        pytest.param(ALL, None, "medication", "Anna", True, True, id="of two for a topic, the coordinating"),
        pytest.param(ALL, None, "travel", "Anna", True, False, id="nobody answers for the topic"),
        pytest.param((OLA, DAN), "physician", "medication", "Dan", True, True, id="role and topic"),
        pytest.param(ALL, "physician", "exercise", "Lars", True, False, id="the role goes before the topic"),
        pytest.param(ALL, "midwife", "exercise", "Ola", False, True, id="no such role, but the topic"),
        pytest.param(ALL, "midwife", "travel", "Anna", False, False, id="neither"),
    ],
)
def test_the_contact_is_chosen_by_role_then_topic_then_standing(
    points: Sequence[ContactPoint],
    role: str | None,
    topic: str | None,
    expected: str,
    role_found: bool,
    topic_found: bool,
) -> None:
    choice = _choose(points, *([topic] if topic else []), role=role)
    assert choice is not None
    assert choice.reached.contact.name == expected
    assert (choice.role_found, choice.topic_found) == (role_found, topic_found)


def test_a_contract_that_names_nobody_has_nobody_to_contact() -> None:
    assert _choose((), role="nurse") is None


def test_the_first_topic_that_somebody_answers_for_decides() -> None:
    choice = _choose(ALL, "money", "exercise", "medication")
    assert choice is not None
    assert (choice.point, choice.topic_found) == (OLA, True)


@given(
    role=st.none() | st.sampled_from(["physician", "nurse", "coordinator", "home_care_worker", "midwife"]),
    topics=st.lists(st.sampled_from(["medication", "exercise", "weight", "travel"]), max_size=2),
    nameable=st.sets(st.sampled_from(range(len(ALL)))),
)
def test_role_and_topic_choose_only_among_those_that_may_be_named(
    role: str | None, topics: list[str], nameable: set[int]
) -> None:
    choice = _choose(ALL, *topics, role=role, nameable=[ALL[place] for place in nameable])
    without = _choose(ALL)
    assert choice is not None
    assert without is not None
    assert choice.point == without.point or ALL.index(choice.point) in nameable
    if not nameable:
        assert choice.reached == without.reached


@pytest.mark.parametrize(
    ("contact", "role", "has_it"),
    [
        (DAN.contact, "physician", True),
        (EVA.contact, "nurse", True),
        (ANNA.contact, "contact_nurse", True),
        (ANNA.contact, "coordinator", True),
        (DAN.contact, "coordinator", False),
        (DAN.contact, "nurse", False),
    ],
)
def test_a_contact_has_its_role_a_kindred_one_and_what_it_is_fixed_as(
    contact: Contact, role: str, has_it: bool
) -> None:
    assert has_role(contact, role, ALL) == has_it


def test_what_a_contact_is_fixed_as_is_told_only_by_points_that_may_be_named() -> None:
    assert not has_role(ANNA.contact, "coordinator", [DAN])


BO, CIA, DI = _contact("Bo"), _contact("Cia"), _contact("Di")


@pytest.mark.parametrize(
    ("absences", "deputies", "reached", "absent", "until"),
    [
        pytest.param([], [], "Anna", None, None, id="there"),
        pytest.param([_away(BO, 1, 3)], [BO], "Anna", None, None, id="away from tomorrow"),
        pytest.param([_away(BO, -3, -1)], [BO], "Anna", None, None, id="back since yesterday"),
        pytest.param([_away(BO, 0, 0)], [BO], "Bo", "Anna", 0, id="away today only"),
        pytest.param([_away(BO, -3, 0)], [BO], "Bo", "Anna", 0, id="the last day is a day away"),
        pytest.param([_away()], [], "Anna", None, 3, id="nobody stands in"),
        pytest.param([_away(), _away(BO, -2, 1)], [BO], "Bo", "Anna", 1, id="one of two absences has one"),
        pytest.param([_away(BO)], [_contact("Bo", absences=[_away(CIA)]), CIA], "Cia", "Anna", 3, id="deputy's deputy"),
        pytest.param(
            [_away(BO)],
            [_contact("Bo", absences=[_away(CIA)]), _contact("Cia", absences=[_away(DI)]), DI],
            "Anna",
            None,
            3,
            id="no further than the deputy's deputy",
        ),
        pytest.param([_away(BO)], [_contact("Bo", absences=[_away()])], "Anna", None, 3, id="both away"),
        pytest.param([_away(BO)], [], "Anna", None, 3, id="a deputy that is not known"),
    ],
)
def test_the_deputy_is_reached_during_an_absence(
    absences: Sequence[Absence],
    deputies: Sequence[Contact],
    reached: str,
    absent: str | None,
    until: int | None,
) -> None:
    found = reached_on(_contact("Anna", absences=absences), _by_id(*deputies), TODAY)
    assert found.contact.name == reached
    assert (found.absent.name if found.absent else None) == absent
    assert found.absent_until == (None if until is None else TODAY + timedelta(days=until))
    assert found.nobody_is_there == (until is not None and absent is None)


def test_two_who_stand_in_for_each_other_and_are_both_away_do_not_go_round_for_ever() -> None:
    anna = _contact("Anna", absences=[_away(BO)])
    bo = _contact("Bo", absences=[_away(anna)])
    assert reached_on(anna, _by_id(anna, bo), TODAY).contact.name == "Anna"


spans_of_days = st.tuples(st.integers(-5, 5), st.integers(0, 5))


@given(own=st.lists(spans_of_days, max_size=3), others=st.lists(spans_of_days, max_size=3))
def test_a_deputy_is_reached_only_in_an_absence_and_is_there(
    own: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    bo = _contact("Bo", absences=[_away(None, first, first + length) for first, length in others])
    anna = _contact("Anna", absences=[_away(bo, first, first + length) for first, length in own])
    found = reached_on(anna, _by_id(bo), TODAY)
    anna_is_away = any(absence.covers(TODAY) for absence in anna.absences)
    bo_is_away = any(absence.covers(TODAY) for absence in bo.absences)
    assert (found.contact == bo) == (anna_is_away and not bo_is_away)
    assert (found.absent_until is not None) == anna_is_away


def _at(moment: str) -> datetime:
    """A Swedish local time."""
    return datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM)


def _hours(*rows: tuple[int, str, str]) -> list[Hours]:
    return [
        Hours(weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for weekday, opens, closes in rows
    ]


TUESDAY_MORNING = _hours((1, "08:00", "09:30"))
WITH_LUNCH = _hours((1, "13:00", "15:00"), (1, "08:00", "12:00"))
WEEKDAYS = _hours(*((weekday, "08:00", "12:00") for weekday in range(5)))
NIGHTS = _hours(*((weekday, "01:00", "04:00") for weekday in range(7)))


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "closes", "next_opens"),
    [
        pytest.param([], "2026-11-17T10:00", None, None, None, id="no hours recorded"),
        pytest.param(TUESDAY_MORNING, "2026-11-17T07:59", False, None, "2026-11-17T08:00", id="before"),
        pytest.param(TUESDAY_MORNING, "2026-11-17T08:00", True, "2026-11-17T09:30", None, id="as it opens"),
        pytest.param(TUESDAY_MORNING, "2026-11-17T09:29", True, "2026-11-17T09:30", None, id="last minute"),
        pytest.param(TUESDAY_MORNING, "2026-11-17T09:30", False, None, "2026-11-24T08:00", id="as it closes"),
        pytest.param(WITH_LUNCH, "2026-11-17T11:59", True, "2026-11-17T12:00", None, id="before lunch"),
        pytest.param(WITH_LUNCH, "2026-11-17T12:00", False, None, "2026-11-17T13:00", id="at lunch"),
        pytest.param(WITH_LUNCH, "2026-11-17T13:00", True, "2026-11-17T15:00", None, id="after lunch"),
        pytest.param(
            _hours((1, "08:00", "10:00"), (1, "10:00", "12:00")),
            "2026-11-17T09:00",
            True,
            "2026-11-17T12:00",
            None,
            id="hours that touch are one",
        ),
        pytest.param(
            _hours((1, "08:00", "12:00"), (1, "09:00", "10:00")),
            "2026-11-17T11:00",
            True,
            "2026-11-17T12:00",
            None,
            id="hours that lie inside others",
        ),
        pytest.param(WEEKDAYS, "2026-11-20T12:00", False, None, "2026-11-23T08:00", id="over a weekend"),
        pytest.param(WEEKDAYS, "2026-12-23T12:00", False, None, "2026-12-28T08:00", id="over Christmas"),
        pytest.param(WEEKDAYS, "2026-12-24T09:00", False, None, "2026-12-28T08:00", id="on Christmas Eve"),
        pytest.param(WEEKDAYS, "2026-12-30T12:00", False, None, "2027-01-04T08:00", id="over new year"),
        pytest.param(WEEKDAYS, "2027-01-05T12:00", False, None, "2027-01-07T08:00", id="over Epiphany"),
        pytest.param(WEEKDAYS, "2026-04-02T12:00", False, None, "2026-04-07T08:00", id="over Easter"),
        pytest.param(WEEKDAYS, "2026-06-18T12:00", False, None, "2026-06-22T08:00", id="over midsummer"),
        pytest.param(WEEKDAYS, "2026-11-16T23:59", False, None, "2026-11-17T08:00", id="late at night"),
        pytest.param(WEEKDAYS, "2026-03-27T12:00", False, None, "2026-03-30T08:00", id="over the spring night"),
        pytest.param(WEEKDAYS, "2026-10-23T12:00", False, None, "2026-10-26T08:00", id="over the autumn night"),
        pytest.param(NIGHTS, "2026-03-29T01:30", True, "2026-03-29T04:00", None, id="in the spring night"),
        pytest.param(NIGHTS, "2026-10-25T01:30", True, "2026-10-25T04:00", None, id="in the autumn night"),
    ],
)
def test_the_phone_is_answered_in_the_recorded_hours_and_not_on_holidays(
    hours: Sequence[Hours], now: str, is_open: bool | None, closes: str | None, next_opens: str | None
) -> None:
    found = opening(hours, _at(now), is_holiday)
    assert found.is_open is is_open
    assert found.closes_at == (_at(closes) if closes else None)
    assert found.next_opens_at == (_at(next_opens) if next_opens else None)


def test_the_hour_that_autumn_has_twice_is_open_both_times() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert opening(NIGHTS, second - timedelta(hours=1), is_holiday).is_open
    assert opening(NIGHTS, second, is_holiday).is_open


def test_hours_inside_the_hour_that_spring_skips_do_not_exist_that_night() -> None:
    sundays = _hours((6, "02:30", "03:15"))
    found = opening(sundays, _at("2026-03-29T00:30"), is_holiday)
    assert found.next_opens_at != _at("2026-03-29T02:30")
    assert found.next_opens_at == _at("2026-04-12T02:30")  # 5 April is Easter Sunday


def test_a_next_opening_further_ahead_than_three_weeks_is_not_promised() -> None:
    found = opening(WEEKDAYS, _at("2026-11-17T13:00"), lambda _day: True)
    assert (found.is_open, found.next_opens_at) == (False, None)


minutes = st.integers(0, 23 * 60 + 58)
hours_rows = st.lists(
    st.builds(
        lambda weekday, start, length: Hours(
            weekday=weekday,
            opens=time(start // 60, start % 60),
            closes=time(min(start + length, 1439) // 60, min(start + length, 1439) % 60),
        ),
        st.integers(0, 6),
        minutes,
        st.integers(1, 600),
    ),
    min_size=1,
    max_size=12,
)
moments = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minute: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@given(hours=hours_rows, now=moments)
def test_what_is_said_of_the_opening_is_always_true(hours: list[Hours], now: datetime) -> None:
    found = opening(hours, now, is_holiday)
    assert found.is_open is not None
    if found.is_open:
        assert found.closes_at is not None
        assert found.closes_at > now
        assert found.next_opens_at is None
        assert not is_holiday(now.astimezone(STOCKHOLM).date())
    elif found.next_opens_at is not None:
        local = found.next_opens_at.astimezone(STOCKHOLM)
        assert now < found.next_opens_at <= now + timedelta(days=DAYS_LOOKED_AHEAD + 2)
        assert not is_holiday(local.date())
        begins = {row.opens for row in hours if row.weekday == local.weekday()}
        # The hour that spring skips is read as the one after it.
        assert {local.time(), (local - timedelta(hours=1)).time()} & begins
        at_opening = opening(hours, found.next_opens_at, is_holiday)
        assert at_opening.is_open
        just_before = opening(hours, found.next_opens_at - timedelta(minutes=1), is_holiday)
        assert not just_before.is_open


@pytest.mark.parametrize(
    ("day", "holiday", "working"),
    [
        (date(2026, 11, 17), False, True),
        (date(2026, 11, 21), False, False),
        (date(2026, 11, 22), False, False),
        (date(2026, 6, 19), True, False),
        (date(2026, 12, 24), True, False),
        (date(2026, 12, 31), True, False),
        (date(2027, 1, 6), True, False),
        (date(2026, 6, 5), False, True),
        (date(2026, 6, 6), True, False),
    ],
)
def test_holidays_and_the_eves_treated_as_such_are_no_working_days(day: date, holiday: bool, working: bool) -> None:
    assert (is_holiday(day), is_working_day(day)) == (holiday, working)


@pytest.mark.parametrize("names", [["asa"], ["asa", "oberg"], ["oberg"], ["obergs"]])
def test_a_name_is_chosen_before_a_role_or_a_topic(names: list[str]) -> None:
    other = _point(3, _contact("Bo Ek", role="physician"), topics=("heart",))
    named = _point(9, _contact("Åsa Öberg"))
    choice = choose_contact(
        [other, named],
        nameable=[other, named],
        role="physician",
        topics=["heart"],
        names=names,
        today=TODAY,
        deputies={},
    )
    assert choice is not None
    assert choice.point is named


@pytest.mark.parametrize("names", [["asa"], ["åsa"], ["bo", "ek", "asa"], []])
def test_a_name_that_is_nobodys_or_may_not_be_said_chooses_nothing(names: list[str]) -> None:
    coordinator = _point(3, _contact("Bo Ek"), is_fixed_care_contact=True, has_coordination=True)
    hidden = _point(9, _contact("Åsa Öberg"))
    choice = choose_contact(
        [coordinator, hidden],
        nameable=[coordinator],
        role=None,
        topics=[],
        names=names,
        today=TODAY,
        deputies={},
    )
    assert choice is not None
    assert choice.point is coordinator
