"""The page with the answers that one's units give often, which who leads a unit keeps."""

from __future__ import annotations

import uuid

from fastapi import Request, Response

from contract_api.canned.service import add_reply, end_reply, replies_of
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, form_id, text
from contract_api.staff.rules import Act
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

HERE = "/inbox/replies"
LONGEST_TITLE = 80


async def show_replies(desk: Desk, inside: Inside) -> Response:
    """Show them."""
    units = inside.me.units_where(Act.ANSWER_CASES)
    if not units:
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    return desk.pages.show(
        "replies",
        replies=await replies_of(inside.session, [unit.id for unit in units]),
        leads=inside.me.units_where(Act.LEAD),
        longest_title=LONGEST_TITLE,
        today=local_date(inside.now),
        **inside.common,
    )


async def add(desk: Desk, request: Request) -> Response:
    """Add one to a unit that one leads."""

    async def work(inside: Inside, form: Form) -> Response:
        title = " ".join(form.get("title", "").split())
        if not 0 < len(title) <= LONGEST_TITLE:
            raise NotOurFormError
        unit = inside.led_unit(form.get("unit"))
        await add_reply(
            inside.session,
            key=uuid.uuid5(inside.me.staff.id, form_id(form)),
            unit_id=unit.id,
            title=title,
            text=text(form),
            by=inside.me.staff.name,
            now=inside.now,
        )
        return go_to(HERE)

    return await desk.act(request, work, back=HERE)


async def end(desk: Desk, request: Request, reply_id: uuid.UUID) -> Response:
    """Take one away from a unit that one leads."""

    async def work(inside: Inside, _form: Form) -> Response:
        units = [unit.id for unit in inside.me.units_where(Act.LEAD)]
        await end_reply(inside.session, reply_id, units, by=inside.me.staff.name, now=inside.now)
        return go_to(HERE)

    return await desk.act(request, work, back=HERE)
