"""One turn as the actions need it, read out of Rasa's tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BOT_EVENT = "bot"
USER_EVENT = "user"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to understand a message, with the confidence (0 to 1) that it is right."""

    intent: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What somebody wrote, how it was understood, and the gateway's word on it."""

    pseudonym: str
    message_id: str
    """The gateway's turn id: the idempotency key of everything that the turn changes."""
    text: str
    requests: tuple[Reading, ...]
    """The requests understood in the message, most wanted first."""
    ranking: tuple[Reading, ...]
    """All readings of the whole message, likeliest first."""
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    danger_answered: bool
    """True when the gateway has sent the danger text already."""
    may_wait: bool
    """True while the gateway is willing to wait for more before this is answered."""
    last_reply: str
    """What was last said in the conversation before this turn; empty when nothing was."""


def read_turn(tracker: Mapping[str, Any]) -> Turn:
    """Read the turn out of a tracker's current state, as Rasa posts it to the action server."""
    latest = tracker["latest_message"]
    metadata = latest.get("metadata") or {}
    ranking = _readings(latest.get("intent_ranking") or [latest["intent"]])
    return Turn(
        pseudonym=tracker["sender_id"],
        message_id=str(metadata["turn_id"]),
        text=str(metadata.get("text") or latest.get("text") or ""),
        requests=_readings(latest.get("requests") or []) or ranking[:1],
        ranking=ranking,
        topics=_values(latest, "topic"),
        roles=_values(latest, "role"),
        danger_answered=bool(metadata.get("danger")),
        may_wait=bool(metadata.get("may_wait")),
        last_reply=_last_reply(tracker.get("events") or []),
    )


def _readings(found: Sequence[Mapping[str, Any]]) -> tuple[Reading, ...]:
    return tuple(
        Reading(intent=str(one.get("name") or one.get("intent")), confidence=float(one["confidence"])) for one in found
    )


def _values(latest: Mapping[str, Any], entity: str) -> tuple[str, ...]:
    found = (str(one["value"]) for one in latest.get("entities") or [] if one["entity"] == entity)
    return tuple(dict.fromkeys(found))


def _last_reply(events: Sequence[Mapping[str, Any]]) -> str:
    """Return the texts said between the last two messages of the user."""
    said: list[str] = []
    users_seen = 0
    for event in reversed(events):
        if event["event"] == USER_EVENT:
            users_seen += 1
            if said:
                break
        elif event["event"] == BOT_EVENT and users_seen and event.get("text"):
            said.append(str(event["text"]))
    return "\n".join(reversed(said))
