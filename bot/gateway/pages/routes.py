"""The routes of the pages: the start page, a link, the login and back, the conversation, the way out."""

from __future__ import annotations

import re

import structlog
from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels.web import message
from bot.gateway.bodies import posted_form
from bot.gateway.pages import chat as conversation
from bot.gateway.pages.attempts import may_try
from bot.gateway.pages.cookies import Kind, Opening
from bot.gateway.pages.desk import LOGIN_DONE, Desk
from bot.gateway.pages.held import NotOurFormError, logged_out, own_form
from contract_api.client import ContractApiError
from nastasteg import html_pages
from nastasteg.html_pages import go_to
from nastasteg.oidc import LoginFailedError

log = structlog.get_logger(__name__)

FIRST = "first"
"""The id of the message by which the question is asked that led to the link."""

TOKEN = re.compile(r"[A-Za-z0-9]{1,64}")
CODE = re.compile(r"[A-Za-z0-9]{8}")


def pages_router(desk: Desk) -> APIRouter:
    """Build the routes. None of them says whether a link exists before somebody has logged in."""
    router = APIRouter()

    @router.get("/")
    async def start() -> Response:
        """Show where a code is typed."""
        return desk.pages.show("start", alert=None)

    @router.get("/pages.css")
    async def style() -> Response:
        return desk.pages.style("pages.css")

    @router.get("/waiting.css")
    async def waiting_style() -> Response:
        """Return what a page that waits has besides, in a browser without script."""
        return desk.pages.style("waiting.css")

    @router.get("/{name}.js")
    async def script(name: str) -> Response:
        """Return one of the live page's scripts."""
        found = html_pages.script(f"{name}.js")
        if found is None:
            raise HTTPException(404)
        return found

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
        return await conversation.show_chat(desk, request)

    @router.get("/chat/news")
    async def news(request: Request) -> Response:
        """Tell an open page when there is something new in it."""
        return await conversation.tell_news(desk, request)

    @router.get("/tider.ics")
    async def calendar(request: Request) -> Response:
        """Give the agreed times as a file for a calendar."""
        return await conversation.give_calendar(desk, request)

    @router.post("/chat")
    async def write(request: Request) -> Response:
        """Take in a message, and show the conversation anew."""
        return await conversation.take_message(desk, request)

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        """End the session at once."""
        return await log_out(desk, request)

    return router


async def begin_login(desk: Desk, request: Request) -> Response:
    """Begin a login with the token of a link, or with a code that somebody has typed."""
    form = await posted_form(request)
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


async def log_out(desk: Desk, request: Request) -> Response:
    """End the session, also for whoever has got hold of its secret."""
    try:
        _, secret = await own_form(desk, request)
        await desk.contract_api.end_strong_session(secret)
    except NotOurFormError:
        return desk.pages.show("stale", status=403)
    except ContractApiError as error:
        log.error("session not ended", reason=type(error).__name__)
        return desk.pages.show("trouble", status=503)
    return logged_out(desk, status=200)
