"""When a Swedish message says that somebody can come, or what moment it means (see docs/times.md).

A text goes one way through the package, and each step gives the next something simpler:

| step | file | makes | to change |
|---|---|---|---|
| spelling | `spelling`, `vocabulary` | one word, misspelt or joined up, a word or code | a new word or spelling |
| tokens | `tokens` | the text a line of words and codes: "pa D4 klockan T9:30" | a new way to write digits |
| phrases | `scan`, `days`, `weeks`, `hours`, `words` | the line a list of things with their meaning | a new phrase |
| context | `told`, `weekdays`, `joins` | things settled by their neighbours, none only told | weeks, spans, bounds |
| combination | `clauses`, `groups` | clauses with a stance, and the hours that go with the days | yes, no, rather |
| windows | `windows` | what is wanted, without what is refused | what counts, what is cut |

`things` holds the types between the steps, `phrases` the table that phrases are entered in, and `almanac` counts weeks,
months and holidays.
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
