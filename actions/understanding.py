"""Whether a message is understood well enough to be answered. The only place where the threshold is applied."""

from __future__ import annotations

from dataclasses import dataclass

from actions.turn import Reading, Turn

THRESHOLD = 0.6
"""Below this confidence a question back is better than an answer."""

DANGER_INTENTS = frozenset({"emergency", "crisis"})

DANGER_THRESHOLD = 0.5
"""Below this it is only that nothing else was understood. The training messages hold far more danger than people write,
so a danger of this confidence is rarer than its figure says: a miss costs more than a needless text."""

MOST_REQUESTS = 3


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What to answer, most wanted first."""

    requests: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """Not clear enough; the readings of the whole message, likeliest first."""

    readings: tuple[Reading, ...]


def understand(turn: Turn) -> Understood | Unsure:
    """Decide what a turn asks for. Danger always wins; else the clear requests; else it is unsure."""
    readings = [*turn.requests, *turn.ranking]
    danger = [one for one in readings if one.intent in DANGER_INTENTS and one.confidence >= DANGER_THRESHOLD]
    clear = [one for one in turn.requests if one.confidence >= THRESHOLD and one.intent not in DANGER_INTENTS]
    if danger or clear:
        return Understood(requests=tuple([*danger[:1], *clear][:MOST_REQUESTS]))
    return Unsure(readings=turn.ranking)
