"""Records how long data is kept, and tells it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.errors import Conflict
from contract_api.retention.models import RetentionDecision
from contract_api.retention.rules import DataKind, kept_days, shortest


async def decide(
    session: AsyncSession, kind: DataKind, *, days: int | None, by: str, reference: str, now: datetime
) -> None:
    """Record a decision. Raises Conflict for fewer days than the kind must be kept."""
    if days is not None and days < shortest(kind):
        raise Conflict(f"{kind.value} must be kept for at least {shortest(kind)} days.")
    session.add(
        RetentionDecision(id=uuid.uuid4(), kind=kind, days=days, decided_by=by, reference=reference, decided_at=now)
    )
    await session.flush()


async def decisions(session: AsyncSession) -> dict[DataKind, RetentionDecision]:
    """Return the decision that holds for each kind that has one."""
    oldest_first = await session.scalars(select(RetentionDecision).order_by(RetentionDecision.decided_at))
    return {decision.kind: decision for decision in oldest_first}


def days_of(held: Mapping[DataKind, RetentionDecision], kind: DataKind) -> int | None:
    """Return for how many days a kind is kept; None until further notice."""
    decision = held.get(kind)
    return kept_days(kind, is_decided=decision is not None, decided=decision.days if decision else None)
