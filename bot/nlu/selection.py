"""Choosing which requests a message holds, from what the classifier says of the whole and of its clauses.

Danger wins over everything, wherever in the message it stands. Otherwise the whole message decides the first
request, because a clause torn from its sentence loses its meaning; the clauses add what stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Distribution = Mapping[str, float]

DANGER = frozenset({"emergency", "crisis"})

# Said besides a request, never a request beside another one.
COURTESIES = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "inform", "on_behalf", "worry", "out_of_scope"})


@dataclass(frozen=True)
class Thresholds:
    """How sure a clause must be: to be danger, to be a further request, to replace an unsure whole."""

    danger: float
    second: float
    whole: float
    most_requests: int


@dataclass(frozen=True)
class Reading:
    """A text with the probability of each intent for it."""

    text: str
    asking: bool
    probabilities: Distribution

    @property
    def intent(self) -> str:
        """The most probable intent; of equal ones the first by name, so that the choice is always the same."""
        return min(self.probabilities, key=lambda name: (-self.probabilities[name], name))

    @property
    def confidence(self) -> float:
        """The probability of the most probable intent, 0 to 1."""
        return self.probabilities[self.intent]


@dataclass(frozen=True)
class Request:
    """One thing that the sender wants, with the part of the message that says so."""

    name: str
    confidence: float
    text: str


@dataclass(frozen=True)
class Understanding:
    """What a message was understood as: the ranking of all intents and the requests, most wanted first."""

    ranking: list[tuple[str, float]]
    requests: list[Request]


def choose(whole: Reading, clauses: Sequence[Reading], thresholds: Thresholds) -> Understanding:
    """Return the ranking and the distinct requests; the first request is the top of the ranking."""
    leading = _leading(whole, clauses, thresholds)
    ranking = sorted(leading.probabilities.items(), key=lambda pair: (-pair[1], pair[0]))
    first = Request(leading.intent, leading.confidence, _where_said(leading, whole, clauses))
    return Understanding(ranking, [first, *_further(first, clauses, thresholds)])


def _leading(whole: Reading, clauses: Sequence[Reading], thresholds: Thresholds) -> Reading:
    """Return the reading that decides the first request."""
    dangerous = [
        reading for reading in (whole, *clauses) if reading.intent in DANGER and reading.confidence >= thresholds.danger
    ]
    if dangerous:
        return max(dangerous, key=lambda reading: reading.confidence)
    clear = [reading for reading in clauses if _is_request(reading, thresholds.second)]
    if not clear or len(clauses) == 1:
        return whole
    if any(reading.intent == whole.intent for reading in clear):
        return whole
    if whole.intent in COURTESIES or whole.confidence < thresholds.whole:
        return max(clear, key=lambda reading: reading.confidence)
    return whole


def _further(first: Request, clauses: Sequence[Reading], thresholds: Thresholds) -> list[Request]:
    """Return the clear requests beside the first, in the order written, each intent once."""
    found: dict[str, Request] = {}
    for reading in clauses:
        new = reading.intent != first.name and reading.intent not in found
        if new and reading.text != first.text and _is_request(reading, thresholds.second):
            found[reading.intent] = Request(reading.intent, reading.confidence, reading.text)
    return list(found.values())[: thresholds.most_requests - 1]


def _is_request(reading: Reading, threshold: float) -> bool:
    return reading.asking and reading.confidence >= threshold and reading.intent not in COURTESIES | DANGER


def _where_said(leading: Reading, whole: Reading, clauses: Sequence[Reading]) -> str:
    """Return the clause that says the leading intent most clearly, or the whole when none does alone."""
    if leading is not whole:
        return leading.text
    saying = [reading for reading in clauses if reading.intent == whole.intent]
    return max(saying, key=lambda reading: reading.confidence).text if saying else whole.text
