"""Dates and times as Swedish words, always in Swedish time, always with the weekday.

Instants are aware datetimes; a naive one raises ValueError, because nobody can know which day it means. A plain
`date` or `time` is taken as read off a Swedish calendar or clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# About nine months: within it a day and a month can only mean one date.
_SAME_YEAR_UNDERSTOOD = timedelta(days=274)
_DAY_WORDS = {-1: "i går", 0: "i dag", 1: "i morgon"}


def weekday_date(day: date, today: date) -> str:
    """ "tisdag 3 december", with the year when the day is more than nine months from today."""
    there, here = local_day(day), local_day(today)
    pattern = "EEEE d MMMM" if abs(there - here) <= _SAME_YEAR_UNDERSTOOD else "EEEE d MMMM y"
    return format_date(there, pattern, locale="sv")


def day_words(day: date, today: date) -> str:
    """The weekday and date, with "i dag", "i morgon" or "i går" before it where that is true."""
    days = (local_day(day) - local_day(today)).days
    words = weekday_date(day, today)
    return f"{_DAY_WORDS[days]} {words}" if days in _DAY_WORDS else words


def clock(at: datetime | time) -> str:
    """ "kl. 09.30"."""
    return f"kl. {_digits(at)}"


def moment(at: datetime, now: datetime) -> str:
    """ "tisdag 3 december kl. 09.30", with no preposition before it."""
    return f"{weekday_date(at, now)} {clock(at)}"


def span(start: datetime | time, end: datetime | time) -> str:
    """ "kl. 13.00-15.00"; an end at midnight is 24.00.

    Raises ValueError for instants where the end is not after the start, or a day or more after it.
    """
    if isinstance(start, datetime) and isinstance(end, datetime):
        _require_aware(start)
        _require_aware(end)
        if not timedelta(0) < end - start < timedelta(days=1):
            raise ValueError("a span of hours ends after it starts and within a day")
    last = _digits(end)
    return f"{clock(start)}-{'24.00' if last == '00.00' else last}"


def between(start: datetime, end: datetime) -> str:
    """ "mellan kl. 09.00 och 11.00": when somebody comes. Raises ValueError for a moment without zone."""
    return f"mellan {clock(start)} och {_digits(end)}"


def weekly_hours(hours: Sequence[tuple[int, time, time]]) -> str:
    """ "måndag-torsdag kl. 08.00-12.00 och fredag kl. 08.00-11.00"; weekdays are 0 (Monday) to 6.

    Days in a row with the same hours are said together; a day with a break in it has both its spans.
    """
    names = get_day_names("wide", locale="sv")
    by_day: dict[int, str] = {}
    for weekday, opens, closes in sorted(hours):
        said = span(opens, closes)
        by_day[weekday] = f"{by_day[weekday]} och {said.removeprefix('kl. ')}" if weekday in by_day else said
    runs: list[tuple[int, int, str]] = []
    for weekday, said in by_day.items():
        if runs and runs[-1][1] == weekday - 1 and runs[-1][2] == said:
            runs[-1] = (runs[-1][0], weekday, said)
        else:
            runs.append((weekday, weekday, said))
    return listing([f"{names[a]}{f'-{names[b]}' if b > a else ''} {said}" for a, b, said in runs])


def listing(items: Sequence[str], last: str = "och") -> str:
    """ "a, b och c", or another word before the last; nothing gives an empty string."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def local_day(value: date) -> date:
    """The Swedish calendar day of an instant; a plain date is itself."""
    if isinstance(value, datetime):
        _require_aware(value)
        return value.astimezone(STOCKHOLM).date()
    return value


def _digits(at: datetime | time) -> str:
    if isinstance(at, datetime):
        _require_aware(at)
        at = at.astimezone(STOCKHOLM).time()
    elif at.tzinfo is not None:
        raise ValueError("a clock time in another zone needs its date to be read in Swedish time")
    return f"{at.hour:02d}.{at.minute:02d}"


def _require_aware(value: datetime) -> None:
    if value.utcoffset() is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
