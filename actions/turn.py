"""One turn as the actions need it, read out of Rasa's tracker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

USER_EVENT = "user"

AGAIN = frozenset({"repeat", "simplify"})
"""Wishes to have the last answer again, as it was or easier."""

BETWEEN = AGAIN | {"thank"}
"""What is said between an answer and the wish to have it again: whoever has thanked for it has not asked for more."""

Way: TypeAlias = Literal["call_back", "link"]

WAYS: Mapping[str, Way] = {"call_back": "call_back", "link": "link"}
"""The ways by the names that the gateway has for their words."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to understand a message, with the confidence (0 to 1) that it is right."""

    intent: str
    confidence: float
    topics: tuple[str, ...] = ()
    """What it is about, as far as its own words say."""
    roles: tuple[str, ...] = ()
    """Whose role its own words name."""
    persons: tuple[str, ...] = ()
    """Which people its own words name, folded."""


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
    danger_answered: bool
    """True when the gateway has sent the danger text already."""
    may_wait: bool
    """True while the gateway is willing to wait for more before this is answered."""
    previous: tuple[Reading, ...]
    """The requests of the message before this one; empty when there was none."""
    may_link: bool = False
    """True where a one-time link may be offered: there is a page to read on, and this is not it."""
    way: Way | None = None
    """The way to hear what was kept back that the whole message names: RING, LÄNK."""
    is_minor: bool = False
    """Whether somebody who is known to be under age writes."""
    channel: str = ""
    """In which channel it was written: some texts have other words there."""
    question: uuid.UUID | None = None
    """The only question that the message may answer: it is one of its buttons that was pressed."""
    heard: bool = False
    """Whether a person at the care reads it themselves: then only danger is answered."""


def read_turn(tracker: Mapping[str, Any]) -> Turn:
    """Read the turn out of a tracker's current state, as Rasa posts it to the action server."""
    latest = tracker["latest_message"]
    metadata = latest.get("metadata") or {}
    return Turn(
        pseudonym=tracker["sender_id"],
        message_id=str(metadata["turn_id"]),
        text=str(metadata.get("text") or latest.get("text") or ""),
        requests=_requests(latest),
        ranking=tuple(_reading(one, ()) for one in latest.get("intent_ranking") or [latest["intent"]]),
        is_minor=bool(metadata.get("minor")),
        heard=bool(metadata.get("heard")),
        channel=str(metadata.get("channel") or ""),
        question=uuid.UUID(metadata["question"]) if metadata.get("question") else None,
        danger_answered=bool(metadata.get("danger")),
        may_wait=bool(metadata.get("may_wait")),
        previous=_previous(tracker.get("events") or []),
        may_link=bool(metadata.get("may_link")),
        way=WAYS.get(str(metadata.get("command"))),
    )


def _requests(parsed: Mapping[str, Any]) -> tuple[Reading, ...]:
    """Return the requests of a message, each with the topics and roles that its own words name."""
    entities = parsed.get("entities") or []
    requests = parsed.get("requests") or []
    if len(requests) < 2:
        return tuple(_reading(one, entities) for one in requests or [parsed["intent"]])
    return tuple(_reading(one, _within(entities, one, str(parsed.get("text") or ""))) for one in requests)


def _reading(found: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> Reading:
    return Reading(
        intent=str(found.get("name") or found.get("intent")),
        confidence=float(found["confidence"]),
        topics=_values(entities, "topic"),
        roles=_values(entities, "role"),
        persons=_values(entities, "person"),
    )


def _within(
    entities: Sequence[Mapping[str, Any]], request: Mapping[str, Any], text: str
) -> Sequence[Mapping[str, Any]]:
    """Return the entities that stand in the words of a request; all of them when its words cannot be found."""
    words = str(request.get("text") or "")
    start = text.find(words)
    if not words or start < 0:
        return entities
    return [one for one in entities if start <= one["start"] and one["end"] <= start + len(words)]


def _values(entities: Sequence[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one["value"]) for one in entities if one["entity"] == kind))


def _previous(events: Sequence[Mapping[str, Any]]) -> tuple[Reading, ...]:
    """Return what was asked for in the message before the last one, leaving out thanks and wishes to have it again."""
    asked = [event for event in events if event["event"] == USER_EVENT and event.get("parse_data")]
    for event in reversed(asked[:-1]):
        requests = _requests(event["parse_data"])
        if not all(one.intent in BETWEEN for one in requests):
            return requests
    return ()
