"""When a time may be changed, and which free times are proposed: the calendar's worst days, and anything at all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.booking import rules
from contract_api.booking.rules import Barrier, UnitRules, Window
from contract_api.calendar_rules import is_working_day
from nastasteg.clock import STOCKHOLM
from tests.contract_api.booking.stage import at

DAY = timedelta(days=1)
LAST_OF_SUMMER, FIRST_OF_SUMMER = date(2026, 10, 25), date(2026, 3, 29)
"""The days on which clocks are turned: 25 hours and 23."""


def swedish(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
moments = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001
windows = st.tuples(moments, moments)
around_a_week = st.integers(0, 7 * 24 * 4).map(lambda quarters: at(16, 0) + timedelta(minutes=15 * quarters))
short_windows = st.lists(st.tuples(around_a_week, around_a_week), max_size=6)


# The deadline.


@pytest.mark.parametrize(
    ("day", "deadline", "last"),
    [
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
        (date(2026, 11, 25), 1, date(2026, 11, 23)),  # Wednesday: the whole Tuesday lies between
        (date(2026, 11, 25), 2, date(2026, 11, 22)),  # a Sunday, on which anybody may write
        (date(2026, 11, 30), 1, date(2026, 11, 26)),  # Monday: the whole Friday
        (date(2026, 11, 29), 1, date(2026, 11, 26)),  # a Sunday at an emergency unit: the same Friday
        (date(2026, 12, 28), 1, date(2026, 12, 22)),  # after Christmas: Wednesday the 23rd lies between
        (date(2026, 12, 23), 1, date(2026, 12, 21)),
        (date(2027, 1, 4), 1, date(2026, 12, 29)),  # after New Year: Wednesday the 30th
        (date(2027, 1, 7), 1, date(2027, 1, 4)),  # after Epiphany: Tuesday, its eve, is worked
        (date(2026, 4, 7), 1, date(2026, 4, 1)),  # after Easter: Maundy Thursday is worked
        (date(2026, 4, 7), 3, date(2026, 3, 30)),
        (date(2026, 5, 15), 1, date(2026, 5, 12)),  # the day after Ascension
        (date(2026, 6, 22), 1, date(2026, 6, 17)),  # after midsummer, whose eve is a Friday
        (date(2026, 6, 8), 1, date(2026, 6, 4)),  # the national day is a Saturday
    ],
)
def test_so_many_whole_working_days_lie_between(day: date, deadline: int, last: date) -> None:
    assert rules.last_day_to_change(day, deadline) == last


@given(days, st.integers(1, 15))
def test_the_last_day_leaves_enough_working_days_and_the_day_after_it_does_not(day: date, deadline: int) -> None:
    last = rules.last_day_to_change(day, deadline)

    def worked_between(first: date) -> int:
        return sum(is_working_day(first + n * DAY) for n in range(1, (day - first).days))

    assert worked_between(last) == deadline
    assert worked_between(last + DAY) == deadline - 1


@pytest.mark.parametrize(
    ("visit", "last_moment"),
    [
        (swedish(date(2026, 3, 31), 9), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),  # clocks went forward
        (swedish(date(2026, 10, 27), 9), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),  # and back
        (swedish(date(2026, 12, 28), 8), datetime(2026, 12, 22, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_it_is_late_from_the_swedish_midnight_on(visit: datetime, last_moment: datetime) -> None:
    assert not rules.is_late(visit, deadline_days=1, now=last_moment)
    assert rules.is_late(visit, deadline_days=1, now=last_moment + timedelta(seconds=1))


def test_without_a_deadline_it_is_late_when_it_begins() -> None:
    visit = at(25, 9)
    assert not rules.is_late(visit, deadline_days=0, now=visit - timedelta(seconds=1))
    assert rules.is_late(visit, deadline_days=0, now=visit)


@given(moments, moments, st.integers(0, 10))
def test_what_is_late_stays_late_and_a_longer_deadline_is_no_easier(
    visit: datetime, now: datetime, deadline: int
) -> None:
    if rules.is_late(visit, deadline_days=deadline, now=now):
        assert rules.is_late(visit, deadline_days=deadline, now=now + timedelta(hours=7))
        assert rules.is_late(visit, deadline_days=deadline + 1, now=now)


def unit_rules(**given_: object) -> UnitRules:
    filled: dict[str, object] = {
        "deadline_days": 1,
        "ahead_days": 90,
        "latest_days": None,
        "patients_may_change": True,
        "relatives_may_change": False,
    }
    return UnitRules(**(filled | given_))  # type: ignore[arg-type]


EARLY, TOO_LATE = at(20, 9), at(24, 9)


@pytest.mark.parametrize(
    ("stored", "is_permitted", "for_self", "now", "expected"),
    [
        (unit_rules(), True, True, EARLY, None),
        (unit_rules(), True, True, TOO_LATE, Barrier.LATE),
        (None, True, True, EARLY, Barrier.NOT_ALLOWED),
        (unit_rules(), False, True, EARLY, Barrier.NOT_ALLOWED),
        (unit_rules(patients_may_change=False), True, True, EARLY, Barrier.NOT_ALLOWED),
        (unit_rules(), True, False, EARLY, Barrier.NOT_ALLOWED),
        (unit_rules(relatives_may_change=True, patients_may_change=False), True, False, EARLY, None),
        # What could never have been changed here is not late: nothing is said of a fee.
        (unit_rules(), False, True, TOO_LATE, Barrier.NOT_ALLOWED),
        (None, True, True, TOO_LATE, Barrier.NOT_ALLOWED),
    ],
)
def test_what_is_in_the_way(
    stored: UnitRules | None, is_permitted: bool, for_self: bool, now: datetime, expected: Barrier | None
) -> None:
    found = rules.barrier(stored, starts_at=at(25, 9, 30), is_permitted=is_permitted, for_self=for_self, now=now)
    assert found is expected


# How far ahead.


@pytest.mark.parametrize(
    ("latest_days", "first_day", "latest_on", "expected"),
    [
        (None, date(2026, 11, 25), None, date(2027, 2, 15)),
        (30, date(2026, 11, 25), None, date(2026, 12, 25)),
        (30, None, None, date(2027, 2, 15)),  # a new visit has no first day
        (30, date(2026, 11, 25), date(2026, 12, 1), date(2026, 12, 1)),
        (None, date(2026, 11, 25), date(2027, 6, 1), date(2027, 2, 15)),
    ],
)
def test_times_are_offered_to_the_first_of_the_bounds(
    latest_days: int | None, first_day: date | None, latest_on: date | None, expected: date
) -> None:
    found = rules.latest_day(
        unit_rules(latest_days=latest_days), first_day=first_day, latest_on=latest_on, today=date(2026, 11, 17)
    )
    assert found == expected


@pytest.mark.parametrize(("day", "ends"), [(LAST_OF_SUMMER, 23), (FIRST_OF_SUMMER, 22)])
def test_the_last_day_is_offered_to_its_midnight_whatever_the_clocks_do(day: date, ends: int) -> None:
    now = swedish(day - 3 * DAY, 9)
    assert rules.bounds(now, day) == (
        now + timedelta(hours=2),
        datetime(day.year, day.month, day.day, ends, tzinfo=UTC),
    )


# Windows.


def covers(some: list[Window], moment: datetime) -> int:
    return sum(start <= moment < end for start, end in some)


@given(short_windows, st.tuples(around_a_week, around_a_week), around_a_week)
def test_clipped_windows_hold_the_same_moments_each_once(some: list[Window], within: Window, moment: datetime) -> None:
    cut = rules.clip(some, within)
    assert covers(cut, moment) == bool(covers(some, moment) and covers([within], moment))
    assert cut == sorted(cut)
    assert all(start < end for start, end in cut)
    assert all(one[1] < other[0] for one, other in pairwise(cut))


def test_windows_at_the_ends_of_time_are_clipped_like_any() -> None:
    first = datetime.min.replace(tzinfo=UTC)
    last = datetime.max.replace(tzinfo=UTC)
    assert rules.clip([(first, last)], (EARLY, TOO_LATE)) == [(EARLY, TOO_LATE)]
    assert rules.clip([(last, first)], (EARLY, TOO_LATE)) == []


@given(windows)
def test_half_days_are_the_window_again_each_on_one_side_of_noon(window: Window) -> None:
    cut = rules.half_days([window])
    if window[0] >= window[1]:
        assert cut == []
        return
    assert (cut[0][0], cut[-1][1]) == window
    assert all(one[1] == other[0] for one, other in pairwise(cut))
    for start, end in cut:
        assert start < end
        assert rules.half_day(start) == rules.half_day(end - timedelta(microseconds=1))
    sides = [rules.half_day(start) for start, _ in cut]
    assert len(set(sides)) == len(sides)


@pytest.mark.parametrize(("day", "hours"), [(FIRST_OF_SUMMER, 11), (LAST_OF_SUMMER, 13), (date(2026, 11, 25), 12)])
def test_a_morning_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    morning, afternoon = rules.half_days([(swedish(day), swedish(day + DAY))])
    assert morning[1] - morning[0] == timedelta(hours=hours)
    assert afternoon == (swedish(day, 12), swedish(day + DAY))


@given(short_windows, st.none() | around_a_week)
def test_portions_are_all_the_windows_the_nearest_first(some: list[Window], near: datetime | None) -> None:
    half_days = rules.half_days(rules.clip(some, (at(16, 0), at(25, 0))))
    yielded = [window for portion in rules.portions(half_days, near=near) for window in portion]
    assert sorted(yielded) == half_days
    if near is None:
        assert yielded == half_days
    else:
        away = [max(start - near, near - end, timedelta()) for start, end in yielded]
        assert away == sorted(away)


# Proposals.


@dataclass(frozen=True)
class Time:
    id: uuid.UUID
    starts_at: datetime


times = st.lists(st.builds(Time, st.uuids(), around_a_week), max_size=12, unique_by=lambda one: one.id)


@given(times, st.randoms(), st.none() | around_a_week, st.integers(1, 4))
def test_proposals_are_on_as_many_half_days_as_there_are(
    free: list[Time], random: object, near: datetime | None, most: int
) -> None:
    chosen = rules.spread(free, near=near, most=most)
    assert len(chosen) == min(most, len(free))
    assert set(chosen) <= set(free)
    assert chosen == sorted(chosen, key=lambda one: (one.starts_at, one.id))
    halves = {rules.half_day(one.starts_at) for one in chosen}
    assert len(halves) == min(most, len({rules.half_day(one.starts_at) for one in free}))
    shuffled = list(free)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.spread(shuffled, near=near, most=most) == chosen


@given(times, st.none() | around_a_week)
def test_of_several_half_days_the_earliest_or_the_nearest_are_proposed(free: list[Time], near: datetime | None) -> None:
    def rank(one: Time) -> timedelta:
        return abs(one.starts_at - near) if near else one.starts_at - at(1, 0)

    chosen = rules.spread(free, near=near)
    if free:
        assert min(map(rank, chosen)) == min(map(rank, free))
    halves = {rules.half_day(one.starts_at) for one in chosen}
    if len(halves) == len(chosen) == rules.PROPOSALS:
        others = [one for one in free if rules.half_day(one.starts_at) not in halves]
        assert all(rank(one) >= max(map(rank, chosen)) for one in others)


def agreed(*hours: int) -> list[rules.Agreed]:
    return [rules.Agreed(id=uuid.UUID(int=hour), starts_at=at(25, hour), ends_at=at(25, hour, 30)) for hour in hours]


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ([], [9, 14]),
        ([(at(25, 0), at(26, 0))], [9, 14]),  # on both: which one is still to be asked
        ([(at(25, 12), at(26, 0))], [14]),
        ([(at(25, 9, 29), at(25, 9, 31))], [9]),
        ([(at(25, 9, 30), at(25, 14))], [9, 14]),  # on neither: half-open
    ],
)
def test_a_time_is_meant_by_saying_no_to_when_it_is(excluded: list[Window], expected: list[int]) -> None:
    found = rules.meant(agreed(9, 14), rules.Wish(excluded=tuple(excluded)))
    assert [one.id.int for one in found] == expected


# What hangs on a time.


@pytest.mark.parametrize(
    ("other", "comes_before", "within_days", "fits"),
    [
        (at(24, 8), True, 1, True),
        (at(23, 8), True, 1, False),
        (at(25, 10), True, 1, False),  # a blood test after the visit that it is for
        (at(25, 8), True, 0, True),
        (at(26, 8), False, 1, True),
        (at(25, 8), False, 1, False),
        (at(25, 9), False, 1, False),  # at the same moment is neither before nor after
        (at(25, 9), True, 1, False),
    ],
)
def test_two_times_fit_in_their_order_and_not_too_far_apart(
    other: datetime, comes_before: bool, within_days: int, fits: bool
) -> None:
    assert rules.still_fits(at(25, 9), other, comes_before=comes_before, within_days=within_days) is fits


@given(moments, st.booleans(), st.integers(0, 14), st.floats(0, 1, exclude_max=True))
def test_where_there_is_room_for_another_time_it_fits(
    time: datetime, comes_before: bool, within_days: int, share: float
) -> None:
    room = rules.room_for_other(time, time + timedelta(minutes=30), comes_before=comes_before, within_days=within_days)
    other = room[0] + share * (room[1] - room[0])
    if room[0] <= other < room[1]:
        assert rules.still_fits(time, other, comes_before=comes_before, within_days=within_days)


@pytest.mark.parametrize(
    ("new", "until", "affects"),
    [
        (at(25, 23, 59), date(2026, 11, 25), False),
        (at(26, 0), date(2026, 11, 25), True),  # eleven in the evening before, in UTC
        (at(26, 0), None, False),
    ],
)
def test_vardgarantin_is_affected_by_a_later_swedish_day(new: datetime, until: date | None, affects: bool) -> None:
    assert rules.affects_guarantee(new, until) is affects
