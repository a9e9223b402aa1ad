"""The pulse: which statement is asked about next, how often, and which answers may be shown. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SHORTEST, USUAL, LONGEST = 28, 90, 365
"""Days between two questions to one patient: what a unit may decide on, and what it is offered."""

SETTLED_FOR = timedelta(days=14)
"""Nobody is asked so soon after they have begun to get messages: there is hardly anything to know yet."""

ASKED_FOR = timedelta(days=7)
"""A question that has not gone out by then is not asked this time."""

APART = timedelta(days=2)
"""So long after anything else that came unasked nobody is asked."""

FEWEST = 5
"""Fewer answers to a statement in a month than these are not shown: it could be known whose they are."""

MONTHS = 12
"""So many months stand in the curve, the running one included."""


class Statement(StrEnum):
    """What a patient is asked whether they know."""

    NEXT_STEP = "next_step"
    OWN_ACTIVITIES = "own_activities"
    CONTACT = "contact"


STATEMENTS = list(Statement)


@dataclass(frozen=True, kw_only=True)
class Count:
    """The answers to one statement in one month."""

    month: date
    """Its first day."""
    statement: Statement
    yes: int
    no: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of a hundred know, and of how many answers that is."""

    percent: int
    answers: int


def next_statement(asked_before: int) -> Statement:
    """Return the statement that somebody is asked about who has been asked so often: each in its turn."""
    return STATEMENTS[asked_before % len(STATEMENTS)]


def months_until(today: date) -> list[date]:
    """Return the first days of the months that are shown, the oldest first."""
    last = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - MONTHS + 1, last + 1)]


def curve(counts: Sequence[Count], today: date) -> Mapping[Statement, Sequence[Share | None]]:
    """Return what is shown of each statement, month by month; None where too few have answered."""
    found = {(one.statement, one.month): one for one in counts}
    months = months_until(today)
    return {statement: [_share(found.get((statement, month))) for month in months] for statement in Statement}


def _share(count: Count | None) -> Share | None:
    if count is None or count.yes + count.no < FEWEST:
        return None
    answers = count.yes + count.no
    return Share(percent=round(100 * count.yes / answers), answers=answers)
