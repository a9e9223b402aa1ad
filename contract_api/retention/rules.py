"""How long each kind of data is kept: what has been decided, else the default for what is no part of care."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

ACCESS_LOG_DAYS = 5 * 365 + 2
"""HSLF-FS 2016:40, 4 kap 9 §: at least five years, which hold at most two leap days."""


class DataKind(StrEnum):
    """The kinds of data that a decision can be about."""

    MESSAGE_TEXTS = "message_texts"
    """What people wrote."""
    OUTBOUND_TEXTS = "outbound_texts"
    """What they were answered."""
    CASE_TEXTS = "case_texts"
    """What was handed on, after its case is closed and in the record system."""
    OPEN_QUESTIONS = "open_questions"
    LINKS = "links"
    TRACKER_EVENTS = "tracker_events"
    """The dialogue engine's own memory of conversations."""
    ACCESS_LOG = "access_log"
    STAFF_SESSIONS = "staff_sessions"
    """Ended logins of staff."""
    NOTES = "notes"
    """What patients have noted without a clock, once it has been taken up."""
    PULSES = "pulses"
    """Who has been asked whether they know, and when."""


PULSE_DAYS = 366
"""Until then it says that somebody is not to be asked again yet: a year is the longest that a unit can decide on."""

DEFAULT_DAYS = {
    DataKind.OPEN_QUESTIONS: 30,
    DataKind.LINKS: 30,
    DataKind.TRACKER_EVENTS: 30,
    DataKind.STAFF_SESSIONS: 30,
    DataKind.PULSES: PULSE_DAYS,
}
"""Technical data: it repeats what is kept elsewhere. Everything else stays until somebody has decided."""

REOPENED_DAYS = 31
"""A case is opened again for thirty days after it has closed, and then needs its words."""

SHORTEST_DAYS = {
    DataKind.TRACKER_EVENTS: 7,
    DataKind.CASE_TEXTS: REOPENED_DAYS,
    DataKind.ACCESS_LOG: ACCESS_LOG_DAYS,
    DataKind.PULSES: PULSE_DAYS,
}
"""People answer days later; and the law. Everything else at least a day."""


def shortest(kind: DataKind) -> int:
    """Return the fewest days for which a kind must be kept."""
    return SHORTEST_DAYS.get(kind, 1)


def kept_days(kind: DataKind, *, is_decided: bool, decided: int | None) -> int | None:
    """Return for how many days a kind is kept; None until further notice. A decision may be just that."""
    days = decided if is_decided else DEFAULT_DAYS.get(kind)
    return None if days is None else max(days, shortest(kind))


def cutoff(days: int, now: datetime) -> datetime:
    """Return the moment before which something has been kept for long enough."""
    return now - timedelta(days=days)
