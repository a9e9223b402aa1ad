"""Whose the browser's session is, and the forms that its own pages send."""

from __future__ import annotations

import hmac

import structlog
from fastapi import HTTPException, Request, Response

from bot.channels.forms import Form, FormError, read_form
from bot.gateway.bodies import limited_body
from bot.gateway.pages.desk import Desk
from nastasteg.html_pages import BY_ITSELF

log = structlog.get_logger(__name__)


class NotOurFormError(Exception):
    """A form that this session's page has not sent: from another site, or from before another login."""


async def address_of(desk: Desk, request: Request) -> str | None:
    """Return where the session's conversation is held; None when it has ended. Raises ContractApiError.

    What an open page loads by itself keeps no login alive.
    """
    secret = desk.cookies.session(request)
    if secret is None:
        return None
    is_used = BY_ITSELF not in request.headers
    return (await desk.contract_api.strong_session(secret, is_used=is_used)).address


async def own_form(desk: Desk, request: Request) -> tuple[Form, str]:
    """Return a form that our own page has sent, and the session's secret. Raises NotOurFormError."""
    form, secret = await posted(request), desk.cookies.session(request)
    expected = desk.cookies.form_token(secret or "")
    if secret is None or not hmac.compare_digest(form.get("form_token", "").encode(), expected.encode()):
        log.warning("form refused", path=request.url.path)
        raise NotOurFormError
    return form, secret


async def posted(request: Request) -> Form:
    """Return a form, wherever it is from. Raises HTTPException for what is none."""
    try:
        return read_form(await limited_body(request))
    except FormError as error:
        raise HTTPException(400, str(error)) from error


def logged_out(desk: Desk, *, status: int) -> Response:
    """Return the page that says so. An open page that asked by itself is loaded anew, and shows nothing any more."""
    response = desk.pages.show("logged_out", status=status)
    response.headers["HX-Refresh"] = "true"
    desk.cookies.forget_session(response)
    return response
