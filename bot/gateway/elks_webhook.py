"""The two addresses that 46elks calls: a message came in, SMS or MMS, and a message of ours has come further."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels.elks_sms import KeyCheck, parse
from bot.channels.forms import Form
from bot.gateway.bodies import form_body, our_id, short_field, take_form
from bot.gateway.intake import Intake
from bot.gateway.status_reports import take_report

log = structlog.get_logger(__name__)

PREFIX = "/sms/46elks"


def elks_router(intake: Intake, check: KeyCheck, *, our_number: str) -> APIRouter:
    """Build the routes. A call without our key in its address is not read at all.

    Both are acknowledged with nothing: 46elks would send the words of an answer to the person as an SMS.
    """
    router = APIRouter(prefix=PREFIX)

    @router.post("", status_code=204)
    async def receive(request: Request) -> Response:
        """Take in a message and acknowledge it."""
        form = await _checked_form(request, check)
        await take_form(intake, lambda: parse(form, our_number=our_number))
        return Response(status_code=204)

    @router.post("/status", status_code=204)
    async def report(request: Request) -> Response:
        """Take a report of how far a message of ours has come, and acknowledge it. It holds no error code."""
        form = await _checked_form(request, check)
        await take_report(
            intake.sessions,
            intake.jobs,
            intake.clock,
            outbound_id=our_id(request),
            provider_id=short_field(form, "id"),
            status=short_field(form, "status"),
            error_code=None,
        )
        return Response(status_code=204)

    return router


async def _checked_form(request: Request, check: KeyCheck) -> Form:
    if not check.holds(request.scope["query_string"].decode("latin-1")):
        log.warning("key refused", path=request.url.path)
        raise HTTPException(403, "the key is not ours")
    return await form_body(request)
