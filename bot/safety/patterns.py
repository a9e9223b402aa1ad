"""The small language that the lexicon is written in, and the matching of it against the words of a clause.

hjärtinfarkt        that word             ~hjärtinfarkt   that word with one letter wrong
bröstsmärt*         words beginning so    *blödning       words ending so
ont|smärta          either                <ont>           any word of the group "ont"
i_halsen            several words as one  ta+mitt|sitt+liv    one directly after the other
ingen luft          in that order, two other words between at most
ont & bröstet       in either order, six other words between at most
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product

from bot.swedish.folding import fold

GAP_IN_ORDER = 2
GAP_EITHER_ORDER = 6
_LONGEST_WORD = 40


@dataclass(frozen=True)
class Step:
    """One word of a pattern: which lexicon words will do, and how many other words may stand before it."""

    accepts: frozenset[int]
    gap: int


@dataclass(frozen=True)
class Pattern:
    """Sequences of steps that may come in either order; almost always there is one."""

    parts: tuple[tuple[Step, ...], ...]

    def words_needed_are_in(self, vocabulary: frozenset[int]) -> bool:
        """Whether a clause with these lexicon words can hold the pattern at all; most cannot, and this is cheap."""
        return all(not step.accepts.isdisjoint(vocabulary) for part in self.parts for step in part)


@dataclass
class Vocabulary:
    """Every word of the lexicon, looked up from a written word in time that depends only on that word's length."""

    exact: dict[str, set[int]] = field(default_factory=dict)
    beginnings: dict[str, set[int]] = field(default_factory=dict)
    endings: dict[str, set[int]] = field(default_factory=dict)
    shortened: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def add(self, written: str) -> int:
        """The id of a lexicon word such as "~infarkt" or "kramp*"."""
        if written in self.ids:
            return self.ids[written]
        number = self.ids[written] = len(self.ids)
        stem = fold(written.strip("*~"))
        if not stem or " " in stem:
            raise ValueError(f"{written!r} is not one word")
        if written.endswith("*"):
            self.beginnings.setdefault(stem, set()).add(number)
        elif written.startswith("*"):
            self.endings.setdefault(stem, set()).add(number)
        else:
            self.exact.setdefault(stem, set()).add(number)
        if written.startswith("~"):
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
        return frozenset(found)


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
    phrases = list(_expand(written, groups))
    single = frozenset(vocabulary.add(phrase) for phrase in phrases if "_" not in phrase)
    found: list[tuple[Step, ...]] = [(Step(single, gap),)] if single else []
    for phrase in phrases:
        if "_" in phrase:
            numbers = [frozenset({vocabulary.add(word)}) for word in phrase.split("_")]
            found.append(tuple(Step(word, 0 if at else gap) for at, word in enumerate(numbers)))
    return found


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
