"""What the grammar finds in a message: days, weekdays, hours, numbers and the small words between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

Span = tuple[date, date]
"""Half-open: the first day, and the day after the last."""

ONE_DAY = timedelta(days=1)
OPEN_END = timedelta(days=28)


class _Thing:
    role: ClassVar[str] = ""


@dataclass(frozen=True)
class Days(_Thing):
    """Days of the calendar, as half-open spans; no span is an impossible or past date."""

    spans: tuple[Span, ...]
    each: bool = False
    """Whether every weekday gives a window of its own."""
    holds: bool = False
    """Whether a weekday beside it is one of its days ("tisdag nästa vecka")."""
    day_only: bool = False
    """Whether the month was left out ("den 24")."""
    dated: bool = False
    """Whether it was said as a date ("3/12", "den 24")."""
    leads: bool = False
    """Whether a weekday listed after it is in the same week ("nästa torsdag eller fredag")."""
    rough: bool = False
    """Whether it was said as a distance in weeks, so that a weekday after it means one of that week."""
    open: bool = False
    """Whether it was given by one end only ("efter jul")."""
    again: Span | None = None
    """Its next occurrence, for a part of it that is over ("i början av veckan", said on a Friday)."""

    @property
    def first(self) -> date | None:
        """The first day, if there is any."""
        return self.spans[0][0] if self.spans else None


@dataclass(frozen=True)
class Part(_Thing):
    """A part of the week or month said beside it: a third of it, or its n:th (-1: last) week, day or weekday."""

    which: int
    unit: str = "third"


@dataclass(frozen=True)
class Weekday(_Thing):
    """A weekday (0 is Monday) whose week is not known yet."""

    number: int
    every: int = 0
    """1 for "onsdagar", 2 for "varannan onsdag"."""
    shift: int = 0


@dataclass(frozen=True)
class Clock:
    """A minute of the day; not sure means that twelve hours later may be meant."""

    minute: int
    sure: bool


@dataclass(frozen=True)
class Hours(_Thing):
    """Hours of a day: a part of the day, a point, or a span of which either end may be open."""

    part: str = ""
    first: Clock | None = None
    last: Clock | None = None
    point: bool = False
    every: bool = False


@dataclass(frozen=True)
class Number(_Thing):
    """A number that its neighbours may make a clock time or a date."""

    value: int
    text: str


@dataclass(frozen=True)
class Word:
    """A small word by its role: "or", "not", "after" …"""

    role: str
    strict: bool = False
    """Whether "from" or "by" was written out as "från och med", "till och med": never a move."""


@dataclass(frozen=True)
class Shift(_Thing):
    """ "dagen efter", "veckan före", "fredagen efter": steps from the day said beside it, or before it."""

    days: int = 0
    weeks: int = 0
    weekday: int | None = None
    must_follow: bool = False


Thing = Days | Weekday | Hours | Number | Word | Shift | Part


class Found(NamedTuple):
    """A thing, and how many words without a role stand between it and the thing before it."""

    what: Thing
    gap: int = 0

    def now(self, what: Thing) -> Found:
        """The same place, read as something else."""
        return Found(what, self.gap)


def role(found: list[Found], at: int) -> str:
    """The role of the word there; "" for anything else and outside the list."""
    return found[at].what.role if 0 <= at < len(found) else ""


def thing(found: list[Found], at: int) -> Thing | None:
    """What stands there, or None outside the list."""
    return found[at].what if 0 <= at < len(found) else None


def pieces(found: list[Found], ends: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """From where to where each piece goes that one of these words ends."""
    start = 0
    for at in range(len(found) + 1):
        if at == len(found) or found[at].what.role in ends:
            yield start, at
            start = at + 1


def is_time(what: Thing | None) -> bool:
    """Whether it says when, by itself."""
    return isinstance(what, (Days, Weekday, Hours))


def is_day(what: Thing | None) -> bool:
    """Whether it says which day."""
    return isinstance(what, (Days, Weekday))


def dates_in(span: Span) -> Iterator[date]:
    """Every day of a span; of a long one (a working week or more) only Monday to Friday."""
    start, end = span
    long = (end - start).days > 4
    for number in range((end - start).days):
        day = start + number * ONE_DAY
        if not long or day.weekday() < 5:
            yield day
