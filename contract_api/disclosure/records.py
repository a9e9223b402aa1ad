"""Recording what a unit has decided to say in open channels."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.errors import Conflict, NotFound
from contract_api.people.models import Channel
from contract_api.providers.service import unit_by_hsa_id
from contract_api.units.models import CareUnit

LONGEST_OVERRIDE = timedelta(days=366)
"""An override is outside 3 kap 16 §: it is decided anew each year, or it ends."""


async def add_decision(
    session: AsyncSession,
    *,
    unit: str,
    kind: DecisionKind,
    channel: Channel | None,
    by: str,
    reference: str,
    scope: str,
    valid_from: datetime,
    expires_at: datetime | None,
) -> uuid.UUID:
    """Record a unit's decision. Raises NotFound, and Conflict for one that could not hold."""
    if not (reference.strip() and scope.strip()):
        raise Conflict("A decision has a reference and says what it covers.")
    if channel is Channel.WEB:
        raise Conflict("The web is no open channel: whoever reads there has logged in.")
    if expires_at is not None and expires_at <= valid_from:
        raise Conflict("It ends before it begins.")
    if kind is DecisionKind.CONTENT and (expires_at is None or expires_at - valid_from > LONGEST_OVERRIDE):
        raise Conflict("An override (content) must end, at most a year after it begins.")
    decision = DisclosureDecision(
        id=uuid.uuid4(),
        unit_id=(await unit_by_hsa_id(session, unit)).id,
        kind=kind,
        channel=None if channel is None else channel.value,
        decided_by=by,
        reference=reference.strip(),
        scope=scope.strip(),
        valid_from=valid_from,
        expires_at=expires_at,
    )
    session.add(decision)
    await session.flush()
    return decision.id


async def withdraw_decision(session: AsyncSession, decision_id: uuid.UUID, *, now: datetime) -> None:
    """End a decision at once. Raises NotFound, and Conflict when it has been withdrawn already."""
    decision = await session.get(DisclosureDecision, decision_id, with_for_update=True)
    if decision is None:
        raise NotFound("No decision has that id.")
    if decision.withdrawn_at is not None:
        raise Conflict("It has been withdrawn already.")
    decision.withdrawn_at = now


async def decisions_of(session: AsyncSession, unit_ids: Collection[uuid.UUID]) -> Sequence[CareUnit]:
    """Return some units with their decisions, by name."""
    found = await session.scalars(
        select(CareUnit)
        .where(CareUnit.id.in_(unit_ids))
        .order_by(CareUnit.name, CareUnit.hsa_id)
        .options(selectinload(CareUnit.decisions))
        .execution_options(populate_existing=True)
    )
    return found.all()


async def units_with_decisions(session: AsyncSession) -> Sequence[CareUnit]:
    """Return all units with their providers and decisions, in the order of their HSA-ids."""
    found = await session.scalars(
        select(CareUnit)
        .order_by(CareUnit.hsa_id)
        .options(joinedload(CareUnit.provider, innerjoin=True), joinedload(CareUnit.decisions))
    )
    return found.unique().all()
