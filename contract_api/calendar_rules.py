"""Swedish holidays and the days before them on which offices are closed."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from holidays import DE_FACTO, PUBLIC

# Not the package's lazy SE, whose import would be paid by the first patient who asks.
from holidays.countries.sweden import Sweden

SATURDAY = 5


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    # Midsummer's, Christmas and New Year's Eve are no public holidays by law (1989:253) but closed de facto.
    return frozenset(Sweden(years=year, categories=(PUBLIC, DE_FACTO), include_sundays=False))


def is_holiday(day: date) -> bool:
    """Return whether a day is a Swedish public holiday or an eve treated as one; plain Sundays are not."""
    return day in _holidays_of(day.year)


def is_working_day(day: date) -> bool:
    """Return whether a day is Monday to Friday and no holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)
