"""What the buttons of a case do, each once for the form that was sent."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, time

from fastapi import Request, Response

from contract_api.cases import calls, handling, taking_over
from contract_api.cases.lifecycle import Closing
from contract_api.cases.replying import carry
from contract_api.cases.rules import Window, WindowError, call_window
from contract_api.cases.voice import voice_of
from contract_api.errors import NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, form_id, id_in, text
from contract_api.notes import service as notes
from contract_api.unasked.pausing import end_pause
from nastasteg.html_pages import go_to

type Deed = Callable[[Desk, Inside, int, Form], Awaitable[object]]


async def act(desk: Desk, request: Request, number: int, deed: str) -> Response:
    """Do what a button asks for, and show the case anew."""

    async def work(inside: Inside, form: Form) -> Response:
        if deed not in DEEDS:
            raise NotFound
        if deed in ENDS_A_TALK:
            await _assistant_back(desk, inside, number, form, keeps_own=deed == "claim")
        if deed == "hand-over" or (deed == "close" and form.get("why") != Closing.PHONED):
            await _withdraw_call(desk, inside, number, form)
        try:
            await DEEDS[deed](desk, inside, number, form)
        except WindowError:
            return desk.pages.show("wrong_time", status=422, back=f"/inbox/cases/{number}", **inside.common)
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


async def _take_over(desk: Desk, inside: Inside, number: int, form: Form) -> None:
    await taking_over.take_over(inside.session, voice_of(desk.parts), inside.hand, number, form_id=form_id(form))


async def _assistant_back(desk: Desk, inside: Inside, number: int, form: Form, *, keeps_own: bool = False) -> None:
    """Have the assistant back, where the conversation has been taken over."""
    await taking_over.hand_back(
        inside.session, voice_of(desk.parts), inside.hand, number, form_id=form_id(form), keeps_own=keeps_own
    )


async def _plan_call(desk: Desk, inside: Inside, number: int, form: Form) -> None:
    await calls.plan(
        inside.session, voice_of(desk.parts), inside.hand, number, _window(inside, form), form_id=form_id(form)
    )


async def _call_missed(desk: Desk, inside: Inside, number: int, form: Form) -> None:
    """Note it; with another time, agree upon that at once."""
    voice, key = voice_of(desk.parts), form_id(form)
    if any(form.get(name) for name in ("day", "from", "until")):
        window = _window(inside, form)
        await calls.plan(inside.session, voice, inside.hand, number, window, form_id=key, missed=True)
    else:
        await calls.miss(inside.session, voice, inside.hand, number, form_id=key)


async def _withdraw_call(desk: Desk, inside: Inside, number: int, form: Form) -> None:
    await calls.withdraw(inside.session, voice_of(desk.parts), inside.hand, number, form_id=form_id(form))


def _window(inside: Inside, form: Form) -> Window:
    """Return the time in a form. Raises WindowError for one in which nobody can be called."""
    try:
        day = date.fromisoformat(form.get("day", ""))
        start, end = (time.fromisoformat(form.get(name, "")) for name in ("from", "until"))
    except ValueError as error:
        raise WindowError("no day or time") from error
    return call_window(day, start.replace(tzinfo=None), end.replace(tzinfo=None), now=inside.now)


async def _settle_note(_desk: Desk, inside: Inside, number: int, form: Form) -> None:
    case = await handling.found(inside.session, inside.hand, number)
    await notes.settle(inside.session, id_in(form, "note"), [case.unit_id], inside.me.staff, now=inside.now)


async def _end_pause(_desk: Desk, inside: Inside, number: int, _form: Form) -> None:
    """Let whoever wrote be reminded again."""
    case = await handling.found(inside.session, inside.hand, number)
    await end_pause(inside.session, case.person_id, by=inside.me.staff.name, now=inside.now)


ENDS_A_TALK = frozenset({"claim", "release", "close", "hand-over"})
"""What is no longer done by who has taken over the conversation gives it back first."""

DEEDS: Mapping[str, Deed] = {
    "claim": _claim,
    "release": _release,
    "note": _note,
    "reply": _reply,
    "close": _close,
    "hand-over": _hand_over,
    "take-over": _take_over,
    "hand-back": _assistant_back,
    "settle-note": _settle_note,
    "end-pause": _end_pause,
    "call": _plan_call,
    "call-missed": _call_missed,
    "call-withdrawn": _withdraw_call,
}
"""What can be done, by the last part of the address."""
