"""Reminders rest for a while for who cannot manage just now. What is booked stands."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.operators import record_operator
from contract_api.unasked.consent import has_consented
from contract_api.unasked.models import ReminderPause, Unasked
from contract_api.unasked.rules import Why
from nastasteg.clock import local_date

PAUSED_FOR = timedelta(days=14)


async def pause(session: AsyncSession, person_id: uuid.UUID, *, message_id: str, now: datetime) -> date | None:
    """Let somebody have no reminders for two weeks; return the last day, None for who gets none anyway.

    The same message pauses them once.
    """
    if not await has_consented(session, person_id):
        return None
    await session.execute(
        insert(ReminderPause)
        .values(
            id=uuid.uuid4(),
            person_id=person_id,
            since=now,
            last_day=local_date(now) + PAUSED_FOR,
            message_id=message_id,
        )
        .on_conflict_do_nothing()
    )
    return await paused_until(session, person_id, today=local_date(now))


async def end_pause(session: AsyncSession, person_id: uuid.UUID, *, by: str | None = None, now: datetime) -> bool:
    """Let somebody be reminded again from now on; return whether they were not. `by`: who at the care, else themselves.

    What was held back meanwhile is told if it is still due.
    """
    ended = await session.scalars(
        update(ReminderPause)
        .where(
            ReminderPause.person_id == person_id,
            ReminderPause.last_day >= local_date(now),
            ReminderPause.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(ReminderPause.id)
    )
    if not ended.all():
        return False
    await session.execute(
        update(Unasked)
        .where(Unasked.person_id == person_id, Unasked.withheld_as == Why.PAUSED, Unasked.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    if by is not None:
        await record_operator(session, by=by, patient_id=person_id, action="pause.ended", items=[], now=now)
    return True


async def paused_until(session: AsyncSession, person_id: uuid.UUID, *, today: date) -> date | None:
    """Return the last day on which somebody gets no reminders; None when they get them."""
    last: date | None = await session.scalar(
        select(func.max(ReminderPause.last_day)).where(
            ReminderPause.person_id == person_id,
            ReminderPause.last_day >= today,
            ReminderPause.ended_at.is_(None),
        )
    )
    return last
