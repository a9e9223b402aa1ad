"""The seam to the dialogue engine (Rasa): a turn in, its replies out, and what its tracker remembers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx


class DialogueFailedError(Exception):
    """The engine, or something that it depends on, gave no answer. The reason quotes nobody."""


@dataclass(frozen=True)
class Reply:
    """What the engine said to one turn."""

    text: str
    wait_for_more: bool = False
    """The message was not understood, and more may be on its way."""
    nothing_more: bool = False
    """All has been said already."""
    link: bool = False
    """A one-time link is to be made and told. Its secret never passes through the engine."""
    calendar: bool = False
    """Agreed times were told or changed: they can go with it as a file for a calendar."""
    pseudonym: str | None = None
    """The conversation's new name, where the turn has made it one about another patient."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was said at all: so a failing action or a dead action server looks."""
        return not (self.text or self.wait_for_more or self.nothing_more or self.link)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One turn as the engine gets it: under a pseudonym, never a phone number."""

    sender: str
    text: str
    message_id: str
    metadata: Mapping[str, Any]


class Dialogue:
    """Client of the engine's turn channel and of its trackers."""

    def __init__(self, http: httpx.AsyncClient, *, url: str, token: str, seconds: float) -> None:
        """Use a client that is shared. `seconds` is how long one call may take."""
        self._http = http
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = httpx.Timeout(seconds, connect=min(seconds, 2))

    async def ask(self, question: Question) -> Reply:
        """Run a turn. Raises DialogueFailedError, also for an empty reply."""
        body = {
            "sender": question.sender,
            "message": question.text,
            "message_id": question.message_id,
            "metadata": dict(question.metadata),
        }
        said = await self._call("POST", "/webhooks/turn/webhook", json=body)
        if not isinstance(said, list):
            raise DialogueFailedError("the reply is not a list")
        reply = read_reply(said)
        if reply.is_empty:
            raise DialogueFailedError("the reply is empty")
        return reply

    async def remembered(self, sender: str, message_id: str) -> Reply | None:
        """Return what the engine already said to a turn, or None where it has not answered it.

        Raises DialogueFailedError.
        """
        path = f"/conversations/{quote(sender, safe='')}/tracker"
        tracker = await self._call("GET", path, params={"include_events": "ALL", "token": self._token})
        events = tracker.get("events") if isinstance(tracker, dict) else None
        return find_reply(events or [], message_id)

    async def _call(self, method: str, path: str, **parts: Any) -> Any:
        try:
            response = await self._http.request(
                method,
                f"{self._url}{path}",
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=self._timeout,
                **parts,
            )
            if response.status_code != httpx.codes.OK:
                raise DialogueFailedError(f"status {response.status_code}")
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DialogueFailedError(type(error).__name__) from error


def read_reply(said: Iterable[Any]) -> Reply:
    """Gather the messages that the engine's channel collected into one reply."""
    texts: list[str] = []
    signs: dict[str, Any] = {}
    for message in said:
        if not isinstance(message, dict):
            continue
        if isinstance(message.get("text"), str):
            texts.append(message["text"])
        if isinstance(message.get("custom"), dict):
            signs |= message["custom"]
    return _reply(texts, signs)


def find_reply(events: Iterable[Any], message_id: str) -> Reply | None:
    """Find in a tracker's events what was said to a message: all that stands between it and the next one.

    A message that was run more than once counts by the last time that it got any answer.
    """
    found: Reply | None = None
    texts: list[str] = []
    signs: dict[str, Any] = {}
    inside = False
    for event in [*events, {"event": "user"}]:
        if not isinstance(event, dict):
            continue
        if event.get("event") == "user":
            reply = _reply(texts, signs)
            if inside and not reply.is_empty:
                found = reply
            inside, texts, signs = event.get("message_id") == message_id, [], {}
        elif event.get("event") == "bot":
            if isinstance(event.get("text"), str):
                texts.append(event["text"])
            custom = (event.get("data") or {}).get("custom")
            if isinstance(custom, dict):
                signs |= custom
    return found


def _reply(texts: list[str], signs: Mapping[str, Any]) -> Reply:
    return Reply(
        "\n".join(text.strip() for text in texts if text.strip()),
        wait_for_more=signs.get("wait_for_more") is True,
        nothing_more=signs.get("nothing_more") is True,
        link=signs.get("link") is True,
        calendar=signs.get("calendar") is True,
        pseudonym=_named(signs.get("pseudonym")),
    )


def _named(pseudonym: object) -> str | None:
    return pseudonym if isinstance(pseudonym, str) and pseudonym else None
