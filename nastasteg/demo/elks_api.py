"""46elks' resources for SMS and MMS, as its documentation describes them: create, list, fetch, and the refusals.

The texts of its refusals are not documented. They are plain text, and nobody should read anything out of them.
"""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import phonenumbers
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from nastasteg.demo.elks_calls import WORDS, written
from nastasteg.demo.faults import Outcome
from nastasteg.demo.messages import Direction, Filter, Message
from nastasteg.demo.provider import Provider
from nastasteg.demo.twilio_api import ClosedConnection

LARGEST_PAGE = 100
"""At most 100 SMS can be retrieved at once."""

SENDER_ID = re.compile(r"[A-Za-z][A-Za-z0-9]{2,10}", re.ASCII)


class ElksError(Exception):
    """A request that 46elks would refuse."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


async def render(_: Request, error: Exception) -> Response:
    """Answer with the status and words of a refusal."""
    if not isinstance(error, ElksError):
        raise error
    return PlainTextResponse(str(error), status_code=error.status)


def elks_router(provider: Provider, *, username: str, password: str) -> APIRouter:
    """Build the routes of one account. Each refuses other credentials than the account's."""
    expected = b"Basic " + base64.b64encode(f"{username}:{password}".encode())

    def authenticate(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), expected):
            raise ElksError(401, "API access requires Basic HTTP authentication.")

    router = APIRouter(prefix="/a1", dependencies=[Depends(authenticate)])

    @router.post("/sms")
    async def create(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        await asyncio.sleep(provider.faults.create_delay_seconds)
        recipient, body = _checked(form, provider)
        fault = provider.faults.strike(recipient)
        if fault and fault.outcome is Outcome.REJECT:
            raise ElksError(fault.status or 500, "It could not be done.")
        message = provider.send(recipient, body, form.get("whendelivered"))
        if fault and fault.outcome is Outcome.ACCEPT_THEN_CLOSE:
            return ClosedConnection()
        if fault:
            raise ElksError(fault.status or 500, "It could not be done.")
        return JSONResponse(_resource(message) | {"parts": message.num_segments})

    @router.get("/sms")
    async def read_list(request: Request) -> dict[str, object]:
        query = request.query_params
        return _page(provider, dict(query), with_media=False, recipient=query.get("to"))

    @router.get("/mms")
    async def read_pictures(request: Request) -> dict[str, object]:
        return _page(provider, dict(request.query_params), with_media=True, recipient=None)

    @router.get("/sms/{message_id}")
    async def fetch(message_id: str) -> dict[str, object]:
        message = provider.store.get(message_id)
        if message is None:
            raise ElksError(404, "Not found.")
        return _resource(message)

    return router


def _checked(form: dict[str, str], provider: Provider) -> tuple[str, str]:
    """Return recipient and message of an order to send, or refuse it."""
    recipient, sender, body = (form.get(name, "") for name in ("to", "from", "message"))
    if not _is_possible_number(recipient):
        raise ElksError(400, f"{recipient} is not a valid phone number.")
    if sender != provider.number and not SENDER_ID.fullmatch(sender):
        raise ElksError(400, "The sender is neither a number of yours nor a text.")
    if not body:
        raise ElksError(400, "The message is missing.")
    return recipient, body


def _is_possible_number(number: str) -> bool:
    try:
        return number.startswith("+") and phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _page(provider: Provider, query: dict[str, str], *, with_media: bool, recipient: str | None) -> dict[str, object]:
    """Return one page, newest first: what is before `start` and after `end`."""
    before, after = _moment(query.get("start")), _moment(query.get("end"))
    size = min(int(query.get("limit", LARGEST_PAGE)), LARGEST_PAGE)
    matching = (
        message
        for message in provider.store.newest_first(Filter(recipient=recipient))
        if bool(message.num_media) is with_media
        and (before is None or message.created_at < before)
        and (after is None or message.created_at > after)
    )
    found = list(islice(matching, size + 1))
    shown = found[:size]
    more = {"next": written(shown[-1].created_at)} if len(found) > size else {}
    return {"data": [_resource(message) for message in shown], **more}


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise ElksError(400, "That is no moment.") from None


def _resource(message: Message) -> dict[str, object]:
    """Return a message as the API shows it. What came in has no status."""
    is_inbound = message.direction is Direction.INBOUND
    shown: dict[str, object] = {
        "id": message.sid,
        "created": written(message.created_at),
        "direction": "incoming" if is_inbound else "outgoing",
        "from": message.sender,
        "to": message.recipient,
        "message": message.body,
        "cost": 3500 * message.num_segments,
    }
    return shown if is_inbound else shown | {"status": WORDS[message.status]}
