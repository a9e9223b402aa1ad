"""Which freed time fits somebody who waits, and until when they may think it over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from contract_api.unasked.rules import after_waking

THINKS_FOR = timedelta(hours=2)
"""Waking hours for an answer; then the next one is asked."""

LEAST_LEFT = timedelta(hours=2)
"""So long before a time it must be settled who comes: nobody could get there sooner."""

type Window = tuple[datetime, datetime]


def answer_by(now: datetime) -> datetime:
    """Return until when an offer that is made now stands."""
    return after_waking(now, THINKS_FOR)


def fits(
    slot: Window,
    *,
    old_start: datetime,
    windows: Sequence[Window],
    excluded: Sequence[Window],
    busy: Sequence[Window],
    now: datetime,
) -> bool:
    """Return whether a time is what somebody waits for: earlier than theirs, and when they said that they can come.

    Nothing that begins before an answer could be had and acted upon; nothing while they are elsewhere (`busy`).
    """
    start, end = slot
    if not answer_by(now) + LEAST_LEFT <= start < old_start:
        return False
    if windows and not any(since <= start < until for since, until in windows):
        return False
    return not any(since < end and start < until for since, until in (*excluded, *busy))
