"""A unit's decision to ask its patients now and then, and what they have answered, as numbers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.errors import Conflict, NotFound
from contract_api.pulse.models import PulseCount, PulseDecision
from contract_api.pulse.rules import LONGEST, SHORTEST, Count, Share, Statement, curve, months_until


async def decide(
    session: AsyncSession, unit_id: uuid.UUID, *, every_days: int, reference: str, by: str, now: datetime
) -> None:
    """Record that a unit asks. Raises Conflict where it does already, and for what is no decision."""
    if not SHORTEST <= every_days <= LONGEST:
        raise Conflict(f"Between {SHORTEST} and {LONGEST} days lie between two questions.")
    if not reference.strip():
        raise Conflict("A decision has a reference.")
    if await _live(session, unit_id) is not None:
        raise Conflict("The unit asks already.")
    session.add(
        PulseDecision(
            unit_id=unit_id, every_days=every_days, reference=reference.strip(), decided_at=now, decided_by=by
        )
    )
    await session.flush()


async def end(session: AsyncSession, unit_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """Record that a unit asks no more, at once. Raises NotFound where it does not."""
    found = await _live(session, unit_id)
    if found is None:
        raise NotFound("The unit does not ask.")
    found.ended_at, found.ended_by = now, by
    await session.flush()


async def held_decisions(session: AsyncSession, unit_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, PulseDecision]:
    """Return the decisions that hold, by unit."""
    found = await session.scalars(
        select(PulseDecision).where(PulseDecision.unit_id.in_(unit_ids), PulseDecision.ended_at.is_(None))
    )
    return {one.unit_id: one for one in found}


async def curve_of(
    session: AsyncSession, unit_id: uuid.UUID, *, today: date
) -> Mapping[Statement, Sequence[Share | None]]:
    """Return what a unit's patients have answered, month by month, without what too few have."""
    first = months_until(today)[0]
    found = await session.scalars(select(PulseCount).where(PulseCount.unit_id == unit_id, PulseCount.month >= first))
    counts = [Count(month=one.month, statement=one.statement, yes=one.yes, no=one.no) for one in found]
    return curve(counts, today)


async def _live(session: AsyncSession, unit_id: uuid.UUID) -> PulseDecision | None:
    found: PulseDecision | None = await session.scalar(
        select(PulseDecision)
        .where(PulseDecision.unit_id == unit_id, PulseDecision.ended_at.is_(None))
        .with_for_update()
    )
    return found
