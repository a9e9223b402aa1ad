"""What a message sounds like: points learnt from example messages for words, pieces of words and how words follow.

The second net below the written rules, for what is said in words that nobody put into a rule. learned.tsv is made by
`python -m benchmarks.danger` and is not written by hand: a line for each sign, with its points for the classes that it
tells something about. Each intent is a class of its own: danger is told better from each kind of harmless matter than
from all of them as one heap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path

FILE = Path(__file__).with_name("learned.tsv")
DANGERS = ("emergency", "crisis")
"""The first classes; the others are what a message may be instead, and are named only in the file."""

POINT = 20
"""Points in the file, which holds whole numbers, for one of the separator's margin."""

WINDOW, STEP = 60, 30
"""Words that are judged together, so that danger is not thinned out by a long message."""

_SHARPNESS = 4.0
_STEM = 5
_PIECE = 4
_LONGEST_WORD = 24
_DIGIT = re.compile(r"\d")
_TOLD = re.compile(r"(\d+)([+-]\d+)\Z")

Row = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Weights:
    """The points of each sign, as pairs of a class's number and points, and each class's without any sign."""

    signs: Mapping[str, Row]
    start: Sequence[int]


@dataclass(frozen=True)
class Likeness:
    """How much more a message is like danger than like anything else (0: as much), and like which kind."""

    kind: str
    score: float


@cache
def load() -> Weights:
    """The points of this installation."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Weights:
    """The points from their file; its line without a sign tells of every class. Raises ValueError for any other."""
    known: dict[str, tuple[int, int]] = {}
    signs: dict[str, Row] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            sign, _, told = line.partition("\t")
            signs[sign] = tuple(known.get(one) or known.setdefault(one, _pair(one)) for one in told.split())
    start = signs.pop("", ())
    if [at for at, _ in start] != list(range(len(start))) or len(start) <= len(DANGERS):
        raise ValueError("the line without a sign needs points for each class, in order")
    if any(at >= len(start) for at, _ in known.values()):
        raise ValueError("a sign has points for a class that the line without a sign does not have")
    return Weights(signs, [points for _, points in start])


def _pair(told: str) -> tuple[int, int]:
    """ "3-12" is twelve points against class 3."""
    found = _TOLD.match(told)
    if not found:
        raise ValueError(f"{told!r} is not a class and its points")
    return int(found[1]), int(found[2])


def signs(words: Sequence[str]) -> tuple[frozenset[str], ...]:
    """The signs in a row of folded words, by kind: how words follow each other, and their pieces.

    "har ont" gives "har", "ont", "har ont", "^har" and "^ont" (near the beginning), "ont$" (at the end), and the
    pieces "=_har", "=har_", "=_ont" and "=ont_". Of a long word its beginning counts; all figures are alike.
    """
    row = [_DIGIT.sub("0", word[:_LONGEST_WORD]) for word in words]
    stems = [word[:_STEM] for word in row]
    followed = {*stems, *(f"{one} {two}" for one, two in pairwise(stems))}
    followed.update(f"{one} . {two}" for one, two in zip(stems, stems[2:]))  # noqa: B905 (the last two have none)
    followed.update(f"^{stem}" for stem in stems[:2])
    followed.update(f"{stem}$" for stem in stems[-1:])
    return frozenset(followed), frozenset(piece for word in set(row) for piece in _pieces(word))


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[str, ...]:
    framed = f"_{word}_"
    return tuple(f"={framed[at : at + _PIECE]}" for at in range(max(1, len(framed) - _PIECE + 1)))


def likeness(words: Sequence[str], weights: Weights) -> Likeness:
    """How like danger the most dangerous stretch of the words is. Time is linear in their number."""
    return max((_judged(stretch, weights) for stretch in stretches(words)), key=lambda one: one.score)


def stretches(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The rows of words that are judged together; they overlap."""
    for start in range(0, max(1, len(words) - STEP), STEP):
        yield words[start : start + WINDOW]


def _judged(words: Sequence[str], weights: Weights) -> Likeness:
    totals = [float(points) for points in weights.start]
    for kind in signs(words):
        share = 1 / sqrt(len(kind) or 1)
        for sign in kind & weights.signs.keys():
            for at, points in weights.signs[sign]:
                totals[at] += share * points
    margins = [total / POINT for total in totals]
    danger = margins[: len(DANGERS)]
    return Likeness(DANGERS[danger.index(max(danger))], _pooled(danger) - _pooled(margins[len(DANGERS) :]))


def _pooled(margins: Sequence[float]) -> float:
    """A soft maximum."""
    return log(sum(exp(_SHARPNESS * margin) for margin in margins)) / _SHARPNESS
