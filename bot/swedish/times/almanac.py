"""Weeks, months and Swedish holidays, counted from a day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.swedish.times.things import ONE_DAY, Span
from bot.swedish.times.vocabulary import HOLIDAYS

_LAST_YEAR = 2400
"""Years beyond it are slips of the hand, and would run off the calendar."""


def one(day: date, days: int = 1) -> Span:
    """The span of that day, or of so many from it."""
    return day, day + timedelta(days=days)


def week_of(day: date, weeks: int = 0) -> Span:
    """The ISO week of a day, or one that many weeks later."""
    return one(day + timedelta(days=7 * weeks - day.weekday()), 7)


def numbered_week(number: int, today: date) -> Span | None:
    """The running or next ISO week with that number."""
    year = today.isocalendar()[0]
    for candidate in range(year, year + 8):
        try:
            start = date.fromisocalendar(candidate, number, 1)
        except ValueError:  # week 53 of a year with 52
            continue
        if start + timedelta(days=7) > today:
            return one(start, 7)
    return None


def dated(day: int, month: int, year: int | None, today: date) -> Span | None:
    """That day; without a year the next one, today included. None for a date that does not exist."""
    for candidate in [year] if year is not None else range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if candidate < _LAST_YEAR and (year is not None or found >= today):
            return one(found)
    return None


def day_of_month(day: int, today: date) -> Span | None:
    """The next day with that number in any month."""
    for later in range(13):
        start, end = month_of(today, later)
        if 1 <= day <= (end - start).days and start.replace(day=day) >= today:
            return one(start.replace(day=day))
    return None


def month_of(day: date, later: int = 0) -> Span:
    """Its month, or one that many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return one(date(year, month + 1, 1), monthrange(year, month + 1)[1])


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    start, end = month_of(day, months)
    return min(start + timedelta(days=day.day - 1), end - ONE_DAY)


def weekday_from(day: date, weekday: int) -> date:
    """The first such weekday from a day on, that day included."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def weekday_in(which: int, weekday: int, span: Span) -> date:
    """The n:th such weekday of a span; -1 is the last."""
    if which < 0:
        return weekday_from(span[1] - timedelta(days=7), weekday)
    return weekday_from(span[0], weekday) + timedelta(weeks=which - 1)


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


_RULE = re.compile(r"(?:(\d+)/(\d+)|easter([+-]\d+))(?:>(\d))?(?:x(\d))?")


def _in_year(name: str, year: int) -> Span:
    day, month, offset, weekday, days = _RULE.findall(HOLIDAYS[name][0])[0]
    start = date(year, int(month), int(day)) if day else easter(year) + timedelta(days=int(offset))
    if weekday:
        start = weekday_from(start, int(weekday))
    return one(start, int(days or 1))


def holiday(name: str, today: date) -> Span:
    """The running or next one."""
    if name == "annandagen":
        return min(holiday("annandagjul", today), holiday("annandagpask", today))
    coming = (_in_year(name, year) for year in range(today.year - 1, today.year + 3))
    return next(span for span in coming if span[1] > today)
