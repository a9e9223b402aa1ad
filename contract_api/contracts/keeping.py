"""Who has kept a patient's contract, whatever has become of it."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.contracts.models import Contract, ContractVersion
from contract_api.units.models import CareProvider, CareUnit


async def keeping_phone(session: AsyncSession, patient_id: uuid.UUID) -> str | None:
    """Return the switchboard of the care provider that kept the latest version: a number that reveals no unit."""
    phone: str | None = await session.scalar(
        select(CareProvider.public_phone)
        .join(CareUnit, CareUnit.provider_id == CareProvider.id)
        .join(ContractVersion, ContractVersion.unit_id == CareUnit.id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(Contract.patient_id == patient_id)
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )
    return phone
