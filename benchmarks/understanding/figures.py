"""The figures: pure functions from what was wanted and what was understood."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.understanding import DANGER_INTENTS, DANGER_THRESHOLD, THRESHOLD
from benchmarks.understanding.messages import Message

UNMARKED = frozenset({"emil", "gun", "parisa", "stig"})
"""Voices whose near misses stand unmarked among the rest: their messages are counted as neither."""

THRESHOLDS = tuple(step / 20 for step in range(20))


@dataclass(frozen=True, kw_only=True)
class Result:
    """A message and what was made of it."""

    message: Message
    ranking: tuple[tuple[str, float], ...]
    """Intents with their confidence, likeliest first."""
    requests: tuple[str, ...]
    screened: bool
    """Whether the screen before the model took it for danger."""

    @property
    def wanted(self) -> str:
        """Return the intent that the sender most needs an answer to."""
        return self.message.intents[0]

    @property
    def is_right(self) -> bool:
        """Return whether the likeliest intent is the wanted one."""
        return self.ranking[0][0] == self.wanted

    @property
    def confidence(self) -> float:
        """Return the confidence of the likeliest intent."""
        return self.ranking[0][1]

    @property
    def is_danger(self) -> bool:
        """Return whether the sender is in danger, or tells of somebody who is."""
        return self.wanted in DANGER_INTENTS

    @property
    def read_as_danger(self) -> bool:
        """Return whether the intents alone bring the danger text."""
        return any(name in DANGER_INTENTS and share >= DANGER_THRESHOLD for name, share in self.ranking)


def share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float:
    """Return the share of results for which something holds; 0 of none."""
    return sum(map(holds, results)) / len(results) if results else 0.0


def figures(results: Sequence[Result]) -> dict[str, float]:
    """Return all figures of the summary, by name. All are shares from 0 to 1."""
    single = [result for result in results if len(result.message.intents) == 1]
    double = [result for result in results if len(result.message.intents) == 2]
    questions = [result for result in single if result.wanted.startswith("ask_")]
    danger = [result for result in single if result.is_danger]
    near = [result for result in results if result.message.near_miss]
    ordinary = [result for result in results if not result.is_danger and result.message.voice not in UNMARKED]
    ordinary = [result for result in ordinary if not result.message.near_miss]
    return {
        "intent right": share(single, lambda one: one.is_right),
        "macro F1": macro_f1(single),
        "among the first two": share(single, lambda one: one.wanted in [name for name, _ in one.ranking[:2]]),
        "contract questions": share(questions, lambda one: one.is_right),
        "two requests, both first in the ranking": share(
            double, lambda one: {name for name, _ in one.ranking[:2]} == {*one.message.intents}
        ),
        "two requests, both answered": share(double, lambda one: {*one.requests} >= {*one.message.intents}),
        "danger found, screen and intents": share(danger, lambda one: one.screened or one.read_as_danger),
        "danger found, screen alone": share(danger, lambda one: one.screened),
        "danger found, intents alone": share(danger, lambda one: one.read_as_danger),
        "near misses, danger text all the same": share(near, lambda one: one.screened or one.read_as_danger),
        "near misses, screen alone": share(near, lambda one: one.screened),
        "ordinary messages, danger text all the same": share(ordinary, lambda one: one.screened or one.read_as_danger),
        "ordinary messages, screen alone": share(ordinary, lambda one: one.screened),
        "answered at the threshold": share(single, lambda one: one.confidence >= THRESHOLD),
        "wrong answer over the threshold": share(single, lambda one: one.confidence >= THRESHOLD and not one.is_right),
    }


def macro_f1(results: Sequence[Result]) -> float:
    """Return the mean over the wanted intents of F1."""
    wanted = Counter(result.wanted for result in results)
    given = Counter(result.ranking[0][0] for result in results)
    right = Counter(result.wanted for result in results if result.is_right)
    return sum(2 * right[name] / (wanted[name] + given[name]) for name in wanted) / max(len(wanted), 1)


def by(results: Sequence[Result], key: Callable[[Result], str]) -> list[tuple[str, int, float]]:
    """Return for each value of a key: how many messages, and the share whose intent is right; the weakest first."""
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    rows = [(name, len(group), share(group, lambda one: one.is_right)) for name, group in groups.items()]
    return sorted(rows, key=lambda row: (row[2], row[0]))


def by_threshold(results: Sequence[Result]) -> list[tuple[float, float, float]]:
    """Return for each threshold: the share answered, and the share answered wrongly."""
    return [
        (
            threshold,
            share(results, lambda one, at=threshold: one.confidence >= at),  # type: ignore[misc]
            share(results, lambda one, at=threshold: one.confidence >= at and not one.is_right),  # type: ignore[misc]
        )
        for threshold in THRESHOLDS
    ]


def reliability(results: Sequence[Result], bins: int = 10) -> list[tuple[float, float, int]]:
    """Return for each band of confidence that occurs: the mean confidence, the share right, and how many."""
    bands: defaultdict[int, list[Result]] = defaultdict(list)
    for result in results:
        bands[min(int(result.confidence * bins), bins - 1)].append(result)
    return [
        (sum(one.confidence for one in band) / len(band), share(band, lambda one: one.is_right), len(band))
        for _, band in sorted(bands.items())
    ]
