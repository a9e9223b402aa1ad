"""Swedish holidays and the days before them on which offices are closed."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

SATURDAY = 5


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    # Midsummer's, Christmas and New Year's Eve are no public holidays by law (1989:253) but closed de facto.
    return frozenset(
        holidays.country_holidays(
            "SE", years=year, categories=(holidays.PUBLIC, holidays.DE_FACTO), include_sundays=False
        )
    )


def is_holiday(day: date) -> bool:
    """Return whether a day is a Swedish public holiday or an eve treated as one; plain Sundays are not."""
    return day in _holidays_of(day.year)


def is_working_day(day: date) -> bool:
    """Return whether a day is Monday to Friday and no holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)
