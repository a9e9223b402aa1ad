"""Days, times and phone numbers as they are printed: a weekday with every date, numbers grouped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby

import phonenumbers
from babel.dates import format_date, get_day_names

from contract_api.answers.schemas import PhoneHours
from nastasteg.clock import STOCKHOLM

LOCALE = "sv_SE"

YEAR_UNDERSTOOD = timedelta(days=274)
"""About nine months: within it a day and a month can only mean one date. The assistant writes days so too."""


@dataclass(frozen=True, kw_only=True)
class HoursLine:
    """Telephone hours that are the same on some days in a row: "måndag", "fredag", "08.00-09.30"."""

    first_day: str
    last_day: str
    """The same as the first when it is one day only."""
    times: tuple[str, ...]


@lru_cache(maxsize=4096)
def day(value: date, today: date) -> str:
    """Return a day in words: "tisdag 3 december", with the year when it is more than nine months from today."""
    pattern = "EEEE d MMMM" if abs(value - today) <= YEAR_UNDERSTOOD else "EEEE d MMMM y"
    return str(format_date(value, pattern, locale=LOCALE))


def local_day(moment: datetime, today: date) -> str:
    """Return the Swedish day of an aware moment in words with its weekday."""
    return day(moment.astimezone(STOCKHOLM).date(), today)


def clock(value: datetime | time) -> str:
    """Return a time of day, of an aware moment in Sweden: "09.30"."""
    local = value.astimezone(STOCKHOLM).time() if isinstance(value, datetime) else value
    return f"{local:%H.%M}"


def phone(number: str) -> str:
    """Return a number as Swedes write it: "070-174 06 05". What is no Swedish number is left as it stands."""
    try:
        parsed = phonenumbers.parse(number, "SE")
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != phonenumbers.country_code_for_region("SE") or not number.startswith("+"):
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def hours_lines(weekly: Sequence[PhoneHours]) -> list[HoursLine]:
    """Return weekly hours in the order of the week, days in a row with the same hours as one line."""
    names = get_day_names("wide", locale=LOCALE)
    in_order = sorted(weekly, key=lambda row: (row.weekday, row.opens))
    days = [
        (weekday, tuple(f"{clock(row.opens)}-{clock(row.closes)}" for row in rows))
        for weekday, rows in groupby(in_order, key=lambda row: row.weekday)
    ]
    # Days in a row have the same distance to their place in the list.
    runs = groupby(enumerate(days), key=lambda item: (item[1][0] - item[0], item[1][1]))
    lines = []
    for (_, times), run in runs:
        weekdays = [weekday for _, (weekday, _) in run]
        lines.append(HoursLine(first_day=names[weekdays[0]], last_day=names[weekdays[-1]], times=times))
    return lines
