"""What the buttons of a case do, each once for the form that was sent."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response

from contract_api.cases import handling
from contract_api.cases.lifecycle import Closing
from contract_api.cases.replying import carry
from contract_api.errors import NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, form_id, text
from nastasteg.html_pages import go_to

type Deed = Callable[[Desk, Inside, int, Form], Awaitable[object]]


async def act(desk: Desk, request: Request, number: int, deed: str) -> Response:
    """Do what a button asks for, and show the case anew."""

    async def work(inside: Inside, form: Form) -> Response:
        if deed not in DEEDS:
            raise NotFound
        await DEEDS[deed](desk, inside, number, form)
        return go_to(f"/inbox/cases/{number}")

    return await desk.act(request, work, back=f"/inbox/cases/{number}")


async def _claim(_desk: Desk, inside: Inside, number: int, form: Form) -> None:
    await handling.claim(inside.session, inside.hand, number, form_id=form_id(form))


async def _release(_desk: Desk, inside: Inside, number: int, form: Form) -> None:
    await handling.release(inside.session, inside.hand, number, form_id=form_id(form))


async def _note(_desk: Desk, inside: Inside, number: int, form: Form) -> None:
    await handling.note(inside.session, inside.hand, number, text=text(form), form_id=form_id(form))


async def _reply(desk: Desk, inside: Inside, number: int, form: Form) -> None:
    """Answer, and have it told: both are stored, or neither."""
    parts, hand = desk.parts, inside.hand
    answer, is_new = await handling.reply(inside.session, hand, number, text=text(form), form_id=form_id(form))
    if not is_new:
        return
    await carry(
        inside.session,
        parts.jobs,
        parts.identifiers,
        answer,
        hand.staff,
        ages=parts.settings.ages,
        has_page=bool(parts.settings.page_url),
        now=inside.now,
    )


async def _close(_desk: Desk, inside: Inside, number: int, form: Form) -> None:
    try:
        why = Closing(form.get("why", ""))
    except ValueError:
        raise NotOurFormError from None
    await handling.close(inside.session, inside.hand, number, why=why, form_id=form_id(form))


async def _hand_over(_desk: Desk, inside: Inside, number: int, form: Form) -> None:
    """Hand over to "unit" or "unit/contact", as their ids."""
    unit, _, contact = form.get("to", "").partition("/")
    try:
        unit_id, contact_id = uuid.UUID(unit), uuid.UUID(contact) if contact else None
    except ValueError:
        raise NotOurFormError from None
    hand = inside.hand
    await handling.hand_over(
        inside.session, hand, number, unit_id=unit_id, contact_id=contact_id, form_id=form_id(form)
    )


DEEDS: Mapping[str, Deed] = {
    "claim": _claim,
    "release": _release,
    "note": _note,
    "reply": _reply,
    "close": _close,
    "hand-over": _hand_over,
}
"""What can be done, by the last part of the address."""
