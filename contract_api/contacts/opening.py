"""Whether a contact answers the phone now, until when, and when next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from contract_api.contacts.rules import Hours
from nastasteg.clock import STOCKHOLM, local_date

DAYS_LOOKED_AHEAD = 21
"""How far ahead the next opening is looked for: past Christmas and New Year, not into the unknown."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Whether the phone is answered at a moment. Moments are in UTC."""

    is_open: bool | None
    """None when no hours are recorded."""
    closes_at: datetime | None
    """When open: the end of the running hours."""
    next_opens_at: datetime | None
    """When closed: the next opening within three weeks."""


def opening(hours: Sequence[Hours], now: datetime, is_closed_day: Callable[[date], bool]) -> Opening:
    """Return whether the phone is answered at `now` (aware), until when, or else when it next is.

    Hours are Swedish local time, also on the nights when the clocks change; `is_closed_day` tells holidays.
    """
    if not hours:
        return Opening(is_open=None, closes_at=None, next_opens_at=None)
    now = now.astimezone(UTC)
    today = local_date(now)
    for ahead in range(DAYS_LOOKED_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if is_closed_day(day):
            continue
        for opens, closes in _spans_on(day, hours):
            if opens <= now < closes:
                return Opening(is_open=True, closes_at=closes, next_opens_at=None)
            if now < opens:
                return Opening(is_open=False, closes_at=None, next_opens_at=opens)
    return Opening(is_open=False, closes_at=None, next_opens_at=None)


def _spans_on(day: date, hours: Sequence[Hours]) -> list[tuple[datetime, datetime]]:
    """Return a day's hours as moments in order, those that touch or overlap joined into one."""
    spans: list[tuple[datetime, datetime]] = []
    for row in sorted((row for row in hours if row.weekday == day.weekday()), key=lambda row: row.opens):
        opens, closes = _moment(day, row.opens), _moment(day, row.closes)
        if opens >= closes:
            continue  # hours inside the hour that spring skips
        if spans and opens <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], closes))
        else:
            spans.append((opens, closes))
    return spans


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, STOCKHOLM).astimezone(UTC)
