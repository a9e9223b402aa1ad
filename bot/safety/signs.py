"""Small signs that say little alone and much together: words, beginnings of words and pairs have points, in signs.yml.

This is a second net below the rules, for what is said in words that nobody put into a rule. It never takes away what a
rule has found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("signs.yml")
_DIGITS = re.compile(r"\d+")
_BEGINNINGS = (4, 6)
_WINDOW = 60
_STEP = 30
_FEWEST_WORDS = 3
EMERGENCY, CRISIS = "emergency", "crisis"


@dataclass(frozen=True)
class Points:
    """How much each sign says, for either kind of danger and against both, and how much it takes."""

    emergency: dict[str, int]
    crisis: dict[str, int]
    calming: dict[str, int]
    needed: float


@cache
def load() -> Points:
    """The points of this installation."""
    return parse(_FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Points:
    """The points from their YAML text, where each number stands before the signs that have it."""
    raw: dict[str, Any] = yaml.safe_load(text)

    def points(section: str) -> dict[str, int]:
        return {sign: number for number, listed in raw[section].items() for sign in listed}

    return Points(points(EMERGENCY), points(CRISIS), points("calming"), float(raw["needed"]))


def signs(words: Sequence[str]) -> Iterator[str]:
    """The signs in a row of folded words: "svimma", "svim*" and "vill do"; figures are 0, 00 or 000."""
    row = [_DIGITS.sub(lambda found: "0" * min(len(found.group()), 3), word) for word in words]
    for at, word in enumerate(row):
        yield word
        for length in _BEGINNINGS:
            if len(word) > length:
                yield f"{word[:length]}*"
        for other in row[at + 1 : at + 3]:
            yield f"{word} {other}"


def kind_of_danger(words: Sequence[str], points: Points) -> str | None:
    """ "emergency" or "crisis" where the signs of some stretch of the words are enough, or None."""
    if len(words) < _FEWEST_WORDS:
        return None
    last = max(1, len(words) - _STEP)
    for start in range(0, last, _STEP):
        kind = _kind(frozenset(signs(words[start : start + _WINDOW])), points)
        if kind:
            return kind
    return None


def _kind(met: frozenset[str], points: Points) -> str | None:
    emergency, crisis, calming = (
        sum(table.get(sign, 0) for sign in met) for table in (points.emergency, points.crisis, points.calming)
    )
    if emergency + crisis - calming < points.needed * sqrt(len(met)):
        return None
    return EMERGENCY if emergency >= crisis else CRISIS
