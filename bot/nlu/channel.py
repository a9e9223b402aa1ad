"""Rasa input channel through which the gateway runs one turn of a conversation."""

from __future__ import annotations

import asyncio
import hmac
import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

# Looks like the slash that it stands for, is no letter to the classifier, and is nothing to Rasa.
_HARMLESS_SLASH = "\N{FRACTION SLASH}"
_BEARER = "Bearer "


class InvalidTurn(ValueError):
    """The body of a turn is not what it must be; the message says why, without quoting it."""


@dataclass(frozen=True)
class Turn:
    """One message of a conversation, as the gateway hands it over; the sender is a pseudonym."""

    sender: str
    message: str
    message_id: str
    metadata: dict[str, Any]


def as_plain_text(text: str) -> str:
    """Return the text so that Rasa reads it as words.

    Rasa takes a text beginning with a slash for an intent with entities, or for a command such as restart. It
    strips white space first, so white space before the slash is no protection.
    """
    stripped = text.strip()
    if stripped.startswith(INTENT_MESSAGE_PREFIX):
        return _HARMLESS_SLASH + stripped[len(INTENT_MESSAGE_PREFIX) :]
    return stripped


def read_turn(body: object) -> Turn:
    """Return the turn in a JSON body. Raises InvalidTurn."""
    if not isinstance(body, dict):
        raise InvalidTurn("The body must be a JSON object.")
    for field in ("sender", "message", "message_id"):
        if not isinstance(body.get(field), str):
            raise InvalidTurn(f"'{field}' must be a string.")
    if not body["sender"].strip() or not body["message_id"].strip():
        raise InvalidTurn("'sender' and 'message_id' must not be empty.")
    metadata = body.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise InvalidTurn("'metadata' must be an object.")
    return Turn(body["sender"], body["message"], body["message_id"], metadata or {})


def _refuse(status: int, reason: str) -> HTTPResponse:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return response.json({"error": reason}, status=status, headers=headers)


class TurnChannel(InputChannel):
    """POST /webhooks/turn/webhook: runs a turn to its end and returns the replies as a JSON list.

    The turn runs on when the caller hangs up: its actions may already have changed something, and then the
    tracker must know of the message, or it would be run a second time.
    """

    def __init__(self, token: str) -> None:
        """Hold the credential that callers must show."""
        super().__init__()
        self._token = token
        self._running: set[asyncio.Future[Any]] = set()

    @classmethod
    def name(cls) -> str:
        """The name of the channel in addresses and in the tracker."""
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        """Return the channel of credentials.yml. Raises RasaException without a token: it is never open."""
        token = str((credentials or {}).get("token") or "").strip()
        if not token:
            raise RasaException("The turn channel needs a token; set NASTASTEG_RASA_TOKEN.")
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of the channel."""
        module = inspect.getmodule(self)
        routes = Blueprint("turn_channel", module.__name__ if module else None)

        @routes.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_authorised(request.headers.get("authorization", "")):
                return _refuse(401, "A valid bearer token is needed.")
            try:
                turn = read_turn(request.json)
            except InvalidUsage:
                return _refuse(400, "The body must be JSON.")
            except InvalidTurn as problem:
                return _refuse(400, str(problem))
            return response.json(await self._run(turn, on_new_message))

        return routes

    def _is_authorised(self, header: str) -> bool:
        return header.startswith(_BEARER) and hmac.compare_digest(header[len(_BEARER) :].encode(), self._token.encode())

    async def _run(self, turn: Turn, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> list[dict[str, Any]]:
        """Run the turn shielded from the caller's hanging up and return the collected replies."""
        collector = CollectingOutputChannel()
        message = UserMessage(
            as_plain_text(turn.message),
            collector,
            turn.sender,
            input_channel=self.name(),
            message_id=turn.message_id,
            metadata=turn.metadata,
        )
        task = asyncio.ensure_future(on_new_message(message))
        # The event loop holds tasks weakly: without a reference a turn could vanish half way.
        self._running.add(task)
        task.add_done_callback(self._finished)
        await asyncio.shield(task)
        return collector.messages

    def _finished(self, task: asyncio.Future[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("A turn failed: %s", type(task.exception()).__name__)
