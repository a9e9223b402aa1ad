"""Weeks, months and Swedish holidays, counted from a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from bot.swedish.times.things import ONE_DAY, Span

_LAST_YEAR = 2400
"""Years beyond it are slips of the hand, and would run off the calendar."""


def monday(day: date) -> date:
    """The Monday of its ISO week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date, weeks: int = 0) -> Span:
    """The ISO week of a day, or one that many weeks later."""
    start = monday(day) + timedelta(weeks=weeks)
    return start, start + timedelta(days=7)


def numbered_week(number: int, today: date) -> Span | None:
    """The running or next ISO week with that number."""
    if not 1 <= number <= 53:
        return None
    year = today.isocalendar()[0]
    for candidate in range(year, year + 8):
        try:
            start = date.fromisocalendar(candidate, number, 1)
        except ValueError:  # week 53 of a year with 52
            continue
        if start + timedelta(days=7) > today:
            return start, start + timedelta(days=7)
    return None


def one(day: date) -> Span:
    """A span of that one day."""
    return day, day + ONE_DAY


def dated(day: int, month: int, year: int | None, today: date) -> Span | None:
    """That day; without a year the next one, today included. None for a date that does not exist."""
    years = [year] if year is not None else range(today.year, today.year + 9)
    for candidate in years:
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
        start = month_start(today, later)
        if 1 <= day <= monthrange(start.year, start.month)[1] and start.replace(day=day) >= today:
            return one(start.replace(day=day))
    return None


def month_start(day: date, later: int = 0) -> date:
    """The first of its month, or of one that many months later."""
    count = day.year * 12 + day.month - 1 + later
    return date(count // 12, count % 12 + 1, 1)


def month_of(day: date, later: int = 0) -> Span:
    """Its month, or one that many months later."""
    return month_start(day, later), month_start(day, later + 1)


def named_month(month: int, today: date) -> Span:
    """The running or next month with that number."""
    return month_of(today, (month - today.month) % 12)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    start = month_start(day, months)
    return start.replace(day=min(day.day, monthrange(start.year, start.month)[1]))


def week_in_month(which: int, month: Span) -> Span:
    """The ISO week with the n:th Thursday of the month; -1 is the last."""
    return week_of(weekday_in_month(which, 3, month))


def weekday_in_month(which: int, weekday: int, month: Span) -> date:
    """The n:th such weekday of the month; -1 is the last."""
    start, end = month
    if which < 0:
        last = end - ONE_DAY
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (which - 1))


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int, days: int = 1) -> Callable[[int], Span]:
    return lambda year: (date(year, month, day), date(year, month, day) + timedelta(days=days))


def _from_easter(offset: int, days: int = 1) -> Callable[[int], Span]:
    return lambda year: (easter(year) + timedelta(days=offset), easter(year) + timedelta(days=offset + days))


def _weekday_from(weekday: int, month: int, day: int, days: int = 1) -> Callable[[int], Span]:
    def span(year: int) -> Span:
        earliest = date(year, month, day)
        start = earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
        return start, start + timedelta(days=days)

    return span


def _week_around(month: int, day: int) -> Callable[[int], Span]:
    return lambda year: week_of(date(year, month, day))


HOLIDAYS: dict[str, Callable[[int], Span]] = {
    "nyarsdagen": _fixed(1, 1),
    "trettondagsafton": _fixed(1, 5),
    "trettondagen": _fixed(1, 6),
    "trettonhelgen": _fixed(1, 5, 2),
    "knut": _fixed(1, 13),
    "valentin": _fixed(2, 14),
    "fettisdagen": _from_easter(-47),
    "skartorsdagen": _from_easter(-3),
    "langfredagen": _from_easter(-2),
    "paskafton": _from_easter(-1),
    "paskdagen": _from_easter(0),
    "annandagpask": _from_easter(1),
    "pask": _from_easter(-2, 4),
    "paskveckan": lambda year: week_of(easter(year)),
    "valborg": _fixed(4, 30),
    "himmelsfard": _from_easter(39),
    "pingstafton": _from_easter(48),
    "pingstdagen": _from_easter(49),
    "pingsthelgen": _from_easter(48, 2),
    "morsdag": _weekday_from(6, 5, 25),
    "nationaldagen": _fixed(6, 6),
    "midsommarafton": _weekday_from(4, 6, 19),
    "midsommardagen": _weekday_from(5, 6, 20),
    "midsommarhelgen": _weekday_from(4, 6, 19, 3),
    "allahelgon": _weekday_from(5, 10, 31),
    "allhelgonahelgen": _weekday_from(5, 10, 31, 2),
    "farsdag": _weekday_from(6, 11, 8),
    "advent1": _weekday_from(6, 11, 27),
    "advent2": _weekday_from(6, 12, 4),
    "advent3": _weekday_from(6, 12, 11),
    "advent4": _weekday_from(6, 12, 18),
    "hostlovet": _week_around(10, 30),
    "lucia": _fixed(12, 13),
    "uppesittarkvallen": _fixed(12, 23),
    "julafton": _fixed(12, 24),
    "juldagen": _fixed(12, 25),
    "annandagjul": _fixed(12, 26),
    "jul": _fixed(12, 24, 3),
    "julveckan": _week_around(12, 24),
    "mellandagarna": _fixed(12, 27, 4),
    "nyarsafton": _fixed(12, 31),
    "nyar": _fixed(12, 31, 2),
}


def holiday(name: str, today: date) -> Span:
    """The running or next one."""
    if name == "annandagen":
        return min(holiday("annandagjul", today), holiday("annandagpask", today))
    coming = (HOLIDAYS[name](year) for year in range(today.year - 1, today.year + 3))
    return next(span for span in coming if span[1] > today)
