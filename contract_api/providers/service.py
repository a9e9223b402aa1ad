"""What staff at a unit may see of a patient's facts."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.errors import NotFound
from contract_api.providers import rules
from contract_api.providers.models import Block, ProviderGround
from contract_api.providers.rules import Place
from contract_api.units.models import CareUnit


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What staff at one unit see of one patient at one moment."""

    viewer: Place
    places: dict[uuid.UUID, Place]
    """Every unit that was asked about."""
    grounds: Collection[rules.Ground]
    blocks: Collection[rules.Block]
    now: datetime

    def covers(self, unit_id: uuid.UUID) -> bool:
        """Return whether the facts of a unit may be seen. Of a unit that was not asked about they may not."""
        fact = self.places.get(unit_id)
        return fact is not None and rules.may_see(
            self.viewer, fact, grounds=self.grounds, blocks=self.blocks, now=self.now
        )


async def unit_by_hsa_id(session: AsyncSession, hsa_id: str) -> CareUnit:
    """Return a unit. Raises NotFound."""
    unit = await session.scalar(select(CareUnit).where(CareUnit.hsa_id == hsa_id))
    if unit is None:
        raise NotFound("No unit has that HSA-id.")
    return unit


async def sights(
    session: AsyncSession,
    patient_ids: Collection[uuid.UUID],
    viewer: CareUnit,
    unit_ids: Collection[uuid.UUID],
    *,
    now: datetime,
) -> dict[uuid.UUID, Sight]:
    """Return, for each patient, what staff at a unit see of the facts of some units."""
    grounds: dict[uuid.UUID, list[rules.Ground]] = defaultdict(list)
    for ground in await session.scalars(select(ProviderGround).where(ProviderGround.patient_id.in_(patient_ids))):
        grounds[ground.patient_id].append(ground.as_rule())
    blocks: dict[uuid.UUID, list[rules.Block]] = defaultdict(list)
    for block in await session.scalars(select(Block).where(Block.patient_id.in_(patient_ids))):
        blocks[block.patient_id].append(block.as_rule())
    units = await session.execute(select(CareUnit.id, CareUnit.provider_id).where(CareUnit.id.in_(unit_ids)))
    places = {unit_id: Place(unit_id=unit_id, provider_id=provider_id) for unit_id, provider_id in units}
    return {
        patient_id: Sight(
            viewer=Place(unit_id=viewer.id, provider_id=viewer.provider_id),
            places=places,
            grounds=grounds[patient_id],
            blocks=blocks[patient_id],
            now=now,
        )
        for patient_id in patient_ids
    }
