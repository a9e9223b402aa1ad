from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.swedish.dates import STOCKHOLM, clock, day_words, listing, local_day, moment, span, weekday_date, weekly_hours

UTC = timezone.utc
TODAY = date(2026, 12, 2)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 3), "torsdag 3 december"),
        (date(2026, 12, 31), "torsdag 31 december"),
        (date(2027, 1, 1), "fredag 1 januari"),
        (date(2027, 9, 2), "torsdag 2 september"),
        (date(2027, 9, 3), "fredag 3 september 2027"),
        (date(2027, 12, 3), "fredag 3 december 2027"),
        (date(2026, 3, 3), "tisdag 3 mars"),
        (date(2025, 12, 3), "onsdag 3 december 2025"),
        (date(2028, 2, 29), "tisdag 29 februari 2028"),
    ],
)
def test_a_date_has_its_weekday_and_a_year_when_it_is_far_off(day: date, words: str) -> None:
    assert weekday_date(day, TODAY) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 1), "i går tisdag 1 december"),
        (date(2026, 12, 2), "i dag onsdag 2 december"),
        (date(2026, 12, 3), "i morgon torsdag 3 december"),
        (date(2026, 12, 4), "fredag 4 december"),
        (date(2026, 11, 30), "måndag 30 november"),
    ],
)
def test_near_days_are_named(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (utc(2026, 12, 3, 8, 30), "torsdag 3 december kl. 09.30"),
        (utc(2026, 7, 3, 8, 30), "fredag 3 juli kl. 10.30"),
        (utc(2026, 12, 2, 22, 59), "onsdag 2 december kl. 23.59"),
        (utc(2026, 12, 2, 23, 0), "torsdag 3 december kl. 00.00"),
        (utc(2026, 12, 31, 23, 30), "fredag 1 januari kl. 00.30"),
        (utc(2027, 3, 28, 0, 59), "söndag 28 mars kl. 01.59"),
        (utc(2027, 3, 28, 1, 0), "söndag 28 mars kl. 03.00"),
        (utc(2026, 10, 25, 0, 30), "söndag 25 oktober kl. 02.30"),
        (utc(2026, 10, 25, 1, 30), "söndag 25 oktober kl. 02.30"),
        (utc(2026, 10, 25, 2, 0), "söndag 25 oktober kl. 03.00"),
        (datetime(2026, 12, 3, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo")), "torsdag 3 december kl. 01.30"),
    ],
)
def test_an_instant_is_said_in_swedish_time(at: datetime, words: str) -> None:
    assert moment(at, utc(2026, 12, 2, 10, 0)) == words


def test_today_changes_at_swedish_midnight() -> None:
    visit = utc(2026, 12, 3, 8, 0)
    assert day_words(visit, utc(2026, 12, 2, 22, 59)).startswith("i morgon")
    assert day_words(visit, utc(2026, 12, 2, 23, 0)).startswith("i dag")


def test_new_years_day_is_tomorrow_on_new_years_eve() -> None:
    assert day_words(utc(2027, 1, 1, 9, 0), utc(2026, 12, 31, 9, 0)) == "i morgon fredag 1 januari"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (utc(2026, 12, 3, 12, 0), utc(2026, 12, 3, 14, 0), "kl. 13.00-15.00"),
        (time(8, 0), time(9, 30), "kl. 08.00-09.30"),
        (time(22, 0), time(6, 0), "kl. 22.00-06.00"),
        (utc(2026, 12, 3, 20, 0), utc(2026, 12, 3, 23, 0), "kl. 21.00-24.00"),
        (utc(2026, 10, 25, 0, 0), utc(2026, 10, 25, 2, 0), "kl. 02.00-03.00"),
    ],
)
def test_a_span_is_said_with_one_kl(start: datetime | time, end: datetime | time, words: str) -> None:
    assert span(start, end) == words


@pytest.mark.parametrize("hours", [0, -1, 24, 48])
def test_a_span_that_is_no_span_is_refused(hours: int) -> None:
    start = utc(2026, 12, 3, 12, 0)
    with pytest.raises(ValueError, match="span"):
        span(start, start + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("items", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")],
)
def test_a_listing_ends_with_och(items: list[str], words: str) -> None:
    assert listing(items) == words


def test_a_naive_instant_is_refused_everywhere() -> None:
    naive = datetime(2026, 12, 3, 9, 30)  # noqa: DTZ001
    aware = utc(2026, 12, 3, 9, 30)
    for call in (
        lambda: moment(naive, aware),
        lambda: moment(aware, naive),
        lambda: clock(naive),
        lambda: span(naive, aware),
        lambda: span(aware, naive),
        lambda: weekday_date(naive, TODAY),
        lambda: day_words(aware, naive),
        lambda: local_day(naive),
    ):
        with pytest.raises(ValueError, match="no time zone"):
            call()


def test_a_clock_time_of_another_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock(time(9, 30, tzinfo=UTC))


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_every_instant_reads_back_to_its_minute(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    local = at.astimezone(STOCKHOLM)
    words = moment(at, at)
    assert words.endswith(f"kl. {local:%H.%M}")
    assert f" {local.day} " in words


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([], ""),
        ([(0, time(8), time(12))], "måndag kl. 08.00-12.00"),
        ([(day, time(8), time(12)) for day in range(5)], "måndag-fredag kl. 08.00-12.00"),
        (
            [(0, time(8), time(12)), (1, time(8), time(12)), (3, time(9), time(11))],
            "måndag-tisdag kl. 08.00-12.00 och torsdag kl. 09.00-11.00",
        ),
        ([(0, time(13), time(15)), (0, time(8), time(12))], "måndag kl. 08.00-12.00 och 13.00-15.00"),
    ],
)
def test_weekly_hours_are_said_with_days_in_a_row_together(hours: list[tuple[int, time, time]], said: str) -> None:
    assert weekly_hours(hours) == said
