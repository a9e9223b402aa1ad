"""Whose the browser's session is, and the forms that its own pages send."""

from __future__ import annotations

import hmac

import structlog
from fastapi import Request, Response

from bot.channels.forms import Form
from bot.gateway.bodies import posted_form
from bot.gateway.pages.desk import Desk
from nastasteg.html_pages import BY_ITSELF

log = structlog.get_logger(__name__)


class NotOurFormError(Exception):
    """A form that this session's page has not sent: from another site, or from before another login."""


async def address_of(desk: Desk, request: Request, *, is_used: bool = True) -> str | None:
    """Return where the session's conversation is held; None when it has ended. Raises ContractApiError.

    What an open page loads by itself keeps no login alive; neither does what is said to be no use.
    """
    secret = desk.cookies.session(request)
    if secret is None:
        return None
    used = is_used and BY_ITSELF not in request.headers
    return (await desk.contract_api.strong_session(secret, is_used=used)).address


async def own_form(desk: Desk, request: Request) -> tuple[Form, str]:
    """Return a form that our own page has sent, and the session's secret. Raises NotOurFormError."""
    form, secret = await posted_form(request), desk.cookies.session(request)
    expected = desk.cookies.form_token(secret or "")
    if secret is None or not hmac.compare_digest(form.get("form_token", "").encode(), expected.encode()):
        log.warning("form refused", path=request.url.path)
        raise NotOurFormError
    return form, secret


def logged_out(desk: Desk, *, status: int) -> Response:
    """Return the page that says so. An open page that asked by itself is loaded anew, and shows nothing any more."""
    response = desk.pages.show("logged_out", status=status)
    response.headers["HX-Refresh"] = "true"
    desk.cookies.forget_session(response)
    return response
