"""Choosing which requests a message holds, from what the classifier says of the whole and of its parts.

Danger wins over everything, wherever in the message it stands. Otherwise the whole message decides most, because a
clause torn from its sentence loses its meaning; the clauses add what stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Distribution = Mapping[str, float]

DANGER = frozenset({"emergency", "crisis"})

# Said besides a request, never a request beside another one.
COURTESIES = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "inform", "on_behalf", "worry", "out_of_scope"})

CANDIDATES = 3
"""How far down the ranking of the whole message a further request may stand."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What it takes to be danger, or a request beside another."""

    danger: float
    """How sure a clause must be to make the whole message danger, 0 to 1."""
    clause_weight: float
    """How much the clearest clause counts beside the whole message."""
    second: float
    """How sure a clause that asks must be to be a further request, or to be wanted rather than a courtesy."""
    statement: float
    """The same for a clause that only states something."""
    half: float
    """The same for a half of a clause, cut where two requests may have been joined."""
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


def choose(
    whole: Reading, clauses: Sequence[Reading], halves: Sequence[Reading], thresholds: Thresholds
) -> Understanding:
    """Return the ranking and the distinct requests; the first request is the top of the ranking."""
    leading = _leading(_pooled(whole, clauses, thresholds), clauses, thresholds)
    ranking = sorted(leading.probabilities.items(), key=lambda pair: (-pair[1], pair[0]))
    first = Request(leading.intent, leading.confidence, _where_said(leading, clauses))
    candidates = {name for name, _ in ranking[:CANDIDATES]}
    further = [
        reading
        for reading in clauses
        if _is_request(reading, thresholds.second if reading.asking else thresholds.statement)
        and (reading.asking or reading.intent in candidates)
    ]
    further += [reading for reading in halves if _is_request(reading, thresholds.half) and reading.intent in candidates]
    return Understanding(ranking, [first, *_beside(first, further)][: thresholds.most_requests])


def _pooled(whole: Reading, clauses: Sequence[Reading], thresholds: Thresholds) -> Reading:
    """Return the whole with what its clauses say, so that two requests are the two likeliest readings."""
    if len(clauses) < 2:
        return whole
    pooled = {
        name: share + thresholds.clause_weight * max(clause.probabilities[name] for clause in clauses)
        for name, share in whole.probabilities.items()
    }
    return Reading(whole.text, whole.asking, _normalised(pooled))


def _normalised(shares: Distribution) -> Distribution:
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def _leading(whole: Reading, clauses: Sequence[Reading], thresholds: Thresholds) -> Reading:
    """Return the reading that decides the first request."""
    if whole.intent in DANGER:
        return whole
    dangerous = [clause for clause in clauses if clause.intent in DANGER and clause.confidence >= thresholds.danger]
    if dangerous:
        return max(dangerous, key=lambda clause: clause.confidence)
    wanted = [clause for clause in clauses if clause.asking and _is_request(clause, thresholds.second)]
    if whole.intent in COURTESIES and wanted and len(clauses) > 1:
        return max(wanted, key=lambda clause: clause.confidence)
    return whole


def _beside(first: Request, readings: Sequence[Reading]) -> list[Request]:
    """Return the requests beside the first, in the order written, each intent once."""
    found: dict[str, Request] = {}
    for reading in readings:
        if reading.intent != first.name and reading.intent not in found and reading.text != first.text:
            found[reading.intent] = Request(reading.intent, reading.confidence, reading.text)
    return list(found.values())


def _is_request(reading: Reading, threshold: float) -> bool:
    return reading.confidence >= threshold and reading.intent not in COURTESIES | DANGER


def _where_said(leading: Reading, clauses: Sequence[Reading]) -> str:
    """Return the clause that says the leading intent most clearly, or the whole when none does alone."""
    saying = [clause for clause in clauses if clause.intent == leading.intent]
    return max(saying, key=lambda clause: clause.confidence).text if saying else leading.text.strip()
