"""The life of a case: what can happen to it, when, and by when it is to be answered. Pure rules.

The database holds the same table (`contract.case_transition`) and lets nothing else happen, whoever connects.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from contract_api.calendar_rules import is_working_day
from contract_api.cases.rules import reply_by
from nastasteg.clock import STOCKHOLM, local_date


class CaseStatus(StrEnum):
    """Where a case is in its life."""

    NEW = "new"
    CLAIMED = "claimed"
    """Somebody has said that they will answer it."""
    ANSWERED = "answered"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    WROTE = "wrote"
    """The patient, or a relative, has written more."""
    CLAIMED = "claimed"
    RELEASED = "released"
    REPLIED = "replied"
    NOTED = "noted"
    """An internal note, that no patient sees here."""
    HANDED_OVER = "handed_over"
    """To another contact or unit."""
    REMINDED = "reminded"
    """Half the time has gone."""
    REROUTED = "rerouted"
    """Nobody has answered in time: it has gone to the unit as a whole."""
    CLOSED = "closed"
    TAKEN_OVER = "taken_over"
    """Somebody talks with the patient themselves, and the assistant keeps quiet."""
    HANDED_BACK = "handed_back"
    CALL_PLANNED = "call_planned"
    """It has been agreed, or agreed anew, when the patient is called."""
    CALL_SOON = "call_soon"
    """The patient has been told that the call is near."""
    CALL_MISSED = "call_missed"
    """The patient was called, and did not answer."""
    CALL_WITHDRAWN = "call_withdrawn"


class Closing(StrEnum):
    """Why a case is closed."""

    ANSWERED = "answered"
    PHONED = "phoned"
    """Settled by telephone."""
    NEXT_VISIT = "next_visit"
    ELSEWHERE = "elsewhere"
    """Seen to somewhere else."""
    NOTHING_TO_DO = "nothing_to_do"


_OPEN = (CaseStatus.NEW, CaseStatus.CLAIMED, CaseStatus.ANSWERED)

TRANSITIONS: Mapping[tuple[EventKind, CaseStatus], CaseStatus] = {
    (EventKind.OPENED, CaseStatus.NEW): CaseStatus.NEW,
    (EventKind.WROTE, CaseStatus.NEW): CaseStatus.NEW,
    (EventKind.WROTE, CaseStatus.CLAIMED): CaseStatus.CLAIMED,
    (EventKind.WROTE, CaseStatus.ANSWERED): CaseStatus.CLAIMED,
    (EventKind.WROTE, CaseStatus.CLOSED): CaseStatus.NEW,
    (EventKind.CLAIMED, CaseStatus.NEW): CaseStatus.CLAIMED,
    # A colleague takes it over: who is ill at home cannot release what they have claimed.
    (EventKind.CLAIMED, CaseStatus.CLAIMED): CaseStatus.CLAIMED,
    (EventKind.CLAIMED, CaseStatus.ANSWERED): CaseStatus.CLAIMED,
    (EventKind.RELEASED, CaseStatus.CLAIMED): CaseStatus.NEW,
    (EventKind.REPLIED, CaseStatus.CLAIMED): CaseStatus.ANSWERED,
    (EventKind.REPLIED, CaseStatus.ANSWERED): CaseStatus.ANSWERED,
    **{(EventKind.NOTED, status): status for status in CaseStatus},
    (EventKind.HANDED_OVER, CaseStatus.NEW): CaseStatus.NEW,
    (EventKind.HANDED_OVER, CaseStatus.CLAIMED): CaseStatus.NEW,
    (EventKind.HANDED_OVER, CaseStatus.ANSWERED): CaseStatus.NEW,
    (EventKind.REMINDED, CaseStatus.NEW): CaseStatus.NEW,
    (EventKind.REMINDED, CaseStatus.CLAIMED): CaseStatus.CLAIMED,
    (EventKind.REROUTED, CaseStatus.NEW): CaseStatus.NEW,
    (EventKind.REROUTED, CaseStatus.CLAIMED): CaseStatus.NEW,
    (EventKind.TAKEN_OVER, CaseStatus.NEW): CaseStatus.CLAIMED,
    (EventKind.TAKEN_OVER, CaseStatus.CLAIMED): CaseStatus.CLAIMED,
    (EventKind.TAKEN_OVER, CaseStatus.ANSWERED): CaseStatus.ANSWERED,
    (EventKind.HANDED_BACK, CaseStatus.CLAIMED): CaseStatus.CLAIMED,
    (EventKind.HANDED_BACK, CaseStatus.ANSWERED): CaseStatus.ANSWERED,
    **{(EventKind.CALL_PLANNED, status): CaseStatus.CLAIMED for status in _OPEN},
    **{(EventKind.CALL_SOON, status): status for status in _OPEN},
    # It is the patient's turn: they may ask for another call.
    **{(EventKind.CALL_MISSED, status): CaseStatus.ANSWERED for status in _OPEN},
    **{(EventKind.CALL_WITHDRAWN, status): status for status in _OPEN},
    (EventKind.CLOSED, CaseStatus.NEW): CaseStatus.CLOSED,
    (EventKind.CLOSED, CaseStatus.CLAIMED): CaseStatus.CLOSED,
    (EventKind.CLOSED, CaseStatus.ANSWERED): CaseStatus.CLOSED,
}
"""To what an event leads from each status in which it can happen."""

REOPENS_FOR = timedelta(days=30)
"""So long after a case has closed it is opened again by what is written of the same matter; later that is a new one."""

ANSWERED_FOR = timedelta(days=3)
"""So long after the care has replied, what cannot be understood may be an answer to it."""

DAY_BEGINS, DAY_ENDS = time(8), time(17)
"""Between which a unit's working day counts."""


def can(kind: EventKind, status: CaseStatus) -> bool:
    """Return whether something can happen to a case that is so far."""
    return (kind, status) in TRANSITIONS


def due_at(created: datetime, within_days: int | None) -> datetime | None:
    """Return by when a case is to be answered: the end of the last working day of the unit's promise; None for none."""
    if within_days is None:
        return None
    return _moment(reply_by(local_date(created), within_days), DAY_ENDS)


def half_time(created: datetime, due: datetime) -> datetime:
    """Return when half of the working time between two moments has gone."""
    left = worked(created, due) / 2
    day = local_date(created)
    while True:
        start, end = max(_moment(day, DAY_BEGINS), created), _moment(day, DAY_ENDS)
        if is_working_day(day) and start < end:
            if left <= end - start:
                return start + left
            left -= end - start
        day += timedelta(days=1)


def worked(start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two moments: 8 to 17 on working days."""
    total, day = timedelta(), local_date(start)
    while day <= local_date(end):
        if is_working_day(day):
            part = min(end, _moment(day, DAY_ENDS)) - max(start, _moment(day, DAY_BEGINS))
            total += max(part, timedelta())
        day += timedelta(days=1)
    return total


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=STOCKHOLM).astimezone(UTC)
