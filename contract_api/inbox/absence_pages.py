"""The page on which contacts say that they are away, and leads say it for them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contract_api.contacts import rules
from contract_api.contacts.absences import away, end_absence, possible_deputies, record_absence
from contract_api.contacts.models import Absence, CareContact
from contract_api.contacts.rules import AbsenceFault
from contract_api.errors import NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, day_in, id_in
from contract_api.staff.rules import Act
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

HERE = "/inbox/absence"


@dataclass(frozen=True, kw_only=True)
class AbsencePage:
    """Who is away, and whom one may say it of."""

    absences: Sequence[Absence]
    contacts: Sequence[CareContact]
    """Whom one may say it of."""
    deputies: Sequence[CareContact]


async def show_absences(
    desk: Desk, inside: Inside, *, fault: AbsenceFault | None = None, form: Form | None = None
) -> Response:
    """Show who is away. `fault`: why what `form` says was not recorded."""
    if not inside.me.units_where(Act.ANSWER_CASES):
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    today = local_date(inside.now)
    contacts = await _mine(inside)
    page = AbsencePage(
        absences=await away(inside.session, [one.id for one in contacts], today=today),
        contacts=contacts,
        deputies=await possible_deputies(inside.session, {one.unit_id for one in contacts}),
    )
    status = 422 if fault else 200
    return desk.pages.show(
        "absence", status=status, page=page, fault=fault, form=form or {}, today=today, **inside.common
    )


async def record(desk: Desk, request: Request) -> Response:
    """Record that somebody is away, or say why not."""

    async def work(inside: Inside, form: Form) -> Response:
        contact_id, deputy_id = id_in(form, "contact"), id_in(form, "deputy") if form.get("deputy") else None
        if contact_id not in {one.id for one in await _mine(inside)}:
            raise NotFound
        fault = await record_absence(
            inside.session,
            rules.Absence(first_day=day_in(form, "first_day"), last_day=day_in(form, "last_day"), deputy_id=deputy_id),
            contact_id=contact_id,
            by=inside.me.staff.name,
            today=local_date(inside.now),
        )
        return await show_absences(desk, inside, fault=fault, form=form) if fault else go_to(HERE)

    return await desk.act(request, work, back=HERE)


async def end(desk: Desk, request: Request, absence_id: uuid.UUID) -> Response:
    """Say that somebody is back."""

    async def work(inside: Inside, _form: Form) -> Response:
        mine = [one.id for one in await _mine(inside)]
        await end_absence(inside.session, absence_id, mine, today=local_date(inside.now))
        return go_to(HERE)

    return await desk.act(request, work, back=HERE)


async def _mine(inside: Inside) -> Sequence[CareContact]:
    """Return the contacts that one may say it of: oneself where one answers, and all at the units that one leads."""
    leads = [unit.id for unit in inside.me.units_where(Act.LEAD)]
    answers = [unit.id for unit in inside.me.units_where(Act.ANSWER_CASES)]
    is_me = (CareContact.id == inside.me.staff.contact_id) & CareContact.unit_id.in_(answers)
    found = await inside.session.scalars(
        select(CareContact)
        .where(CareContact.unit_id.in_(leads) | is_me)
        .order_by(CareContact.name, CareContact.id)
        .options(joinedload(CareContact.unit))
    )
    return found.all()
