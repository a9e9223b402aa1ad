"""The conversation on the web: shown, written in, told of while it is open, and its agreed times as a file."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator

import structlog
from fastapi import Request, Response

from bot.channels.web import WEB, message
from bot.gateway.calendar import NAME, calendar_file
from bot.gateway.pages.desk import Desk
from bot.gateway.pages.held import NotOurFormError, address_of, logged_out, own_form
from bot.gateway.pages.messages import address_id_at, read_conversation
from contract_api.client import CaseReply, ContractApiError, ContractApiRefused
from nastasteg.html_pages import HEADERS, go_to, seen_by, stream

log = structlog.get_logger(__name__)

LONGEST_TEXT = 2000
FORM_ID = re.compile(r"[0-9a-f]{32}")


async def show_chat(desk: Desk, request: Request) -> Response:
    """Show the conversation of the browser's session, or that there is none any more."""
    secret, now, mark = desk.cookies.session(request), desk.intake.clock(), desk.news.mark
    try:
        address = await address_of(desk, request)
    except ContractApiError as error:
        log.error("session not read", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    if secret is None or address is None:
        return logged_out(desk, status=401)
    async with desk.intake.sessions() as session:
        conversation = await read_conversation(session, desk.intake.identifiers.lookup(WEB, address), now=now)
    return desk.pages.show(
        "chat",
        conversation=conversation,
        replies=[] if conversation.is_waiting else await _care_replies(desk, address),
        now=now,
        news_mark=mark,
        form_token=desk.cookies.form_token(secret),
        form_id=uuid.uuid4().hex,
        longest=LONGEST_TEXT,
    )


async def _care_replies(desk: Desk, address: str) -> list[CaseReply]:
    """Return what the care has answered, oldest first; nothing while that cannot be asked, or may not be told."""
    try:
        who = await desk.contract_api.conversation("web", address)
        if who.pseudonym is None:
            return []
        told = await desk.contract_api.own_cases(who.pseudonym, f"page:{uuid.uuid4().hex}")
    except ContractApiRefused:
        return []
    except ContractApiError as error:
        log.error("answers of the care not read", reason=type(error).__name__)
        return []
    return sorted((reply for case in told.cases for reply in case.replies), key=lambda reply: reply.at)


async def give_calendar(desk: Desk, request: Request) -> Response:
    """Give the agreed times of whoever the browser's session is about."""
    try:
        address = await address_of(desk, request)
        known = await desk.contract_api.conversation(WEB, address) if address else None
        if known is None or known.pseudonym is None:
            return logged_out(desk, status=401)
        times = await desk.contract_api.calendar(known.pseudonym, uuid.uuid4().hex)
    except ContractApiError as error:
        log.error("calendar not read", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    content = calendar_file(times, desk.intake.texts, now=desk.intake.clock())
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(content, media_type="text/calendar", headers=headers)


async def take_message(desk: Desk, request: Request) -> Response:
    """Take in what a logged in person writes. The same form sent twice is one message."""
    try:
        form, _ = await own_form(desk, request)
    except NotOurFormError:
        return desk.pages.show("stale", status=403)
    text, form_id = form.get("text", "").strip(), form.get("id", "")
    if not FORM_ID.fullmatch(form_id):
        return desk.pages.show("stale", status=400)
    try:
        address = await address_of(desk, request)
    except ContractApiError as error:
        log.error("session not read", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    if address is None:
        return logged_out(desk, status=401)
    if text:
        await desk.intake.take(message(address=address, message_id=form_id, text=text[:LONGEST_TEXT]))
    return go_to("/chat#last")


async def tell_news(desk: Desk, request: Request) -> Response:
    """Tell an open page, for a minute, when something is written in its conversation, or that the login has ended."""
    try:
        address = await address_of(desk, request, is_used=False)
    except ContractApiError as error:
        log.error("session not read", reason=type(error).__name__)
        return Response(status_code=503)
    if address is None:
        return stream(_ended())
    async with desk.intake.sessions() as session:
        address_id = await address_id_at(session, desk.intake.identifiers.lookup(WEB, address))
    return stream(desk.news.stream({str(address_id)}, since=seen_by(request)))


async def _ended() -> AsyncIterator[str]:
    # A page that hears of news asks for itself, and is told that it is logged out.
    yield "event: news\ndata:\n\n"
