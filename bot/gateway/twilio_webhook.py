"""The two addresses that Twilio calls: a message came in, and a message of ours has come further."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels.forms import Form
from bot.channels.twilio_sms import SignatureCheck, parse
from bot.gateway.bodies import form_body, our_id, short_field, take_form
from bot.gateway.intake import Intake
from bot.gateway.status_reports import take_report

log = structlog.get_logger(__name__)

SIGNATURE = "X-Twilio-Signature"
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def twilio_router(intake: Intake, check: SignatureCheck, *, account_sid: str, our_number: str) -> APIRouter:
    """Build the routes. Nothing that is not signed by the provider is read further than its signature."""
    router = APIRouter(prefix="/sms/twilio")

    @router.post("")
    async def receive(request: Request) -> Response:
        """Take in a message and acknowledge it."""
        form = await _verified_form(request, check)
        await take_form(intake, lambda: parse(form, account_sid=account_sid, our_number=our_number))
        return _acknowledged()

    @router.post("/status")
    async def report(request: Request) -> Response:
        """Take a report of how far a message of ours has come, and acknowledge it."""
        form = await _verified_form(request, check)
        if form.get("AccountSid") != account_sid:
            raise HTTPException(403, "AccountSid is not ours")
        await take_report(
            intake.sessions,
            intake.jobs,
            intake.clock,
            outbound_id=our_id(request),
            provider_id=short_field(form, "MessageSid"),
            status=short_field(form, "MessageStatus"),
            error_code=short_field(form, "ErrorCode") or None,
        )
        return _acknowledged()

    return router


async def _verified_form(request: Request, check: SignatureCheck) -> Form:
    form = await form_body(request)
    query = request.scope["query_string"].decode("latin-1")
    if not check.holds(request.url.path, query, form, request.headers.get(SIGNATURE, "")):
        log.warning("signature refused", path=request.url.path)
        raise HTTPException(403, "the signature does not hold")
    return form


def _acknowledged() -> Response:
    return Response(EMPTY_TWIML, media_type="text/xml")
