"""Who is told of a case, and when: several things as one message, at most one an hour, one in the morning."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from contract_api.calendar_rules import is_working_day
from nastasteg.clock import STOCKHOLM, local_date

WAIT = timedelta(minutes=2)
"""So long after it has happened something is told: several things become one message, and whatever was written at that
moment is in the database by then."""

APART = timedelta(hours=1)
"""What has happened is told no more often than this."""

MORNING_BEGINS, MORNING_ENDS = time(7, 30), time(10)
"""Between these, by the Swedish clock, it is told what is due today or late."""

PHONES_FROM, PHONES_UNTIL = time(7), time(20)
"""Between these, by the Swedish clock, a telephone may sound. E-mail disturbs nobody."""

LOST_AFTER = timedelta(days=1)
"""A message that has been on its way for so long is handed over once more."""


class News(StrEnum):
    """What has happened to a case that somebody is to answer. What is further down counts for more."""

    NEW = "new"
    HALF_GONE = "half_gone"
    LATE = "late"


URGENCY = list(News)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A case that waits for an answer: who has it."""

    number: int
    unit_id: uuid.UUID
    contact_id: uuid.UUID | None
    owner_id: uuid.UUID | None
    due_at: datetime | None
    is_late: bool
    """Whether it has gone to the whole unit because nobody answered in time."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that has happened to such a case."""

    news: News
    at: datetime
    by: uuid.UUID | None
    """Who at the care did it."""
    number: int
    """The case's."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who answers, today."""

    answering: Mapping[uuid.UUID, Collection[uuid.UUID]]
    """The staff of each unit who may answer there."""
    contacts: Mapping[uuid.UUID, uuid.UUID]
    """The contact that somebody is to patients, by staff."""
    stood_in_for: Mapping[uuid.UUID, uuid.UUID]
    """The contacts who are away, each with who is reached instead."""

    def told_of(self, case: Waiting) -> frozenset[uuid.UUID]:
        """Return who is told of a case: who has claimed it, or its contact, or who stands in; else the whole unit."""
        here = frozenset(self.answering.get(case.unit_id, ()))
        contact_id = self.contacts.get(case.owner_id) if case.owner_id else case.contact_id
        reached = self._staff.get(self.stood_in_for.get(contact_id, contact_id)) if contact_id else case.owner_id
        return frozenset({reached}) if reached in here and reached is not None else here

    @cached_property
    def _staff(self) -> Mapping[uuid.UUID, uuid.UUID]:
        """Return who somebody's contact is."""
        return {contact: staff for staff, contact in self.contacts.items()}


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What a message says: how many cases, and nothing else of them."""

    new: int = 0
    half_gone: int = 0
    late: int = 0
    due: int | None = None
    """How many are to be answered today, or are late; None where the message is no morning's."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.new or self.half_gone or self.late or self.due)


def news_for(staff_id: uuid.UUID, happenings: Iterable[Happening], *, since: datetime, until: datetime) -> Digest:
    """Return what has happened after one moment and until another to cases that somebody is told of: each case once.

    Not what they have done themselves.
    """
    found: dict[int, News] = {}
    for one in happenings:
        if since < one.at <= until and one.by != staff_id:
            before = found.get(one.number, one.news)
            found[one.number] = max(before, one.news, key=URGENCY.index)
    kinds = list(found.values())
    return Digest(new=kinds.count(News.NEW), half_gone=kinds.count(News.HALF_GONE), late=kinds.count(News.LATE))


def due_of(cases: Iterable[Waiting], *, now: datetime) -> int:
    """Return how many of some cases are to be answered today, or should have been."""
    today = local_date(now)
    return sum(case.is_late or (case.due_at is not None and local_date(case.due_at) <= today) for case in cases)


def is_morning(now: datetime) -> bool:
    """Return whether it is the morning of a working day."""
    return is_working_day(local_date(now)) and MORNING_BEGINS <= now.astimezone(STOCKHOLM).time() < MORNING_ENDS


def may_tell_news(mailed_at: datetime | None, now: datetime) -> bool:
    """Return whether it is long enough since the last message."""
    return mailed_at is None or now >= mailed_at + APART


def may_sound(now: datetime) -> bool:
    """Return whether somebody's telephone may sound: what has happened at night is told in the morning."""
    return PHONES_FROM <= now.astimezone(STOCKHOLM).time() < PHONES_UNTIL
