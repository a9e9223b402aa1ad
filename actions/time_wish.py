"""What a message wants with an agreed time: when somebody can come, which way from what was proposed, or to keep it.

Nothing is done on this reading alone: what comes of it is proposed, held and read back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.swedish.folding import fold
from bot.swedish.times import parse

type Window = tuple[datetime, datetime]
type Direction = Literal["earlier", "later", "more"]

DAYS_AHEAD = 60
"""Hours without a day ("efter kl. 15") are meant of so many days ahead."""

A_FEW_DAYS = timedelta(days=3)
"""No weekday comes again after so many days: what moves along with the moment of asking names no day."""

_NUMBER_ALONE = re.compile(
    r"\W*(nr|nummer|alternativ|svar|val|nej|ja)?\W*(\d{1,2}:?(an|a|e)?|ett|tva|tre|fyra|fem|sex|sju|atta|nio|tio)\W*"
)
"""An answer to a question with numbers, also where it is not one of them: no clock time."""

_NEAR_DAY = re.compile(
    r"\b(i ?dag|i ?kvall|i ?natt|(i|over) ?morgon|i (formiddag|eftermiddag)|om \w+ (timm\w*|minut\w*|dag\w*))\b"
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
    r"|(passar|funkar|gar|kan|fungerar) (inte|ej|int))\b"
)
_KEEPS = re.compile(
    r"\b(behall\w*|lat (det|den|tiden|allt) (vara|sta|ligga)|(som|vad) (det|den) (ar|var)|glom\w*|strunta?r? i|skit i"
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

    @property
    def is_one(self) -> bool:
        """Whether it says which time is wanted, or which is not."""
        return bool(self.windows or self.excluded or self.direction)

    @property
    def pointed_at(self) -> tuple[Window, ...]:
        """Return all that is named: of who only cancels or confirms it says which time they mean."""
        return (*self.windows, *self.excluded)


def read_wish(text: str, now: datetime) -> TimeWish:
    """Return what a message wants with an agreed time, seen from now."""
    folded = fold(text)
    if _NUMBER_ALONE.fullmatch(folded):
        return TimeWish()
    said, old = parse(text, now), _old_time(folded, now)
    windows = _on_any_day([one for one in said.windows if one not in old], text, now)
    excluded = (*said.excluded, *old)
    if windows:
        return TimeWish(windows=windows, excluded=excluded)
    if excluded:
        return TimeWish(excluded=excluded)
    keeps = bool(_KEEPS.search(folded))
    return TimeWish(direction=None if keeps else _direction(folded), keeps=keeps)


def _direction(folded: str) -> Direction | None:
    if _EARLIER.search(folded):
        return "earlier"
    if _LATER.search(folded):
        return "later"
    return "more" if _MORE.search(folded) else None


def _old_time(folded: str, now: datetime) -> tuple[Window, ...]:
    """Return when the time is that is to be changed, where a message says so."""
    found = _THE_TIME.search(folded)
    return parse(found.group(1), now).windows if found else ()


def _on_any_day(windows: list[Window], text: str, now: datetime) -> tuple[Window, ...]:
    """Return the windows; the hours on each of the days ahead where no day was named."""
    if len(windows) != 1 or _NEAR_DAY.search(fold(text)):
        return tuple(windows)
    (start, end) = windows[0]
    later = parse(text, now + A_FEW_DAYS).windows
    # Wall-clock times, so that this holds over the nights when the clocks change.
    if end - start >= timedelta(days=1) or later != ((start + A_FEW_DAYS, end + A_FEW_DAYS),):
        return tuple(windows)
    return tuple((start + timedelta(days=day), end + timedelta(days=day)) for day in range(DAYS_AHEAD))
