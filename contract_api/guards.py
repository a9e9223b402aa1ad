"""What stands around every request: nothing unstorable comes in, nothing about anybody goes into the log."""

from __future__ import annotations

import logging
import math
import traceback
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contract_api.errors import ContractApiProblem, TooLarge, Unavailable, Unreadable, response_for

logger = logging.getLogger("contract_api")

LARGEST_BODY = 262_144
"""Bytes. The longest text that belongs here is a case's 20,000 characters, of at most twelve bytes each in JSON."""

DEEPEST_BODY = 20


async def refuse_unstorable(request: Request) -> None:
    """Refuse what PostgreSQL cannot hold or no caller of ours would send. Raises TooLarge and Unreadable."""
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise TooLarge
    if not all(map(_is_storable, [request.scope["path"], *_flattened(request.query_params.multi_items())])):
        raise Unreadable("A character in the address cannot be stored.")
    if body and not all(map(_is_storable, _leaves(await request.json()))):
        raise Unreadable("A character or number in the body cannot be stored.")


def _flattened(pairs: list[tuple[str, str]]) -> Iterator[str]:
    for pair in pairs:
        yield from pair


def _leaves(document: Any) -> Iterator[Any]:
    """Yield every key and value of a JSON document. Raises Unreadable when it is nested too deep."""
    waiting = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST_BODY:
            raise Unreadable("The body is nested too deep.")
        if isinstance(value, dict):
            waiting.extend((key, depth + 1) for key in value)
            waiting.extend((item, depth + 1) for item in value.values())
        elif isinstance(value, list):
            waiting.extend((item, depth + 1) for item in value)
        else:
            yield value


def _is_storable(value: Any) -> bool:
    """Return whether a JSON scalar can be stored: no NUL, no half surrogate pair, no infinite number."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    return not isinstance(value, float) or math.isfinite(value)


class QuietFailures:
    """Turns an unexpected error into a problem, and logs where it happened but not its message.

    The message of a database error holds the values of the statement: numbers, names and texts.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Guard an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run a request. An error after the answer has begun can only be logged."""
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if scope["type"] != "http":
                raise
            _log(scope, error)
            if not begun:
                await response_for(_problem_for(error))(scope, receive, send)


def _problem_for(error: Exception) -> ContractApiProblem:
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        return Unavailable()
    return ContractApiProblem()


def _log(scope: Scope, error: Exception) -> None:
    route = getattr(scope.get("route"), "path", "no route")
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s %s failed with %s\n%s", scope["method"], route, type(error).__name__, where)
