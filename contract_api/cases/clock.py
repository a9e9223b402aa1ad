"""The cases' clock: who is to answer is reminded at half time, and what is overdue goes to the unit as a whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.lifecycle import CaseStatus, EventKind, due_at, half_time
from contract_api.cases.models import Case, CaseEvent
from contract_api.cases.opening import add
from contract_api.units.models import CareUnit

AT_ONCE = 100
LIVE = (CaseStatus.NEW, CaseStatus.CLAIMED)


async def tick(session: AsyncSession, *, now: datetime, most: int = AT_ONCE) -> tuple[int, int]:
    """Do what is due now: returns how many were reminded of, and how many went to the unit. Again does nothing more.

    Who has claimed an overdue case, or answers for it by name, keeps it no longer, unless they talk with the patient
    just now; its promise begins anew for staff, though the patient's has been broken.
    """
    overdue = await session.scalars(
        select(Case)
        .where(Case.status.in_(LIVE), Case.due_at <= now, Case.taken_over_at.is_(None))
        .order_by(Case.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rerouted = 0
    for case in overdue.all():
        unit = await session.get_one(CareUnit, case.unit_id)
        due = due_at(now, unit.reply_within_days or 1)
        if due is None:
            continue
        event = CaseEvent(case_id=case.id, kind=EventKind.REROUTED, at=now, due_at=due, remind_at=half_time(now, due))
        await add(session, event)
        rerouted += 1
    half_gone = await session.scalars(
        select(Case)
        .where(Case.status.in_(LIVE), Case.remind_at <= now)
        .order_by(Case.remind_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    reminded = half_gone.all()
    for case in reminded:
        await add(session, CaseEvent(case_id=case.id, kind=EventKind.REMINDED, at=now))
    return len(reminded), rerouted
