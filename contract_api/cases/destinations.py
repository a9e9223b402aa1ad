"""Where a case can be handed over to: units of its own care provider that answer cases, and may see whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.models import Case
from contract_api.contacts.models import CareContact
from contract_api.providers.rules import Place
from contract_api.providers.service import sights
from contract_api.staff.models import Post, Staff
from contract_api.staff.rules import ACTS, Act
from contract_api.units.models import CareUnit

ANSWERING = [role for role, acts in ACTS.items() if Act.ANSWER_CASES in acts]


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A unit that can get a case, and its contacts who have a login to read it with."""

    unit: CareUnit
    contacts: Sequence[CareContact]


async def units_for(session: AsyncSession, case: Case, *, now: datetime) -> list[CareUnit]:
    """Return the units that a case can be handed over to, by name. Its own is among them.

    Not those where nobody could answer it, nor those from which the patient has blocked the unit that has it. `case`
    has its unit loaded.
    """
    posts = select(Post.unit_id).join(Staff, Staff.id == Post.staff_id)
    answering = posts.where(Post.role.in_(ANSWERING), Post.ended_at.is_(None), Staff.ended_at.is_(None))
    found = await session.scalars(
        select(CareUnit)
        .where(CareUnit.provider_id == case.unit.provider_id, CareUnit.id.in_(answering))
        .order_by(CareUnit.name, CareUnit.id)
    )
    sight = (await sights(session, [case.patient_id], case.unit, [case.unit_id], now=now))[case.patient_id]
    return [
        unit
        for unit in found
        if replace(sight, viewer=Place(unit_id=unit.id, provider_id=unit.provider_id)).covers(case.unit_id)
    ]


async def destinations(session: AsyncSession, case: Case, *, now: datetime) -> list[Destination]:
    """Return the units that a case can be handed over to, with the contacts there."""
    units = await units_for(session, case, now=now)
    found = await session.scalars(
        select(CareContact)
        .join(Staff, Staff.contact_id == CareContact.id)
        .where(CareContact.unit_id.in_([unit.id for unit in units]), Staff.ended_at.is_(None))
        .order_by(CareContact.name, CareContact.id)
    )
    contacts = found.all()
    return [
        Destination(unit=unit, contacts=[contact for contact in contacts if contact.unit_id == unit.id])
        for unit in units
    ]
