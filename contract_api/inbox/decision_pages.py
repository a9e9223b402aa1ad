"""The page with what a unit has decided to say in open channels, which who leads it records and ends."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from enum import StrEnum

from fastapi import APIRouter, Request, Response

from contract_api.disclosure.records import add_decision, decisions_of, withdraw_decision
from contract_api.disclosure.rules import DecisionKind
from contract_api.errors import NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, day_if_any, day_in, line
from contract_api.people.models import Channel
from nastasteg.clock import STOCKHOLM, local_date
from nastasteg.html_pages import go_to

HERE = "/inbox/decisions"
YEARS = range(2000, 2200)
"""Of all that a decision can be about; at the ends of the calendar no moment can be told in UTC."""

LONGEST = {"by": 80, "reference": 80, "scope": 400}

CHANNELS = {"all": None, "sms": Channel.SMS, "telegram": Channel.TELEGRAM}


class Fault(StrEnum):
    """Why what was written is no decision."""

    EMPTY = "empty"
    BACKWARDS = "backwards"
    ENDED = "ended"


def add_decision_routes(router: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @router.get("/decisions")
    async def page(request: Request) -> Response:
        """Show what the units that one leads have decided."""
        return await desk.inside(request, lambda inside: show_decisions(desk, inside))

    @router.post("/decisions")
    async def add(request: Request) -> Response:
        """Record a decision."""
        return await desk.act(request, lambda inside, form: record_decision(desk, inside, form), back=HERE)

    @router.post("/decisions/{decision_id:uuid}/end")
    async def end(request: Request, decision_id: uuid.UUID) -> Response:
        """End a decision at once."""

        async def work(inside: Inside, _form: Form) -> Response:
            units = await decisions_of(inside.session, [unit.id for unit in inside.led()])
            if decision_id not in {one.id for unit in units for one in unit.decisions}:
                raise NotFound
            await withdraw_decision(inside.session, decision_id, now=inside.now)
            return go_to(HERE)

        return await desk.act(request, work, back=HERE)


async def show_decisions(
    desk: Desk, inside: Inside, *, fault: Fault | None = None, written: Form | None = None
) -> Response:
    """Show them. They are about nobody, so no reading is logged."""
    found = await decisions_of(inside.session, [unit.id for unit in inside.led()])
    today = local_date(inside.now)
    return desk.pages.show(
        "decisions",
        status=422 if fault else 200,
        units=found,
        fault=fault,
        written={"from": today.isoformat()} if written is None else written,
        limits=LONGEST,
        today=today,
        **inside.common,
    )


async def record_decision(desk: Desk, inside: Inside, form: Form) -> Response:
    """Record a decision on notices. An override for all content is an operator's, and not recorded here."""
    unit = inside.led_unit(form.get("unit"))
    by, reference, scope = (line(form, name) for name in ("by", "reference", "scope"))
    if any(len(form.get(name, "")) > most for name, most in LONGEST.items()) or form.get("channel") not in CHANNELS:
        raise NotOurFormError
    starts, ends = day_in(form, "from"), day_if_any(form, "until")
    if any(day.year not in YEARS for day in (starts, ends or starts)):
        raise NotOurFormError
    fault = _fault(inside, starts, ends, is_filled=all((by, reference, scope)))
    if fault is not None:
        return await show_decisions(desk, inside, fault=fault, written=form)
    await add_decision(
        inside.session,
        unit=unit.hsa_id,
        kind=DecisionKind.NOTICES,
        channel=CHANNELS[form["channel"]],
        by=by if by == inside.me.staff.name else f"{by}, antecknat av {inside.me.staff.name}",
        reference=reference,
        scope=scope,
        valid_from=_start_of(starts),
        expires_at=_start_of(ends) if ends else None,
    )
    return go_to(HERE)


def _fault(inside: Inside, starts: date, ends: date | None, *, is_filled: bool) -> Fault | None:
    if not is_filled:
        return Fault.EMPTY
    if ends is not None and ends <= starts:
        return Fault.BACKWARDS
    return Fault.ENDED if ends is not None and ends <= local_date(inside.now) else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=STOCKHOLM)
