"""What a message wants with an agreed time: when somebody can come, which way from what was proposed, or to keep it.

Nothing is done on this reading alone: what comes of it is proposed, held and read back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.swedish.folding import fold
from bot.swedish.times import parse

type Window = tuple[datetime, datetime]
type Direction = Literal["earlier", "later", "more"]

DAYS_AHEAD = 60
"""Hours without a day ("efter kl. 15") are meant of so many days ahead."""

MOST_WINDOWS = 100
"""As many as contract_api takes."""

WORKING_DAYS = 5
"""So many windows has "förmiddagar": those of the next seven days, whichever they are."""

A_FEW_DAYS = timedelta(days=3)
"""No weekday comes again after so many days: what moves along with the moment of asking names no day."""

_NUMBER_ALONE = re.compile(
    r"\W*(nr|nummer|alternativ|svar|val|nej|ja)?\W*(\d{1,2}:?(an|a|e)?|ett|tva|tre|fyra|fem|sex|sju|atta|nio|tio)\W*"
)
"""An answer to a question with numbers, also where it is not one of them: no clock time."""

_NEAR_DAY = re.compile(
    r"\b(i ?dag|i ?kvall|i ?natt|(i|over) ?morgon|i (formiddag|eftermiddag)|om \w+ (timm\w*|minut\w*|dag\w*))\b"
)

_WEEKDAY = re.compile(r"\b(man|tis|ons|tors?|fre|lor|son)(dag(en|ar|s)?)?\b")
_FROM_NOW = re.compile(r"\b(nasta|vecka\w*|om)\b")
_DATE = re.compile(
    r"\d/\d|\b(den \d|helg|manad|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november"
    r"|december)"
)

_THE_TIME = re.compile(
    r"\b(?:\w*tid|\w*tiden|\w*besoket|motet|bokningen) (?:(?:som )?(?:jag har|ar) )?"
    r"((?:pa|den|i|klockan|nasta|(?:man|tis|ons|tors|fre|lor|son)dag)\b.{1,40}?)"
    r"(?= (?:till|mot|istallet|i stallet|gar|kan|passar|funkar|fungerar|maste|behover|vill|men|och|utan|for)\b"
    r"|[,.!?]|$)"
)
"""Words that say when the time is that is to be changed: "tiden på tisdag"."""

_EARLIER = re.compile(r"(?<!den )(?<!det )\b(tidigare|fortare|snabbare|snarast\w*|sa (snart|fort)|tidigast)\b")
_LATER = re.compile(r"(?<!den )(?<!det )\b(senare|langre fram|skjut\w* (upp|pa))\b")
_MORE = re.compile(
    r"\b(fler\w*|mer tider|andra (tider|forslag|dagar|alternativ)|(nagon|en|nagra|nagot) (annan|annat|andra|helt annan)"
    r"|annan (dag|tid)|annat forslag|vad (mer|annars) |inge[nt] (av|passar|funkar)|inga (av|passar)"
    r"|(passar|funkar|fungerar) (inte|ej|int))\b"
)
_COMMAND = re.compile(r"\W*(visa )?(fler\w*|tidigare|senare)( tider)?( tack)?\W*")
_KEEPS = re.compile(
    r"\b(behall\w*|lat (det|den|tiden|allt) (vara|sta|ligga)|som (det|den) (ar|var)"
    r"|glom (det|allt|bytet|bort)|strunta?r? i|skit i"
    r"|(gamla|vanliga|forsta|ursprungliga|bokade) tiden (galler|far|ar bra|ar okej|passar|funkar|duger)"
    r"|(star|ligger|sta|ligga|vara) kvar|andra(de|t|r)? mig|angra\w*|avbryt|inget byte"
    r"|(byt|flytta|andra|avboka) inte)\b"
)


@dataclass(frozen=True, kw_only=True)
class TimeWish:
    """What a message says of times."""

    windows: tuple[Window, ...] = ()
    """When they can come."""
    excluded: tuple[Window, ...] = ()
    """When they cannot, and the time that is to be changed where its day is named."""
    direction: Direction | None = None
    keeps: bool = False
    """Whether all is to stay as it is."""
    is_command: bool = False
    """Whether it is one of the words that are offered beside the numbers, and nothing else."""

    @property
    def is_one(self) -> bool:
        """Whether it says which time is wanted, or which is not."""
        return bool(self.windows or self.excluded or self.direction)

    @property
    def pointed_at(self) -> tuple[Window, ...]:
        """Return all that is named: of who only cancels or confirms it says which time they mean."""
        return (*self.windows, *self.excluded)


def read_wish(text: str, now: datetime, *, near: datetime | None = None) -> TimeWish:
    """Return what a message wants with an agreed time, seen from now.

    `near`: the first of the times that are talked of. A weekday is then also that of their week: to "torsdag 26
    november" proposed, "torsdag" is no answer about the Thursday before.
    """
    folded = fold(text)
    if _NUMBER_ALONE.fullmatch(folded):
        return TimeWish()
    windows, excluded = _said(text, folded, now)
    if near is not None and _WEEKDAY.search(folded) and not (_FROM_NOW.search(folded) or _NEAR_DAY.search(folded)):
        of_week, excluded_of_week = _said(text, folded, max(now, near - timedelta(days=1)))
        windows, excluded = (tuple(sorted({*a, *b})) for a, b in ((windows, of_week), (excluded, excluded_of_week)))
    if windows or excluded:
        return TimeWish(windows=windows, excluded=excluded)
    keeps = bool(_KEEPS.search(folded))
    is_command = bool(_COMMAND.fullmatch(folded))
    return TimeWish(direction=None if keeps else _direction(folded), keeps=keeps, is_command=is_command)


def _said(text: str, folded: str, now: datetime) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
    """Return when somebody can come, and when not: also not when the time is that is to be changed."""
    said = parse(text, now)
    found = _THE_TIME.search(folded)
    old = parse(found.group(1), now).windows if found else ()
    windows = _on_any_day([one for one in said.windows if one not in old], text, now)
    return windows, (*said.excluded, *(one for one in old if one not in said.excluded))


def _direction(folded: str) -> Direction | None:
    if _EARLIER.search(folded):
        return "earlier"
    if _LATER.search(folded):
        return "later"
    return "more" if _MORE.search(folded) else None


def _on_any_day(windows: list[Window], text: str, now: datetime) -> tuple[Window, ...]:
    """Return the windows; hours on each of the days ahead where no day was named: "efter kl. 15", "förmiddagar".

    Counted in wall-clock times, so that this holds over the nights when the clocks change.
    """
    folded = fold(text)
    if not windows or _NEAR_DAY.search(folded) or any(end - start >= timedelta(days=1) for start, end in windows):
        return tuple(windows)
    if parse(text, now + A_FEW_DAYS).windows == _moved(windows, A_FEW_DAYS):
        step = timedelta(days=1)
    elif len(windows) >= WORKING_DAYS and not any(one.search(folded) for one in (_WEEKDAY, _FROM_NOW, _DATE)):
        step = timedelta(days=7)
    else:
        return tuple(windows)
    times = min(timedelta(days=DAYS_AHEAD) // step, MOST_WINDOWS // len(windows))
    return tuple(sorted({one for count in range(times) for one in _moved(windows, count * step)}))


def _moved(windows: Sequence[Window], by: timedelta) -> tuple[Window, ...]:
    return tuple((start + by, end + by) for start, end in windows)
