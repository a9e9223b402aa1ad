"""Days, times, hours and numbers as they are printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.swedish.dates import weekday_date
from contract_api.answers.schemas import PhoneHours
from contract_api.paper import words

TODAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 17), "tisdag 17 november"),
        (date(2026, 12, 3), "torsdag 3 december"),
        (date(2027, 1, 1), "fredag 1 januari"),
        (date(2027, 8, 18), "onsdag 18 augusti"),
        (date(2027, 8, 19), "torsdag 19 augusti 2027"),
        (date(2026, 2, 16), "måndag 16 februari"),
        (date(2026, 2, 15), "söndag 15 februari 2026"),
        (date(2025, 6, 8), "söndag 8 juni 2025"),
    ],
)
def test_a_day_has_its_weekday_and_the_year_when_it_is_more_than_nine_months_away(day: date, expected: str) -> None:
    assert words.day(day, TODAY) == expected


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)))
def test_the_paper_writes_a_day_as_the_assistant_does(day: date) -> None:
    assert words.day(day, TODAY) == weekday_date(day, TODAY)


def test_a_moment_is_printed_as_it_is_in_sweden() -> None:
    late = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    assert (words.local_day(late, TODAY), words.clock(late)) == ("torsdag 3 december", "00.30")
    summer = datetime(2026, 6, 2, 7, 30, tzinfo=UTC)
    assert words.clock(summer) == "09.30"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+46701740605", "070-174 06 05"),
        ("+4684650042", "08-465 00 42"),
        ("+46406280400", "040-628 04 00"),
        ("1177", "1177"),
        ("112", "112"),
        ("+999001234567", "+999001234567"),
        ("växeln", "växeln"),
        ("", ""),
    ],
)
def test_a_number_is_grouped_as_swedes_write_it(number: str, expected: str) -> None:
    assert words.phone(number) == expected


def _rows(*rows: tuple[int, int, int]) -> list[PhoneHours]:
    return [PhoneHours(weekday=weekday, opens=time(opens), closes=time(closes)) for weekday, opens, closes in rows]


@pytest.mark.parametrize(
    ("weekly", "expected"),
    [
        ([], []),
        (_rows((1, 8, 12)), [("tisdag", "tisdag", ("08.00-12.00",))]),
        (_rows(*((day, 8, 12) for day in range(5))), [("måndag", "fredag", ("08.00-12.00",))]),
        (
            _rows((0, 8, 12), (1, 8, 12), (3, 8, 12)),
            [("måndag", "tisdag", ("08.00-12.00",)), ("torsdag", "torsdag", ("08.00-12.00",))],
        ),
        (
            _rows((1, 13, 15), (1, 8, 12), (0, 8, 12), (0, 13, 15), (2, 8, 12)),
            [("måndag", "tisdag", ("08.00-12.00", "13.00-15.00")), ("onsdag", "onsdag", ("08.00-12.00",))],
        ),
    ],
)
def test_days_in_a_row_with_the_same_hours_are_one_line(
    weekly: list[PhoneHours], expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    lines = words.hours_lines(weekly)
    assert [(line.first_day, line.last_day, line.times) for line in lines] == expected
