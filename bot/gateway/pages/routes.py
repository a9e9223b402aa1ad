"""The routes of the pages: the start page, a link, the login and back, the conversation, the way out."""

from __future__ import annotations

import hmac
import re
import uuid

import structlog
from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels.forms import Form, FormError, read_form
from bot.channels.web import WEB, message
from bot.gateway.bodies import limited_body
from bot.gateway.calendar import NAME, calendar_file
from bot.gateway.pages.attempts import may_try
from bot.gateway.pages.cookies import Kind, Opening
from bot.gateway.pages.desk import LOGIN_DONE, Desk
from bot.gateway.pages.messages import read_conversation
from contract_api.client import CaseReply, ContractApiError, ContractApiRefused
from nastasteg.html_pages import HEADERS, go_to
from nastasteg.oidc import LoginFailedError

log = structlog.get_logger(__name__)

LONGEST_TEXT = 2000
FIRST = "first"
"""The id of the message by which the question is asked that led to the link."""

TOKEN = re.compile(r"[A-Za-z0-9]{1,64}")
CODE = re.compile(r"[A-Za-z0-9]{8}")
FORM_ID = re.compile(r"[0-9a-f]{32}")


class NotOurFormError(Exception):
    """A form that this session's page has not sent: from another site, or from before another login."""


def pages_router(desk: Desk) -> APIRouter:
    """Build the routes. None of them says whether a link exists before somebody has logged in."""
    router = APIRouter()

    @router.get("/")
    async def start() -> Response:
        """Show where a code is typed."""
        return desk.pages.show("start", alert=None)

    @router.get("/pages.css")
    async def style() -> Response:
        return desk.pages.style()

    @router.get("/s/{token}")
    async def link(token: str) -> Response:
        """Show what the link is for. Programs that look at links in messages fetch it too, so it changes nothing."""
        return desk.pages.show("link", token=token)

    @router.post("/s/login")
    async def login(request: Request) -> Response:
        """Send the browser on to the login."""
        return await begin_login(desk, request)

    @router.get(LOGIN_DONE)
    async def login_done(request: Request) -> Response:
        """Open the link for who has logged in, if it is theirs, and ask their question."""
        return await finish_login(desk, request)

    @router.get("/chat")
    async def chat(request: Request) -> Response:
        """Show the conversation."""
        return await show_chat(desk, request)

    @router.get("/tider.ics")
    async def calendar(request: Request) -> Response:
        """Give the agreed times as a file for a calendar."""
        return await give_calendar(desk, request)

    @router.post("/chat")
    async def write(request: Request) -> Response:
        """Take in a message, and show the conversation anew."""
        return await take_message(desk, request)

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        """End the session at once."""
        return await log_out(desk, request)

    return router


async def begin_login(desk: Desk, request: Request) -> Response:
    """Begin a login with the token of a link, or with a code that somebody has typed."""
    form = await _form(request)
    token, code = form.get("token", ""), re.sub(r"[\s-]", "", form.get("code", "")).upper()
    if not TOKEN.fullmatch(token) and not CODE.fullmatch(code):
        return desk.pages.show("start", status=400, alert="code")
    if not await _may_try(desk, request, token or code):
        return desk.pages.show("too_many", status=429)
    kind: Kind = "token" if token else "code"
    try:
        url, login = await desk.broker.begin()
    except LoginFailedError as error:
        log.error("login not begun", reason=str(error))
        return desk.pages.show("trouble", status=503)
    response = go_to(url)
    under_way = Opening(kind=kind, secret=token or code, login=login)
    desk.cookies.keep_login(response, under_way, now=desk.intake.clock())
    return response


async def finish_login(desk: Desk, request: Request) -> Response:
    """End a login: with a session and the question asked, or with a page that says what to do instead."""
    under_way = desk.cookies.login(request, now=desk.intake.clock())
    if under_way is not None and not await _may_try(desk, request, under_way.login.state):
        return desk.pages.show("too_many", status=429)
    response: Response = desk.pages.show("not_logged_in", status=400)
    try:
        if under_way is None:
            raise LoginFailedError("no login under way in this browser")
        personnummer = await desk.broker.finish(under_way.login, dict(request.query_params))
        opened = await desk.contract_api.redeem(under_way.kind, under_way.secret, personnummer.replace("-", ""))
    except LoginFailedError as error:
        log.warning("login failed", reason=str(error))
    except ContractApiError as error:
        log.error("login not finished", reason=type(error).__name__)
        response = desk.pages.show("trouble", status=503)
    else:
        if opened.session is None or opened.address is None:
            response = desk.pages.show("not_opened", status=403)
        else:
            if opened.question:
                await desk.intake.take(message(address=opened.address, message_id=FIRST, text=opened.question))
            response = go_to("/chat")
            desk.cookies.keep_session(response, opened.session)
    desk.cookies.forget_login(response)
    return response


async def _may_try(desk: Desk, request: Request, secret: str) -> bool:
    """Count an attempt to log in. What is behind us is asked no more often, and a guess tells nothing."""
    host = request.client.host if request.client else ""
    async with desk.intake.sessions.begin() as session:
        allowed = await may_try(session, desk.intake.identifiers, secret=secret, host=host, now=desk.intake.clock())
    if not allowed:
        log.warning("too many logins", path=request.url.path)
    return allowed


async def show_chat(desk: Desk, request: Request) -> Response:
    """Show the conversation of the browser's session, or that there is none any more."""
    secret = desk.cookies.session(request)
    try:
        address = await _address(desk, secret)
    except ContractApiError as error:
        log.error("session not read", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    if secret is None or address is None:
        return _logged_out(desk, status=401)
    async with desk.intake.sessions() as session:
        conversation = await read_conversation(session, desk.intake.identifiers.lookup(WEB, address))
    return desk.pages.show(
        "chat",
        conversation=conversation,
        replies=[] if conversation.is_waiting else await _care_replies(desk, address),
        now=desk.intake.clock(),
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
        address = await _address(desk, desk.cookies.session(request))
        known = await desk.contract_api.conversation(WEB, address) if address else None
        if known is None or known.pseudonym is None:
            return _logged_out(desk, status=401)
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
        form, secret = await _own_form(desk, request)
    except NotOurFormError:
        return desk.pages.show("stale", status=403)
    text, form_id = form.get("text", "").strip(), form.get("id", "")
    if not FORM_ID.fullmatch(form_id):
        return desk.pages.show("stale", status=400)
    try:
        address = await _address(desk, secret)
    except ContractApiError as error:
        log.error("session not read", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    if address is None:
        return _logged_out(desk, status=401)
    if text:
        await desk.intake.take(message(address=address, message_id=form_id, text=text[:LONGEST_TEXT]))
    return go_to("/chat")


async def log_out(desk: Desk, request: Request) -> Response:
    """End the session, also for whoever has got hold of its secret."""
    try:
        _, secret = await _own_form(desk, request)
        await desk.contract_api.end_strong_session(secret)
    except NotOurFormError:
        return desk.pages.show("stale", status=403)
    except ContractApiError as error:
        log.error("session not ended", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    return _logged_out(desk, status=200)


def _logged_out(desk: Desk, *, status: int) -> Response:
    response = desk.pages.show("logged_out", status=status)
    desk.cookies.forget_session(response)
    return response


async def _address(desk: Desk, secret: str | None) -> str | None:
    """Return where the session's conversation is held; None when it has ended. Raises ContractApiError."""
    return (await desk.contract_api.strong_session(secret)).address if secret else None


async def _own_form(desk: Desk, request: Request) -> tuple[Form, str]:
    """Return a form that our own page has sent, and the session's secret. Raises NotOurFormError."""
    form, secret = await _form(request), desk.cookies.session(request)
    expected = desk.cookies.form_token(secret or "")
    if secret is None or not hmac.compare_digest(form.get("form_token", "").encode(), expected.encode()):
        log.warning("form refused", path=request.url.path)
        raise NotOurFormError
    return form, secret


async def _form(request: Request) -> Form:
    try:
        return read_form(await limited_body(request))
    except FormError as error:
        raise HTTPException(400, str(error)) from error
