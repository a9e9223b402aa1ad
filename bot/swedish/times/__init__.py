"""When a Swedish message says that somebody can come, or what moment it means (see docs/times.md).

The way of a text, each step one walk through what the step before it gave:

1. `grammar.line`: the text as a line of folded words and codes. `spelling` reads each word, misspelt or joined up as
   it may be, by the lists in `vocabulary`: "påfredag" is "pa D4".
2. `scan.find`: the phrases in the line become `things`: days, weekdays, hours, numbers and small words. The
   patterns and what each means stand in `dayphrases` (with `daywords` and `almanac`), `hours` and `roles`.
3. `joins.join`: things find their meaning beside each other. Numbers become hours, two ends a span; `told` takes out
   what is no wish, `weekdays` finds the week of a weekday and counts "veckan därpå".
4. `clauses.clauses`: the list is cut into clauses, each with its stance: yes, no, preferred, second choice.
5. `combine.combine`: days and hours that belong together (`groups`) become windows, and what is refused is cut out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from bot.swedish.dates import STOCKHOLM
from bot.swedish.times.clauses import clauses
from bot.swedish.times.joins import join
from bot.swedish.times.scan import find
from bot.swedish.times.tokens import line
from bot.swedish.times.windows import Window, combine

MOST_THINGS = 300
"""Times, numbers and small words; a text with more of them is no message, and the rest is not read."""


@dataclass(frozen=True)
class TimeExpression:
    """Half-open windows in Swedish time, in order and without overlap."""

    windows: tuple[Window, ...] = ()
    """When the sender can come, or the point they mean."""
    excluded: tuple[Window, ...] = ()
    """When they cannot; only told when no window is left."""


def parse(text: str, now: datetime) -> TimeExpression:
    """What a message says of when, seen from now. Never raises on any text; ValueError for a `now` without zone."""
    if now.utcoffset() is None:
        raise ValueError(f"{now.isoformat()} has no time zone")
    wall = now.astimezone(STOCKHOLM).replace(tzinfo=None, fold=0)
    found = join(find(line(text), wall, MOST_THINGS), wall)
    windows, excluded = combine(clauses(found), wall)
    return TimeExpression(_placed(windows), _placed(excluded))


def _placed(many: list[Window]) -> tuple[Window, ...]:
    """With their zone; a stretch that the clocks jump over in spring is left out."""
    placed = ((start.replace(tzinfo=STOCKHOLM), end.replace(tzinfo=STOCKHOLM)) for start, end in many)
    return tuple((start, end) for start, end in placed if start.astimezone(timezone.utc) < end.astimezone(timezone.utc))


__all__ = ["TimeExpression", "parse"]
