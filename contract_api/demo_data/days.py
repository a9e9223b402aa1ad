"""Days of the demo, told relative to the day of loading, so that the demo is never out of date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from contract_api.cases.rules import reply_by
from nastasteg.clock import STOCKHOLM


def working_day(today: date, count: int) -> date:
    """Return the count:th working day after a day, counted as promises are. Raises ValueError below one."""
    return reply_by(today, count)


def moment(day: date, at: time) -> datetime:
    """Return a Swedish clock time on a day as a moment in UTC."""
    return datetime.combine(day, at, tzinfo=STOCKHOLM).astimezone(UTC)


def birthday_before(today: date, age: int, days_ago: int) -> date:
    """Return the birth date of somebody who came of an age so many days ago; never 29 February."""
    birthday = today - timedelta(days=days_ago)
    if (birthday.month, birthday.day) == (2, 29):
        birthday -= timedelta(days=1)
    return birthday.replace(year=birthday.year - age)
