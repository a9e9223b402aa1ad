"""Reading the body of a request that anybody may send."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import structlog
from fastapi import HTTPException, Request

from bot.channels.forms import ForeignFormError, Form, FormError, read_form
from bot.channels.message import Ignored, InboundMessage
from bot.gateway.intake import Intake

log = structlog.get_logger(__name__)

LARGEST_BODY = 64 * 1024
"""Bytes. The longest SMS, escaped, with all of Twilio's fields, is about a fifth of it."""

FORM = "application/x-www-form-urlencoded"
LONGEST_FIELD = 64
"""Characters that are read of a report's field: an id, a status, a code."""


async def limited_body(request: Request, *, largest: int = LARGEST_BODY) -> bytes:
    """Read the body, and stop at the limit (bytes) whatever its length was said to be. Raises 413 beyond it."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:12]) > largest:
        raise HTTPException(413, "the body is too large")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise HTTPException(413, "the body is too large")
    return bytes(body)


async def form_body(request: Request) -> Form:
    """Read the form that a provider posts. Raises 415, 413 or 400 for anything else."""
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type != FORM:
        raise HTTPException(415, f"only {FORM} is taken")
    return await posted_form(request)


async def posted_form(request: Request) -> Form:
    """Read a form, as whatever it was said to be sent. Raises 413 or 400 for what is none."""
    try:
        return read_form(await limited_body(request))
    except FormError as error:
        raise HTTPException(400, str(error)) from error


async def take_form(intake: Intake, read: Callable[[], InboundMessage | Ignored]) -> None:
    """Take in what a form that was checked says, or leave it. Raises 403 for another's, and 400 for a broken one."""
    try:
        message = read()
    except ForeignFormError as error:
        raise HTTPException(403, str(error)) from error
    except FormError as error:
        raise HTTPException(400, str(error)) from error
    if isinstance(message, Ignored):
        log.info("ignored", reason=message.reason)
    else:
        await intake.take(message)


def short_field(form: Form, name: str) -> str:
    """Return a short field of a report, or nothing."""
    return form.get(name, "").replace("\x00", "").strip()[:LONGEST_FIELD]


def our_id(request: Request) -> uuid.UUID | None:
    """Return the id that we put into the address of a report."""
    try:
        return uuid.UUID(request.query_params.get("id", ""))
    except ValueError:
        return None
