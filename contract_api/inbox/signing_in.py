"""Signing in and out: to the provider and back, with a new secret each time."""

from __future__ import annotations

import logging

from fastapi import Request, Response

from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form
from contract_api.staff import sessions
from nastasteg.html_pages import go_to
from nastasteg.oidc import LoginFailedError

logger = logging.getLogger("contract_api")


async def begin(desk: Desk) -> Response:
    """Send the browser on to the login."""
    try:
        url, login = await desk.broker.begin()
    except LoginFailedError as error:
        logger.error("staff login not begun: %s", error)
        return desk.pages.show("trouble", status=503)
    response = go_to(url)
    desk.cookies.keep_login(response, login, now=desk.parts.clock())
    return response


async def finish(desk: Desk, request: Request) -> Response:
    """End a login: in the inbox, or with a page that says why not.

    The secret is made here and now, whatever the browser brought; a login that it held before has ended.
    """
    now, before = desk.parts.clock(), desk.cookies.session(request)
    response: Response
    try:
        login = desk.cookies.login(request, now=now)
        if login is None:
            raise LoginFailedError("no login under way in this browser")
        subject = await desk.broker.finish(login, dict(request.query_params))
    except LoginFailedError as error:
        logger.warning("staff login failed: %s", error)
        response = desk.pages.show("not_signed_in", status=400)
    else:
        async with desk.parts.sessions.begin() as session:
            if before is not None:
                await sessions.end(session, desk.parts.identifiers, before, now=now)
            secret = await sessions.begin(session, desk.parts.identifiers, subject, now=now)
        if secret is None:
            logger.warning("staff login of somebody who does not work here")
            response = desk.pages.show("not_staff", status=403)
            desk.cookies.forget_session(response)
        else:
            response = go_to("/inbox")
            desk.cookies.keep_session(response, secret)
    desk.cookies.forget_login(response)
    return response


async def sign_out(desk: Desk, request: Request) -> Response:
    """End the session, also for whoever has got hold of its secret."""

    async def work(inside: Inside, _form: Form) -> Response:
        secret = desk.cookies.session(request) or ""
        await sessions.end(inside.session, desk.parts.identifiers, secret, now=inside.now)
        response = desk.pages.show("signed_out")
        desk.cookies.forget_session(response)
        return response

    return await desk.act(request, work)
