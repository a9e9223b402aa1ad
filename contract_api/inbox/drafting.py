"""An answer before it is sent: a unit's own words put in, and what will be read where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from bot.swedish.sms import UCS2, measure, normalise
from bot.texts import Texts
from contract_api.canned.models import CannedReply
from contract_api.canned.service import replies_of
from contract_api.cases.models import CaseEvent
from contract_api.cases.replying import Reach, Way, said, signature, way_to
from contract_api.inbox.case_pages import read_case
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import LONGEST_TEXT, Form, NotOurFormError, id_in
from contract_api.people.models import Channel
from contract_api.staff.models import Staff
from nastasteg.clock import local_date


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What whoever wrote will read."""

    channel: Channel
    message: str
    """What goes out there, as it will stand."""
    segments: int
    """As how many SMS it is sent, where it is one."""
    has_foreign_signs: bool
    """Whether it holds a sign that an SMS has room for only at the price of more than half of the others."""
    elsewhere: str | None
    """What they read after a login, or are told on the telephone, where it may not stand in the message."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What stands in the form."""

    text: str = ""
    canned: Sequence[CannedReply] = ()
    preview: Preview | None = None


async def show_case(desk: Desk, inside: Inside, number: int, *, form: Form | None = None) -> Response:
    """Show a case, with the contract beside it. `form`: what has been written so far, and what is wanted with it."""
    parts = desk.parts
    page = await read_case(inside, parts.identifiers, number, ages=parts.settings.ages)
    canned = await replies_of(inside.session, [page.case.unit_id])
    draft = Draft(canned=canned)
    if form is not None and page.can_be_answered:
        text = _with_canned(form, canned)
        preview = None
        if form.get("do") == "preview" and text:
            way = await way_to(inside.session, page.case.id, ages=parts.settings.ages, now=inside.now)
            preview = _preview(desk.texts, way, text, inside.me.staff, has_page=bool(parts.settings.page_url))
        draft = Draft(text=text, canned=canned, preview=preview)
    today = local_date(inside.now)
    return desk.pages.show("case", page=page, draft=draft, sheet=page.sheet, today=today, **inside.common)


async def draft(desk: Desk, request: Request, number: int) -> Response:
    """Show a case with what has been written so far: a unit's own words put in, or how it will be read."""

    async def work(inside: Inside, form: Form) -> Response:
        return await show_case(desk, inside, number, form=form)

    return await desk.act(request, work, back=f"/inbox/cases/{number}")


def _with_canned(form: Form, canned: Sequence[CannedReply]) -> str:
    """Return what has been written, and below it the words that were asked for."""
    written = form.get("text", "").replace("\r\n", "\n").strip()
    if form.get("do") == "insert" and form.get("canned"):
        wanted = id_in(form, "canned")
        written = "\n".join([*([written] if written else []), *(one.text for one in canned if one.id == wanted)])
    if len(written) > LONGEST_TEXT:
        raise NotOurFormError
    return written


def _preview(texts: Texts, way: Way, text: str, by: Staff, *, has_page: bool) -> Preview | None:
    """Return what goes out if this is sent: the words of the message, and its length as the gateway counts it."""
    if way.binding is None:
        return None
    sender = signature(by, way.case.unit.name)
    name, values = said(way, CaseEvent(text=text), sender, has_page=has_page)
    message = normalise(texts.say(name, **values))
    size = measure(message)
    return Preview(
        channel=way.binding.channel,
        message=message,
        segments=size.segments,
        has_foreign_signs=size.encoding == UCS2,
        elsewhere=f"{sender}: {text}" if way.reach is Reach.ELSEWHERE else None,
    )
