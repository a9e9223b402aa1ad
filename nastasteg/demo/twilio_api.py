"""Twilio's Messages resource, as its documentation describes it: create, list, fetch, and the refusals."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import phonenumbers
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData, QueryParams
from starlette.types import Receive, Scope, Send

from nastasteg.demo.faults import Outcome
from nastasteg.demo.messages import API_VERSION, Filter, Message
from nastasteg.demo.problems import TwilioError
from nastasteg.demo.provider import Provider

LONGEST_BODY = 1600
USUAL_PAGE = 50
LARGEST_PAGE = 1000


class ClosedConnection(Response):
    """An answer that promises more than it sends, so that the server closes the connection on it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head of an answer and nothing more."""
        del scope, receive
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})


def twilio_router(provider: Provider, auth_token: str) -> APIRouter:
    """Build the routes of one account. Each refuses other credentials than the account's."""

    expected = b"Basic " + base64.b64encode(f"{provider.account_sid}:{auth_token}".encode())

    def authenticate(account_sid: str, authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), expected) or account_sid != provider.account_sid:
            raise TwilioError(20003)

    router = APIRouter(prefix=f"/{API_VERSION}/Accounts/{{account_sid}}", dependencies=[Depends(authenticate)])

    @router.post("/Messages.json", status_code=201)
    async def create(request: Request) -> Response:
        form = await request.form()
        await asyncio.sleep(provider.faults.create_delay_seconds)
        recipient, body, callback = _checked(form, provider)
        fault = provider.faults.strike(recipient)
        if fault and fault.outcome is Outcome.REJECT:
            raise TwilioError(fault.code, recipient, fault.status)
        message = provider.send(recipient, body, callback)
        if fault and fault.outcome is Outcome.ACCEPT_THEN_CLOSE:
            return ClosedConnection()
        if fault:
            raise TwilioError(fault.code, recipient, fault.status)
        return JSONResponse(message.resource(), status_code=201)

    @router.get("/Messages.json")
    async def read_list(request: Request) -> dict[str, object]:
        return _page(provider, request.query_params)

    @router.get("/Messages/{sid}.json")
    async def fetch(sid: str, request: Request) -> dict[str, object]:
        message = provider.store.get(sid)
        if message is None:
            raise TwilioError(20404, request.url.path)
        return message.resource()

    return router


def _checked(form: FormData, provider: Provider) -> tuple[str, str, str | None]:
    """Return recipient, body and callback of an order to send, or refuse it as Twilio would."""
    recipient, sender, body, callback = (str(form.get(name) or "") for name in ("To", "From", "Body", "StatusCallback"))
    if not recipient:
        raise TwilioError(21604)
    if not _is_possible_number(recipient):
        raise TwilioError(21211, recipient)
    if not sender:
        raise TwilioError(21603)
    if sender != provider.number:
        raise TwilioError(21606, sender)
    if not body:
        raise TwilioError(21602)
    if len(body) > LONGEST_BODY:
        raise TwilioError(21617)
    if callback and not (urlsplit(callback).scheme in ("http", "https") and urlsplit(callback).hostname):
        raise TwilioError(21609, callback)
    if recipient in provider.faults.opted_out:
        raise TwilioError(21610)
    return recipient, body, callback or None


def _is_possible_number(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _page(provider: Provider, query: QueryParams) -> dict[str, object]:
    """Return one page, newest first. A page token names the message that the page begins after."""
    size = min(max(_whole_number(query.get("PageSize"), USUAL_PAGE), 1), LARGEST_PAGE)
    number = max(_whole_number(query.get("Page"), 0), 0)
    matching = provider.store.newest_first(_filter(query))
    rest = _after(matching, query.get("PageToken", "").removeprefix("PA"))
    found = list(islice(rest, size + 1))
    messages, more = found[:size], len(found) > size
    path = f"/{API_VERSION}/Accounts/{provider.account_sid}/Messages.json"
    kept = {key: value for key, value in query.items() if key not in ("Page", "PageToken", "PageSize")}

    def uri(page: int, **token: str) -> str:
        return f"{path}?{urlencode({**kept, 'PageSize': str(size), 'Page': str(page), **token})}"

    return {
        "first_page_uri": uri(0),
        "previous_page_uri": None,
        "next_page_uri": uri(number + 1, PageToken=f"PA{messages[-1].sid}") if more else None,
        "uri": uri(number),
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(messages) - 1, 0),
        "messages": [message.resource() for message in messages],
    }


def _after(messages: Iterable[Message], sid: str) -> Iterable[Message]:
    """Yield the messages that follow the named one; all of them without a name."""
    passed = not sid
    for message in messages:
        if passed:
            yield message
        passed = passed or message.sid == sid


def _filter(query: QueryParams) -> Filter:
    exact = query.get("DateSent")
    return Filter(
        recipient=query.get("To"),
        sender=query.get("From"),
        on=_moment(exact).date() if exact else None,
        since=_moment(query["DateSent>"]) if query.get("DateSent>") else None,
        until=_end(query["DateSent<"]) if query.get("DateSent<") else None,
    )


def _moment(text: str) -> datetime:
    """Read a date, which means its first midnight, or a moment. Without a time zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioError(20001, text, status=400) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(text: str) -> datetime:
    """Read an upper bound. A bare date counts itself in, so it means its last second."""
    bare_date = len(text) == len("2026-12-31")
    return _moment(text) + timedelta(days=1, seconds=-1) if bare_date else _moment(text)


def _whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
