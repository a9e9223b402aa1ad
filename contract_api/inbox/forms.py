"""Reads the forms of the inbox, which anybody may send."""

from __future__ import annotations

import re
import uuid
from datetime import date
from urllib.parse import parse_qsl

from fastapi import Request

LARGEST_BODY = 64 * 1024
"""Bytes."""

MOST_FIELDS = 20
LONGEST_TEXT = 2000
"""Characters of an answer or a note, about thirteen SMS."""

FORM_ID = re.compile(r"[0-9a-f]{32}")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


type Form = dict[str, str]


class NotOurFormError(Exception):
    """A form that this session's page has not sent: from another site, from before another login, or made up."""


async def read_form(request: Request) -> Form:
    """Return the fields of a form. Raises NotOurFormError for what no page of ours sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise NotOurFormError
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise NotOurFormError from error
    if any(UNSTORABLE.search(value) for _, value in fields):
        raise NotOurFormError
    return dict(fields)


def form_id(form: Form) -> str:
    """Return the id of a form, by which it is done once. Raises NotOurFormError for one that was not made here."""
    found = form.get("form_id", "")
    if not FORM_ID.fullmatch(found):
        raise NotOurFormError
    return found


def text(form: Form) -> str:
    """Return what was written, with its lines as they are stored. Raises NotOurFormError for none, or too much."""
    written = form.get("text", "").replace("\r\n", "\n").strip()
    if not 0 < len(written) <= LONGEST_TEXT:
        raise NotOurFormError
    return written


def line(form: Form, name: str) -> str:
    """Return what was written in a field, without what surrounds it; empty where there is none."""
    return form.get(name, "").replace("\r\n", "\n").strip()


def id_in(form: Form, name: str) -> uuid.UUID:
    """Return the id in a field. Raises NotOurFormError for none."""
    try:
        return uuid.UUID(form.get(name, ""))
    except ValueError:
        raise NotOurFormError from None


def day_in(form: Form, name: str) -> date:
    """Return the day in a field. Raises NotOurFormError for none."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise NotOurFormError from None


def day_if_any(form: Form, name: str) -> date | None:
    """Return the day in a field that may be empty. Raises NotOurFormError for what is no day."""
    return day_in(form, name) if form.get(name) else None
