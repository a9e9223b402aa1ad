"""The small language that the lexicon is written in, and the matching of it against the words of a clause.

hjärtinfarkt        that word             ~hjärtinfarkt   that word with one letter wrong (words of
                                    eight letters and more are always read so, and doubled letters never matter)
bröstsmärt*         words beginning so    *blödning       words ending so
ont|smärta          either                <ont>           any word of the group "ont"
i_halsen            several words as one  ta+mitt|sitt+liv    one directly after the other
ingen luft          in that order, two other words between at most
ont & bröstet       in either order, six other words between at most
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, product

from bot.swedish.folding import fold

_LONG_WORD = 8
_SHORTEST_SQUEEZED = 4
_DOUBLED = re.compile(r"(.)\1+")

GAP_IN_ORDER = 2
GAP_EITHER_ORDER = 6
_LONGEST_WORD = 40


@dataclass(frozen=True)
class Step:
    """One word of a pattern: which lexicon words will do, and how many other words may stand before it."""

    accepts: frozenset[int]
    gap: int


@dataclass(frozen=True, eq=False)
class Pattern:
    """Sequences of steps that may come in either order; almost always there is one."""

    parts: tuple[tuple[Step, ...], ...]

    def words_needed_are_in(self, vocabulary: frozenset[int]) -> bool:
        """Whether a clause with these lexicon words can hold the pattern at all; most cannot, and this is cheap."""
        for accepts in self.needed:  # noqa: SIM110 (a plain loop: this is where the time goes)
            if accepts.isdisjoint(vocabulary):
                return False
        return True

    @cached_property
    def needed(self) -> tuple[frozenset[int], ...]:
        """What each step accepts, the most particular first."""
        return tuple(sorted((step.accepts for part in self.parts for step in part), key=len))


@dataclass
class Vocabulary:
    """Every word of the lexicon, looked up from a written word in time that depends only on that word's length.

    A forgiving one reads a slip in a long word, and one letter for two, as what was meant.
    """

    exact: dict[str, set[int]] = field(default_factory=dict)
    beginnings: dict[str, set[int]] = field(default_factory=dict)
    endings: dict[str, set[int]] = field(default_factory=dict)
    squeezed: dict[str, set[int]] = field(default_factory=dict)
    shortened: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    fold: Callable[[str], str] = fold
    forgiving: bool = True

    def add(self, written: str) -> int:
        """The id of a lexicon word such as "~infarkt" or "kramp*"."""
        if written in self.ids:
            return self.ids[written]
        number = self.ids[written] = len(self.ids)
        stem = self.fold(written.strip("*~"))
        if not stem or " " in stem:
            raise ValueError(f"{written!r} is not one word")
        if written.endswith("*"):
            self.beginnings.setdefault(stem, set()).add(number)
        elif written.startswith("*"):
            self.endings.setdefault(stem, set()).add(number)
        else:
            self.exact.setdefault(stem, set()).add(number)
            self.squeezed.setdefault(_squeezed(stem), set()).add(number)
        if written.startswith("~") or (self.forgiving and len(stem) >= _LONG_WORD and "*" not in written):
            for shorter in _one_letter_less(stem):
                self.shortened.setdefault(shorter, set()).add((number, stem))
        return number

    def lookup(self, word: str) -> frozenset[int]:
        """The ids of all lexicon words that a written word is an instance of."""
        found = set(self.exact.get(word, ()))
        if len(word) > _LONGEST_WORD:
            return frozenset(found)
        for cut in range(1, len(word) + 1):
            found |= self.beginnings.get(word[:cut], set())
            found |= self.endings.get(word[cut - 1 :], set())
        for shorter in _one_letter_less(word):
            found |= {number for number, stem in self.shortened.get(shorter, ()) if _one_slip(word, stem)}
        return frozenset(found or self._doubled_or_single(word))

    def _doubled_or_single(self, word: str) -> set[int]:
        """A word not known as it is written may have one letter for two, or two for one."""
        squeezed = _squeezed(word)
        if (
            not self.forgiving
            or len(squeezed) < _SHORTEST_SQUEEZED
            or (squeezed == word and len(word) < _SHORTEST_SQUEEZED + 2)
        ):
            return set()
        return self.squeezed.get(squeezed, set())


def _squeezed(word: str) -> str:
    """The word with every doubled letter single: "rammlat" and "ramlat" are the same."""
    return _DOUBLED.sub(r"\1", word)


def _one_letter_less(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _one_slip(written: str, meant: str) -> bool:
    """Whether one letter is missing, added, wrong or swapped with its neighbour; the first letter is right."""
    if written[:1] != meant[:1]:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    left, right = written[start:], meant[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )


def compile_pattern(text: str, vocabulary: Vocabulary, groups: Mapping[str, Sequence[str]]) -> list[Pattern]:
    """Read one line of the lexicon; several words in place of one make it several patterns.

    Raises ValueError for a group that does not exist and for a part without words.
    """
    parts = [_variants(part, vocabulary, groups) for part in text.split("&")]
    return [Pattern(choice) for choice in product(*parts)]


def _variants(part: str, vocabulary: Vocabulary, groups: Mapping[str, Sequence[str]]) -> list[tuple[Step, ...]]:
    choices: list[list[tuple[Step, ...]]] = []
    for spaced in part.split():
        for index, alternatives in enumerate(spaced.split("+")):
            gap = 0 if index else GAP_IN_ORDER
            choices.append(_alternatives(alternatives, gap, vocabulary, groups))
    if not choices:
        raise ValueError(f"a part of a pattern is empty: {part!r}")
    return [tuple(chain.from_iterable(choice)) for choice in product(*choices)]


def _alternatives(
    written: str, gap: int, vocabulary: Vocabulary, groups: Mapping[str, Sequence[str]]
) -> list[tuple[Step, ...]]:
    phrases = [_as_words(phrase, vocabulary) for phrase in _expand(written, groups)]
    single = frozenset(vocabulary.add(phrase) for phrase in phrases if "_" not in phrase)
    found: list[tuple[Step, ...]] = [(Step(single, gap),)] if single else []
    for phrase in phrases:
        if "_" in phrase:
            numbers = [frozenset({vocabulary.add(word)}) for word in phrase.split("_")]
            found.append(tuple(Step(word, 0 if at else gap) for at, word in enumerate(numbers)))
    return found


def _as_words(phrase: str, vocabulary: Vocabulary) -> str:
    """A spelling that folding reads as several words ("istället") is looked for as these."""
    folded = vocabulary.fold(phrase.strip("*~"))
    return folded.replace(" ", "_") if " " in folded else phrase


def _expand(alternatives: str, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for word in alternatives.split("|"):
        if not word.startswith("<"):
            yield word
            continue
        name = word.strip("<>")
        if name not in groups:
            raise ValueError(f"no group of words is called {name!r}")
        for member in groups[name]:
            yield from _expand(member, groups)


Ids = Sequence[frozenset[int]]


def matches(pattern: Pattern, ids: Ids, starts: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """The word numbers, ascending, of each place where the pattern's first part begins at one of `starts`."""
    first, *others = pattern.parts
    for start in starts:
        found = _sequence(first, ids, start)
        if found is None:
            continue
        whole = _with_others(others, ids, found)
        if whole is not None:
            yield whole


def _with_others(others: Sequence[tuple[Step, ...]], ids: Ids, found: tuple[int, ...]) -> tuple[int, ...] | None:
    for part in others:
        low = max(0, min(found) - GAP_EITHER_ORDER - len(part))
        high = min(len(ids), max(found) + GAP_EITHER_ORDER + 2)
        candidates = (_sequence(part, ids, at) for at in range(low, high) if at not in found)
        nearest = next((place for place in candidates if place and not set(place) & set(found)), None)
        if nearest is None:
            return None
        found = tuple(sorted((*found, *nearest)))
    return found


def _sequence(steps: Sequence[Step], ids: Ids, at: int) -> tuple[int, ...] | None:
    """The steps in order beginning exactly at word `at`; the number of words looked at is bounded by the pattern."""
    if at >= len(ids) or not (ids[at] & steps[0].accepts):
        return None
    if len(steps) == 1:
        return (at,)
    for following in range(at + 1, at + 2 + steps[1].gap):
        rest = _sequence(steps[1:], ids, following)
        if rest is not None:
            return (at, *rest)
    return None
