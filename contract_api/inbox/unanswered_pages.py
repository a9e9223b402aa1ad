"""The page with what patients ask that their contracts do not hold: numbers, and nobody's words."""

from __future__ import annotations

from fastapi import Response

from contract_api.inbox.desk import Desk, Inside
from contract_api.staff.rules import Act
from contract_api.unanswered.service import FEWEST, SHOWN_FOR, by_intent, by_reason
from nastasteg.clock import local_date


async def show_unanswered(desk: Desk, inside: Inside) -> Response:
    """Show it. It is about nobody, so no reading is logged."""
    units = inside.me.units_where(Act.READ_CASES)
    if not units:
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    unit_ids = [unit.id for unit in units]
    return desk.pages.show(
        "unanswered",
        units=units,
        intents=await by_intent(inside.session, unit_ids, now=inside.now),
        reasons=await by_reason(inside.session, unit_ids, now=inside.now),
        fewest=FEWEST,
        weeks=SHOWN_FOR.days // 7,
        today=local_date(inside.now),
        **inside.common,
    )
