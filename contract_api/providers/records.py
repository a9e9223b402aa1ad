"""Recording grounds and blocks: who recorded what about whom, and when it ended. Each change is logged."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.operators import record_operator
from contract_api.errors import Conflict, NotFound
from contract_api.people.finding import person_by_ref
from contract_api.providers.models import Block, ProviderGround
from contract_api.providers.rules import SharingGround
from contract_api.providers.service import unit_by_hsa_id
from contract_api.units.models import CareProvider


async def add_ground(
    session: AsyncSession,
    *,
    person: str,
    viewer: str,
    owner: str,
    ground: SharingGround,
    reference: str,
    by: str,
    valid_from: date,
    valid_to: date | None,
    now: datetime,
) -> uuid.UUID:
    """Record that a provider's staff (viewer) may see another's (owner) facts. Raises NotFound and Conflict."""
    if valid_to is not None and valid_to <= valid_from:
        raise Conflict("It ends before it begins.")
    patient_id = (await person_by_ref(session, person)).id
    row = ProviderGround(
        id=uuid.uuid4(),
        patient_id=patient_id,
        viewer_provider_id=await _provider(session, viewer),
        fact_provider_id=await _provider(session, owner),
        ground=ground,
        reference=reference,
        recorded_by=by,
        recorded_at=now,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(row)
    await _log(session, patient_id, "ground.add", f"ground:{row.id}", by=by, now=now)
    return row.id


async def end_ground(session: AsyncSession, ground_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """End a ground at once. Raises NotFound, and Conflict when it has ended already."""
    row = await session.get(ProviderGround, ground_id, with_for_update=True)
    if row is None:
        raise NotFound("No ground has that id.")
    if row.ended_at is not None:
        raise Conflict("It has ended already.")
    row.ended_at, row.ended_by = now, by
    await _log(session, row.patient_id, "ground.end", f"ground:{row.id}", by=by, now=now)


async def set_block(
    session: AsyncSession, *, person: str, provider: str | None, unit: str | None, by: str, now: datetime
) -> uuid.UUID:
    """Record a patient's block of a provider (by name) or a unit (by HSA-id). Raises NotFound and Conflict."""
    if (provider is None) == (unit is None):
        raise Conflict("Name either a provider or a unit.")
    patient_id = (await person_by_ref(session, person)).id
    row = Block(
        id=uuid.uuid4(),
        patient_id=patient_id,
        provider_id=await _provider(session, provider) if provider else None,
        unit_id=(await unit_by_hsa_id(session, unit)).id if unit else None,
        recorded_by=by,
        since=now,
    )
    session.add(row)
    await _log(session, patient_id, "block.set", f"block:{row.id}", by=by, now=now)
    return row.id


async def lift_block(session: AsyncSession, block_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """Lift a block at once. Raises NotFound, and Conflict when it has been lifted already."""
    row = await session.get(Block, block_id, with_for_update=True)
    if row is None:
        raise NotFound("No block has that id.")
    if row.lifted_at is not None:
        raise Conflict("It has been lifted already.")
    row.lifted_at, row.lifted_by = now, by
    await _log(session, row.patient_id, "block.lift", f"block:{row.id}", by=by, now=now)


async def recorded_about(
    session: AsyncSession, person: str, *, by: str, now: datetime
) -> tuple[Sequence[ProviderGround], Sequence[Block], dict[uuid.UUID, str]]:
    """Return a patient's grounds and blocks, and the providers' names. The reading is logged. Raises NotFound."""
    patient_id = (await person_by_ref(session, person)).id
    grounds = await session.scalars(
        select(ProviderGround).where(ProviderGround.patient_id == patient_id).order_by(ProviderGround.recorded_at)
    )
    blocks = await session.scalars(select(Block).where(Block.patient_id == patient_id).order_by(Block.since))
    names = {row.id: row.name for row in await session.scalars(select(CareProvider))}
    found = grounds.all(), blocks.all(), names
    await _log(session, patient_id, "ground.list", None, by=by, now=now)
    return found


async def _provider(session: AsyncSession, name: str) -> uuid.UUID:
    provider_id = await session.scalar(select(CareProvider.id).where(CareProvider.name == name))
    if provider_id is None:
        raise NotFound(f"No care provider is called {name}.")
    return provider_id


async def _log(
    session: AsyncSession, patient_id: uuid.UUID, action: str, item: str | None, *, by: str, now: datetime
) -> None:
    items = [] if item is None else [item]
    await record_operator(session, by=by, patient_id=patient_id, action=action, items=items, now=now)
