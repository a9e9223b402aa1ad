"""What may be said where: the one decision that every answer passes through.

HSLF-FS 2016:40, 3 kap 15 §: over an open network patient data must be encrypted and reached only after strong
authentication. 3 kap 16 §: the care provider may, after a documented analysis, decide to exempt reminders and calls
to a visit, and nothing else. An override (`content`) is an operator's own recorded decision outside 3 kap 16 §.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class DisclosureClass(StrEnum):
    """How much a fact tells about a person."""

    NEUTRAL = "neutral"
    NOTICE = "notice"
    CONTRACT = "contract"


class DecisionKind(StrEnum):
    """What a unit's recorded decision opens in an open channel."""

    NOTICES = "notices"
    CONTENT = "content"


class Level(IntEnum):
    """The most that may be said of one unit's facts in one conversation."""

    NEUTRAL = 0
    NOTICE = 1
    CONTRACT = 2


LEVEL_NEEDED = {
    DisclosureClass.NEUTRAL: Level.NEUTRAL,
    DisclosureClass.NOTICE: Level.NOTICE,
    DisclosureClass.CONTRACT: Level.CONTRACT,
}

LEVEL_OPENED = {DecisionKind.NOTICES: Level.NOTICE, DecisionKind.CONTENT: Level.CONTRACT}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A unit's recorded decision on open channels, as the rule needs it. No channel named means every open channel."""

    kind: DecisionKind
    channel: str | None
    valid_from: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None

    def holds(self, *, channel: str, now: datetime) -> bool:
        """Return whether the decision is in force in a channel at a moment."""
        return (
            self.channel in (None, channel)
            and self.valid_from <= now
            and (self.expires_at is None or now < self.expires_at)
            and (self.withdrawn_at is None or now < self.withdrawn_at)
        )


def level_for(
    decisions: Iterable[Decision], *, channel: str, strong: bool, now: datetime, is_protected: bool = False
) -> Level:
    """Return the level of a unit's facts: all after strong authentication, else what the unit decided, or nothing.

    Of somebody with a protected identity nothing is said in an open channel, whatever a unit has decided: a time and
    a place tell where they will be.
    """
    if strong:
        return Level.CONTRACT
    if is_protected:
        return Level.NEUTRAL
    opened = [LEVEL_OPENED[decision.kind] for decision in decisions if decision.holds(channel=channel, now=now)]
    return max(opened, default=Level.NEUTRAL)


def may_say(disclosure: DisclosureClass, level: Level) -> bool:
    """Return whether a fact of a class may be said at a level."""
    return level >= LEVEL_NEEDED[disclosure]
