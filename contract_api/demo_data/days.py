"""Days of the demo, told relative to the day of loading, so that the demo is never out of date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from contract_api.cases.rules import reply_by
from nastasteg.clock import STOCKHOLM


def working_day(today: date, count: int) -> date:
    """Return the count:th working day after a day, counted as promises are. Raises ValueError below one."""
    return reply_by(today, count)


def moment(day: date, at: time) -> datetime:
    """Return a Swedish clock time on a day as a moment in UTC."""
    return datetime.combine(day, at, tzinfo=STOCKHOLM).astimezone(UTC)
