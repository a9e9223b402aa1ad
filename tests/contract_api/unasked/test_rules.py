from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.calendar_rules import is_holiday
from contract_api.unasked.rules import (
    APART,
    LONGEST_SHIFT,
    SHORTEST_NOTICE,
    AgreedTime,
    after_waking,
    is_due,
    is_in_the_middle,
    is_waking,
    reminder_day,
    reminders,
    visits_to_remind,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = st.dates(date(2026, 1, 1), date(2031, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SCHEDULES = st.lists(st.integers(0, 30), max_size=5)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=STOCKHOLM).astimezone(UTC)


def agreed(starts_at: datetime, *, booked_at: datetime | None = None, is_confirmed: bool = False) -> AgreedTime:
    return AgreedTime(
        starts_at=starts_at, booked_at=booked_at or starts_at - timedelta(days=60), is_confirmed=is_confirmed
    )


WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "waking"),
    [
        (WEDNESDAY, 8, 59, False),
        (WEDNESDAY, 9, 0, True),
        (WEDNESDAY, 18, 59, True),
        (WEDNESDAY, 19, 0, False),
        (date(2026, 11, 22), 12, 0, True),  # a Sunday
        (date(2026, 12, 24), 12, 0, False),
        (date(2026, 12, 25), 12, 0, False),
        (date(2026, 6, 19), 12, 0, False),  # midsommarafton
        (date(2026, 3, 29), 9, 0, True),  # the clocks go forward: seven in the morning in UTC
        (date(2026, 10, 25), 9, 0, True),  # and back: eight
    ],
)
def test_people_are_disturbed_between_nine_and_seven_and_on_no_holiday(
    day: date, hour: int, minute: int, waking: bool
) -> None:
    assert is_waking(at(day, hour, minute)) is waking


def test_two_waking_hours_go_on_the_next_morning_and_over_christmas() -> None:
    assert after_waking(at(WEDNESDAY, 12, 10), timedelta(hours=2)) == at(WEDNESDAY, 14, 10)
    assert after_waking(at(WEDNESDAY, 18, 30), timedelta(hours=2)) == at(date(2026, 11, 26), 10, 30)
    assert after_waking(at(WEDNESDAY, 22), timedelta(hours=2)) == at(date(2026, 11, 26), 11)
    assert after_waking(at(date(2026, 12, 23), 18), timedelta(hours=2)) == at(date(2026, 12, 27), 10)


def test_two_waking_hours_are_two_hours_also_when_the_clocks_change() -> None:
    night_before = at(date(2026, 10, 24), 18)
    assert after_waking(night_before, timedelta(hours=2)) == at(date(2026, 10, 25), 10)
    assert after_waking(night_before, timedelta(hours=2)) - night_before == timedelta(hours=17)


@given(MOMENTS)
def test_a_deadline_lies_in_waking_hours_and_never_too_soon(moment: datetime) -> None:
    deadline = after_waking(moment, timedelta(hours=2))
    assert deadline - moment >= timedelta(hours=2)
    assert is_waking(deadline - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("visit", "days", "day"),
    [
        (date(2026, 11, 25), 7, date(2026, 11, 18)),
        (date(2026, 11, 23), 1, date(2026, 11, 22)),  # a Sunday reminds of Monday
        (date(2026, 12, 28), 1, date(2026, 12, 27)),
        (date(2026, 12, 27), 1, date(2026, 12, 23)),  # back over Christmas
        (date(2027, 1, 7), 1, date(2027, 1, 5)),  # trettondagen
        (date(2026, 4, 7), 1, date(2026, 4, 5) - timedelta(days=1)),  # annandag påsk and påskdagen
        (date(2026, 6, 21), 1, date(2026, 6, 18)),  # midsommar
    ],
)
def test_a_reminder_goes_so_many_days_before_or_on_the_last_day_before_a_holiday(
    visit: date, days: int, day: date
) -> None:
    assert reminder_day(visit, days) == day


def test_a_reminder_goes_by_the_swedish_clock_on_both_sides_of_a_change_of_the_clocks() -> None:
    for visit in (date(2026, 3, 30), date(2026, 10, 26)):
        week, day_before = reminders(at(visit, 13), (7, 1))
        assert week.opens == at(visit - timedelta(days=7), 9)
        assert day_before.opens == at(visit - timedelta(days=1), 9)


def test_what_could_not_go_on_its_day_may_go_on_the_next_but_not_close_to_the_next_reminder() -> None:
    visit = at(WEDNESDAY, 9, 30)
    week, last = reminders(visit, (7, 1))
    assert (week.days, week.closes) == (7, at(date(2026, 11, 19), 19))
    assert (last.days, last.closes) == (1, visit - SHORTEST_NOTICE)
    (third, _) = reminders(visit, (3, 1))
    assert third.closes == at(date(2026, 11, 22), 19)


@pytest.mark.parametrize(
    ("schedule", "kept"),
    [
        ((7, 1), [7, 1]),
        ((2, 1), [1]),
        ((3, 2, 1), [3, 1]),
        ((), []),
        ((1, 1, -4), [1]),
        ((0,), [0]),
        ((14, 7, 2), [14, 7, 2]),
    ],
)
def test_of_two_reminders_that_would_come_close_together_the_nearer_goes(
    schedule: tuple[int, ...], kept: list[int]
) -> None:
    assert [one.days for one in reminders(at(WEDNESDAY, 14), schedule)] == kept


def test_reminders_that_a_holiday_moves_together_become_one() -> None:
    assert [one.days for one in reminders(at(date(2026, 12, 28), 14), (4, 2, 1))] == [2, 1]


@given(DAYS, st.integers(0, 23), SCHEDULES)
def test_no_reminder_goes_out_at_night_on_a_holiday_after_the_time_or_close_to_another(
    visit: date, hour: int, schedule: list[int]
) -> None:
    starts_at = at(visit, hour)
    found = reminders(starts_at, schedule)
    for one in found:
        assert is_waking(one.opens)
        assert not is_holiday(one.opens.astimezone(STOCKHOLM).date())
        assert one.closes <= starts_at - SHORTEST_NOTICE
        assert one.closes - one.opens < timedelta(days=APART)
    for earlier, later in pairwise(found):
        assert later.opens - earlier.opens >= timedelta(days=APART) - timedelta(hours=1)
        assert earlier.closes < later.opens


@pytest.mark.parametrize(
    ("now", "days", "due"),
    [
        (at(date(2026, 11, 18), 8, 59), 7, False),
        (at(date(2026, 11, 18), 9), 7, True),
        (at(date(2026, 11, 19), 18), 7, True),
        (at(date(2026, 11, 20), 9), 7, False),
        (at(date(2026, 11, 24), 9), 1, True),
        (at(date(2026, 11, 24), 9), 7, False),
        (at(date(2026, 11, 25), 9), 1, True),
        (at(date(2026, 11, 25), 11, 59), 1, True),
        (at(date(2026, 11, 25), 12), 1, False),  # two hours before
        (at(date(2026, 11, 25), 15), 1, False),
        (at(date(2026, 11, 18), 9), 14, False),  # not in the schedule
    ],
)
def test_a_reminder_is_due_from_nine_on_its_day_until_it_is_worth_nothing(now: datetime, days: int, due: bool) -> None:
    assert is_due(agreed(at(WEDNESDAY, 14)), days, among=(7, 1), now=now) is due


def test_a_time_that_was_agreed_after_the_point_of_a_reminder_gets_no_late_one() -> None:
    starts_at, morning = at(WEDNESDAY, 14), at(date(2026, 11, 18), 10)
    for booked_at, due in [(morning - timedelta(days=1), True), (morning - timedelta(hours=1), False)]:
        assert is_due(agreed(starts_at, booked_at=booked_at), 7, among=(7, 1), now=morning) is due
    day_before = at(date(2026, 11, 24), 16)
    assert not is_due(agreed(starts_at, booked_at=day_before), 1, among=(7, 1), now=day_before)
    assert not is_due(agreed(starts_at, booked_at=day_before), 1, among=(7, 1), now=at(WEDNESDAY, 9))


def test_who_has_said_that_they_will_come_is_reminded_by_the_last_reminder_only() -> None:
    confirmed = agreed(at(WEDNESDAY, 14), is_confirmed=True)
    assert not is_due(confirmed, 7, among=(7, 1), now=at(date(2026, 11, 18), 9))
    assert is_due(confirmed, 1, among=(7, 1), now=at(date(2026, 11, 24), 9))


@given(DAYS, st.integers(0, 30), st.integers(9, 18))
def test_every_visit_with_a_reminder_that_is_due_is_looked_at(today: date, days: int, hour: int) -> None:
    first, last = visits_to_remind(today, days)
    for shift in range(days + LONGEST_SHIFT + 3):
        visit = today + timedelta(days=shift)
        if is_due(agreed(at(visit, 23)), days, among=(days,), now=at(today, hour)):
            assert first <= visit <= last


@pytest.mark.parametrize(
    ("kind", "minutes", "busy"),
    [
        ("reading", 59, True),
        ("reading", 60, False),
        ("offer_case", 60, False),
        ("slot", 2000, True),
        ("access", 61, True),
    ],
)
def test_a_question_on_which_something_hangs_is_never_pushed_away(kind: str, minutes: int, busy: bool) -> None:
    asked = at(WEDNESDAY, 9)
    assert is_in_the_middle(kind, asked, asked + timedelta(minutes=minutes)) is busy
