"""The rules that choose: which version holds, what comes next, what is late and what is waited for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.answers import rules
from contract_api.answers.facts import Activity, Appointment, Version, WarningSign
from contract_api.disclosure.rules import DisclosureClass
from nastasteg.clock import STOCKHOLM

UNIT = uuid.UUID(int=1)
TODAY = date(2026, 11, 17)


def _at(moment: str) -> datetime:
    """A Swedish local time."""
    return datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM).astimezone(UTC)


NOW = _at("2026-11-17T10:00")


def _appointment(starts: str, *, minutes: int = 30, **given: Any) -> Appointment:
    starts_at = _at(starts)
    values: dict[str, Any] = {
        "id": uuid.uuid5(UNIT, starts),
        "unit_id": UNIT,
        "contact": None,
        "status": "booked",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "form": "visit",
        "purpose": "",
        "place": "",
        "neutral_place": "",
        "preparation": None,
        "open_preparation": None,
    }
    return Appointment(**(values | given))


def _activity(number: int, due_on: str | None = None, **given: Any) -> Activity:
    values: dict[str, Any] = {
        "number": number,
        "unit_id": UNIT,
        "disclosure": DisclosureClass.CONTRACT,
        "text": "text",
        "open_text": None,
        "owner": "patient",
        "how_often": None,
        "due_on": None if due_on is None else date.fromisoformat(due_on),
        "done_on": None,
        "topics": (),
        "contact": None,
    }
    return Activity(**(values | given))


A, P = _appointment, _activity


@pytest.mark.parametrize(
    ("appointments", "activities", "now", "first", "points"),
    [
        pytest.param([], [], "2026-11-17T10:00", [], [], id="nothing"),
        pytest.param([A("2026-11-20T09:00")], [], "2026-11-17T10:00", ["20 09:00"], [], id="one time"),
        pytest.param(
            [A("2026-11-24T09:00"), A("2026-11-20T09:00")], [], "2026-11-17T10:00", ["20 09:00"], [],
            id="the earliest of two",
        ),
        pytest.param(
            [A("2026-11-20T13:00"), A("2026-11-20T09:00")], [], "2026-11-17T10:00",
            ["20 09:00", "20 13:00"], [], id="two the same day, in order",
        ),
        pytest.param(
            [A("2026-11-20T09:00")], [P(1, "2026-11-19")], "2026-11-17T10:00", [], [1],
            id="an activity before the time",
        ),
        pytest.param(
            [A("2026-11-20T09:00")], [P(4, "2026-11-20"), P(2, "2026-11-20")], "2026-11-17T10:00",
            ["20 09:00"], [2, 4], id="both the same day",
        ),
        pytest.param(
            [], [P(1, "2026-11-19", owner="relative"), P(2, "2026-11-20")], "2026-11-17T10:00", [], [1],
            id="whoever owns it",
        ),
        pytest.param(
            [A("2026-11-20T09:00")], [P(1, "2026-11-17")], "2026-11-17T23:59", [], [1],
            id="due today is open until midnight",
        ),
        pytest.param(
            [A("2026-11-20T09:00")], [P(1, "2026-11-17")], "2026-11-18T00:00", ["20 09:00"], [],
            id="due yesterday is no next step",
        ),
        pytest.param(
            [A("2026-11-20T09:00")], [P(1, "2026-11-18", done_on=date(2026, 11, 16))], "2026-11-17T10:00",
            ["20 09:00"], [], id="what is done is no step",
        ),
        pytest.param(
            [A("2026-11-17T09:45")], [], "2026-11-17T10:00", ["17 09:45"], [], id="going on now",
        ),
        pytest.param(
            [A("2026-11-17T09:30")], [], "2026-11-17T10:00", [], [], id="ends now, so it has ended",
        ),
        pytest.param(
            [A("2026-11-16T23:00", minutes=120)], [P(1, "2026-11-17")], "2026-11-17T00:30",
            ["16 23:00"], [1], id="began yesterday and still goes on: today's step",
        ),
        pytest.param(
            [A("2026-11-18T00:00")], [P(1, "2026-11-17")], "2026-11-17T10:00", [], [1],
            id="midnight is the next day",
        ),
        pytest.param(
            [A("2026-11-17T23:59")], [P(1, "2026-11-17")], "2026-11-17T10:00", ["17 23:59"], [1],
            id="a minute before midnight is this day",
        ),
        pytest.param(
            [A("2026-11-18T00:30")], [P(1, "2026-11-18")], "2026-11-17T10:00", ["18 00:30"], [1],
            id="the Swedish day, not the day in UTC",
        ),
        pytest.param(
            [A("2026-11-18T09:00", status="cancelled"), A("2026-11-20T09:00")], [], "2026-11-17T10:00",
            ["20 09:00"], [], id="a cancelled time is no step",
        ),
        pytest.param(
            [A("2026-11-18T09:00", status="moved"), A("2026-11-20T09:00")], [], "2026-11-17T10:00",
            ["20 09:00"], [], id="a moved time is no step",
        ),
        pytest.param(
            [A("2026-03-29T03:00"), A("2026-03-29T01:30")], [P(1, "2026-03-29")], "2026-03-28T23:30",
            ["29 01:30", "29 03:00"], [1], id="the spring night of 2026",
        ),
        pytest.param(
            [A("2026-10-25T00:30"), A("2026-10-25T23:30")], [P(1, "2026-10-25")], "2026-10-24T12:00",
            ["25 00:30", "25 23:30"], [1], id="the 25 hours of the autumn day of 2026",
        ),
        pytest.param(
            [A("2027-03-28T09:00")], [P(1, "2027-03-27")], "2027-03-28T00:00", ["28 09:00"], [],
            id="the spring day of 2027",
        ),
        pytest.param(
            [A("2027-10-31T23:30")], [P(1, "2027-10-31"), P(2, "2027-11-01")], "2027-10-31T22:30",
            ["31 23:30"], [1], id="the autumn day of 2027",
        ),
        pytest.param(
            [A("2027-01-01T00:15")], [P(1, "2026-12-31")], "2026-12-31T23:00", [], [1],
            id="new year's eve",
        ),
        pytest.param(
            [A("2027-01-01T00:15")], [P(1, "2026-12-31")], "2027-01-01T00:00", ["01 00:15"], [],
            id="new year",
        ),
    ],
)  # fmt: skip
def test_the_next_step_is_the_earliest_of_what_is_open_with_all_of_that_day(
    appointments: Sequence[Appointment],
    activities: Sequence[Activity],
    now: str,
    first: list[str],
    points: list[int],
) -> None:
    step = rules.next_step(appointments, activities, _at(now))
    said = [appointment.starts_at.astimezone(STOCKHOLM).strftime("%d %H:%M") for appointment in step.appointments]
    assert said == first
    assert [activity.number for activity in step.activities] == points


def test_the_hour_that_autumn_has_twice_is_told_apart() -> None:
    first = replace(A("2026-10-25T02:30"), starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    second = replace(
        A("2026-10-25T02:31"),
        starts_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ends_at=datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    )
    first = replace(first, ends_at=datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
    between = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert rules.next_step([second, first], [], between - timedelta(hours=2)).appointments == (first, second)
    assert rules.next_step([second, first], [], between).appointments == (second,)


def test_what_is_overdue_is_told_apart_the_patients_own_first() -> None:
    late = [
        P(1, "2026-11-01", owner="care"),
        P(2, "2026-11-16"),
        P(3, "2026-11-02"),
        P(4, "2026-10-01", owner="municipality"),
        P(5, "2026-11-01", done_on=date(2026, 11, 1)),
        P(6, "2026-11-17"),
        P(7),
    ]
    assert [one.number for one in rules.next_step([], late, NOW).overdue] == [3, 2, 4, 1]


def test_changed_times_are_those_whose_time_has_not_passed() -> None:
    appointments = [
        A("2026-11-20T09:00", status="moved"),
        A("2026-11-19T09:00", status="cancelled"),
        A("2026-11-16T09:00", status="cancelled"),
        A("2026-11-18T09:00"),
    ]
    step = rules.next_step(appointments, [], NOW)
    assert [appointment.status for appointment in step.changed] == ["cancelled", "moved"]


@pytest.mark.parametrize(
    ("appointments", "activities", "expected"),
    [
        pytest.param([], [P(2, owner="municipality"), P(1, owner="care")], [1, 2], id="of care and municipality"),
        pytest.param([], [P(2, owner="care"), P(1)], [1, 2], id="and of the patient what is done once"),
        pytest.param([], [P(1, how_often="varje morgon")], [], id="not what the patient does again and again"),
        pytest.param([], [P(1, owner="care", how_often="varje vecka")], [1], id="the care's, however often"),
        pytest.param([], [P(1, owner="relative")], [], id="not of relatives"),
        pytest.param([], [P(1, owner="care", done_on=TODAY)], [], id="not what is done"),
        pytest.param([A("2026-11-20T09:00")], [P(1, owner="care")], [], id="not when a time is booked"),
        pytest.param([], [P(1, owner="care"), P(2, "2026-12-01")], [], id="not when something has a day"),
        pytest.param([], [P(1, owner="care"), P(2, "2026-11-17")], [], id="nor when that is today"),
        pytest.param([], [P(1, owner="care"), P(2, "2026-11-01")], [1], id="but when that day has passed"),
        pytest.param(
            [], [P(1, owner="care"), P(2, "2026-12-01", done_on=TODAY)], [1], id="and when what has a day is done"
        ),
        pytest.param(
            [A("2026-11-20T09:00", status="cancelled")], [P(1, owner="care")], [1], id="a cancelled time is no day"
        ),
        pytest.param([A("2026-11-16T09:00")], [P(1, owner="care")], [1], id="nor is a time that has passed"),
    ],
)
def test_what_has_no_day_is_told_only_when_nothing_that_comes_has_one(
    appointments: Sequence[Appointment], activities: Sequence[Activity], expected: list[int]
) -> None:
    assert [one.number for one in rules.next_step(appointments, activities, NOW).undated] == expected


days = st.dates(date(2026, 1, 1), date(2028, 1, 1))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
appointments_of_any_kind = st.lists(
    st.builds(
        lambda starts_at, minutes, status, key: replace(
            A("2026-11-20T09:00"),
            id=key,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            status=status,
        ),
        moments,
        st.integers(1, 600),
        st.sampled_from(["booked", "cancelled", "moved"]),
        st.uuids(),
    ),
    max_size=6,
)
activities_of_any_kind = st.lists(
    st.builds(
        lambda number, due_on, done_on, owner: replace(P(number), due_on=due_on, done_on=done_on, owner=owner),
        st.integers(1, 40),
        st.none() | days,
        st.none() | days,
        st.sampled_from(["patient", "care", "municipality", "relative"]),
    ),
    max_size=6,
    unique_by=lambda activity: activity.number,
)


@given(appointments=appointments_of_any_kind, activities=activities_of_any_kind, now=moments)
def test_the_next_step_is_open_ahead_and_on_one_day(
    appointments: list[Appointment], activities: list[Activity], now: datetime
) -> None:
    step = rules.next_step(appointments, activities, now)
    today = now.astimezone(STOCKHOLM).date()
    assert all(one.status == "booked" and one.ends_at > now for one in step.appointments)
    assert all(one.done_on is None and one.due_on and one.due_on >= today for one in step.activities)
    dates = {max(one.starts_at.astimezone(STOCKHOLM).date(), today) for one in step.appointments}
    dates |= {one.due_on for one in step.activities if one.due_on}
    assert len(dates) <= 1
    assert list(step.appointments) == sorted(step.appointments, key=lambda one: one.starts_at)


@given(appointments=appointments_of_any_kind, activities=activities_of_any_kind, now=moments)
def test_nothing_that_is_open_and_has_a_day_comes_before_the_next_step(
    appointments: list[Appointment], activities: list[Activity], now: datetime
) -> None:
    step = rules.next_step(appointments, activities, now)
    chosen = min(
        [max(one.starts_at, now).astimezone(STOCKHOLM).date() for one in step.appointments]
        + [one.due_on for one in step.activities if one.due_on],
        default=None,
    )
    ahead = [one for one in appointments if one.status == "booked" and one.ends_at > now]
    today = now.astimezone(STOCKHOLM).date()
    dated = [one.due_on for one in activities if one.done_on is None and one.due_on and one.due_on >= today]
    earliest = min([max(one.starts_at, now).astimezone(STOCKHOLM).date() for one in ahead] + dated, default=None)
    assert chosen == earliest


@given(activities=activities_of_any_kind, now=moments)
def test_nothing_is_both_next_and_overdue(activities: list[Activity], now: datetime) -> None:
    step = rules.next_step([], activities, now)
    assert not {one.number for one in step.activities} & {one.number for one in step.overdue}


def _version(number: int, status: str, valid_from: str, valid_to: str | None = None) -> Version:
    return Version(
        id=uuid.uuid4(),
        number=number,
        status=status,  # type: ignore[arg-type]
        valid_from=date.fromisoformat(valid_from),
        valid_to=None if valid_to is None else date.fromisoformat(valid_to),
        agreed_by=None,
        agreed_at=None,
        unit_id=UNIT,
    )


V = _version


@pytest.mark.parametrize(
    ("versions", "state", "number"),
    [
        pytest.param([], "none", None, id="no contract"),
        pytest.param([V(1, "draft", "2026-11-01")], "draft", 1, id="only a draft"),
        pytest.param([V(1, "draft", "2026-11-01"), V(2, "draft", "2026-12-01")], "draft", 2, id="two drafts"),
        pytest.param([V(1, "superseded", "2026-01-01")], "none", None, id="superseded by nothing"),
        pytest.param(
            [V(1, "superseded", "2026-01-01"), V(2, "current", "2026-12-01")], "current", 1,
            id="holds on until what was agreed for later begins",
        ),
        pytest.param(
            [V(1, "superseded", "2026-01-01", "2026-12-01"), V(2, "current", "2026-12-01")], "current", 1,
            id="holds on to its own last day",
        ),
        pytest.param(
            [V(1, "superseded", "2026-01-01", "2026-11-17"), V(2, "current", "2026-12-01")], "not_started", 2,
            id="ran out before what was agreed for later",
        ),
        pytest.param(
            [V(1, "superseded", "2026-12-01"), V(2, "current", "2026-12-15")], "not_started", 2,
            id="superseded before it began",
        ),
        pytest.param(
            [V(1, "superseded", "2026-01-01"), V(2, "superseded", "2026-06-01"), V(3, "current", "2026-12-01")],
            "current", 2, id="the later of two that were superseded",
        ),
        pytest.param(
            [V(1, "superseded", "2026-01-01"), V(2, "ended", "2026-06-01", "2026-07-01"),
             V(3, "current", "2026-12-01")],
            "not_started", 3, id="what was superseded by one that has ended",
        ),
        pytest.param(
            [V(1, "superseded", "2026-01-01"), V(2, "current", "2026-06-01", "2026-11-01")], "ended", 2,
            id="superseded by one whose time is out",
        ),
        pytest.param([V(1, "current", "2026-11-17")], "current", 1, id="from today"),
        pytest.param([V(1, "current", "2026-11-18")], "not_started", 1, id="from tomorrow"),
        pytest.param([V(1, "current", "2026-01-01", "2026-11-18")], "current", 1, id="its last day"),
        pytest.param([V(1, "current", "2026-01-01", "2026-11-17")], "ended", 1, id="the day after its last"),
        pytest.param([V(1, "ended", "2026-01-01", "2027-01-01")], "ended", 1, id="ended before its time"),
        pytest.param(
            [V(1, "superseded", "2026-01-01"), V(2, "current", "2026-06-01"), V(3, "draft", "2026-12-01")],
            "current", 2, id="a draft beside the current",
        ),
        pytest.param(
            [V(1, "ended", "2026-01-01", "2026-11-01"), V(2, "draft", "2026-12-01")], "ended", 1,
            id="a draft after one that has ended",
        ),
        pytest.param(
            [V(1, "current", "2026-01-01", "2026-11-01"), V(2, "draft", "2026-12-01")], "ended", 1,
            id="a draft after one whose time is out",
        ),
        pytest.param(
            [V(1, "ended", "2025-01-01", "2026-01-01"), V(2, "current", "2026-06-01")], "current", 2,
            id="a new one after one that ended",
        ),
        pytest.param(
            [V(1, "ended", "2025-01-01", "2026-01-01"), V(2, "ended", "2026-01-01", "2026-06-01")], "ended", 2,
            id="the latest that ended",
        ),
        pytest.param(
            [V(1, "ended", "2025-01-01", "2026-01-01"), V(2, "current", "2026-12-01")], "not_started", 2,
            id="between two",
        ),
    ],
)  # fmt: skip
def test_the_state_of_a_contract_on_a_day(versions: list[Version], state: str, number: int | None) -> None:
    for order in (versions, versions[::-1]):
        found = rules.state_of(order, TODAY)
        assert found.state == state
        assert (found.version.number if found.version else None) == number


@given(
    starts=days, length=st.none() | st.integers(1, 400), today=days,
    status=st.sampled_from(["draft", "current", "superseded", "ended"]),
)  # fmt: skip
def test_only_a_current_version_within_its_dates_is_current(
    starts: date, length: int | None, today: date, status: str
) -> None:
    ends = None if length is None else starts + timedelta(days=length)
    version = V(1, status, starts.isoformat(), ends.isoformat() if ends else None)
    within = starts <= today and (ends is None or today < ends)
    assert (rules.state_of([version], today).state == "current") == (status == "current" and within)


PROMISES = (
    P(1, "2026-12-01", owner="care", topics=("referral",)),
    P(2, owner="municipality", topics=("home_care",)),
    P(3, "2026-11-01", owner="care", topics=("referral", "exercise")),
    P(4, "2026-11-01", topics=("exercise",)),
    P(5, "2026-11-20", owner="relative"),
    P(6, "2026-11-01", owner="care", done_on=TODAY),
)


@pytest.mark.parametrize(
    ("topic", "expected"),
    [(None, [3, 1, 2]), ("referral", [3, 1]), ("home_care", [2]), ("exercise", [3]), ("travel", [3, 1, 2])],
)
def test_what_is_waited_for_is_the_cares_earliest_promised_first(topic: str | None, expected: list[int]) -> None:
    assert [one.number for one in rules.waited_for(PROMISES, topic, lambda _: True)] == expected


@pytest.mark.parametrize(
    ("owners", "topic", "expected"),
    [
        (rules.OWN, None, [4]),
        (rules.OTHERS, None, [1, 2, 3, 5]),
        (rules.OTHERS, "exercise", [3]),
    ],
)
def test_activities_are_kept_apart_by_owner_and_in_the_order_of_the_paper(
    owners: tuple[Any, ...], topic: str | None, expected: list[int]
) -> None:
    found = rules.about_topic(rules.open_of(PROMISES[::-1], owners), topic, lambda _: True)
    assert [one.number for one in found] == expected


@pytest.mark.parametrize(
    ("told", "topic", "expected"),
    [
        ((), "referral", [3, 1, 2]),
        ((2,), "referral", [3, 1, 2]),
        ((1, 2), "referral", [3, 1]),
        ((2, 3), "home_care", [1, 2]),
        ((1, 2, 3), "referral", [3, 1]),
    ],
)
def test_what_may_not_be_told_always_comes_and_its_topics_decide_nothing(
    told: tuple[int, ...], topic: str, expected: list[int]
) -> None:
    found = rules.waited_for(PROMISES, topic, lambda one: one.number in told)
    assert [one.number for one in found] == expected


@pytest.mark.parametrize(
    ("answers", "kept", "found"),
    [
        ([], [], True),
        ([True, False], [0], True),
        ([False, False], [0, 1], False),
        ([None, None], [0, 1], True),
        ([None, False], [0, 1], True),
        ([True, None, False], [0, 1], True),
    ],
)
def test_times_are_chosen_by_whom_they_are_with_where_that_may_be_told(
    answers: list[bool | None], kept: list[int], found: bool
) -> None:
    times = [A(f"2026-11-2{place}T09:00") for place in range(len(answers))]
    told = dict(zip((time.id for time in times), answers, strict=True))
    assert rules.those_with(times, lambda one: told[one.id]) == (tuple(times[place] for place in kept), found)


def test_signs_come_by_the_urgency_that_staff_gave_them() -> None:
    signs = [
        WarningSign(
            number=number,
            unit_id=UNIT,
            disclosure=DisclosureClass.CONTRACT,
            text="text",
            open_text=None,
            urgency=urgency,  # type: ignore[arg-type]
            contact=None,
        )
        for number, urgency in ((4, "contact"), (1, "contact"), (3, "112"), (2, "1177"))
    ]
    assert [sign.number for sign in rules.urgent_first(signs)] == [3, 2, 1, 4]
