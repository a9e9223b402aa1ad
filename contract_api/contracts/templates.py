"""A unit's templates for contracts: written by who leads it, and copied into a draft."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from contract_api.contracts.draft_points import CannotStandError, contact_named_by, put
from contract_api.contracts.drafting import MOST_POINTS, Fault, Wording, faults
from contract_api.contracts.models import ContractVersion, Point
from contract_api.contracts.template_models import ContractTemplate, TemplatePoint
from contract_api.disclosure.rules import DisclosureClass
from contract_api.errors import Conflict, NotFound

COPIED = ("kind", "text", "open_text", "owner", "how_often", "urgency", "contact_id")


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Somebody who leads units, and keeps their templates."""

    name: str
    unit_ids: Collection[uuid.UUID]
    now: datetime


async def templates_of(session: AsyncSession, unit_ids: Collection[uuid.UUID]) -> Sequence[ContractTemplate]:
    """Return the templates of some units that are in use, by title, with their units and points."""
    found = await session.scalars(
        select(ContractTemplate)
        .where(ContractTemplate.unit_id.in_(unit_ids), ContractTemplate.ended_at.is_(None))
        .order_by(ContractTemplate.title, ContractTemplate.id)
        .options(joinedload(ContractTemplate.unit, innerjoin=True), selectinload(ContractTemplate.points))
    )
    return found.all()


async def template_of(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], template_id: uuid.UUID
) -> ContractTemplate:
    """Return a template of some units, locked, with its points. Raises NotFound, also for one out of use."""
    template: ContractTemplate | None = await session.scalar(
        select(ContractTemplate)
        .where(
            ContractTemplate.id == template_id,
            ContractTemplate.unit_id.in_(unit_ids),
            ContractTemplate.ended_at.is_(None),
        )
        .with_for_update(of=ContractTemplate)
        .options(
            joinedload(ContractTemplate.unit, innerjoin=True),
            selectinload(ContractTemplate.points).joinedload(TemplatePoint.contact),
        )
        .execution_options(populate_existing=True)
    )
    if template is None:
        raise NotFound("There is no such template here.")
    return template


async def add(session: AsyncSession, lead: Lead, unit_id: uuid.UUID, *, title: str, key: uuid.UUID) -> uuid.UUID:
    """Add an empty template, once for each key. Raises NotFound for a unit that they do not lead."""
    if unit_id not in lead.unit_ids:
        raise NotFound("They do not lead the unit.")
    if await session.get(ContractTemplate, key) is None:
        session.add(ContractTemplate(id=key, unit_id=unit_id, title=title, added_at=lead.now, added_by=lead.name))
        await session.flush()
    return key


async def retire(session: AsyncSession, lead: Lead, template_id: uuid.UUID) -> None:
    """Take a template out of use. The contracts that began from it stand."""
    template = await template_of(session, lead.unit_ids, template_id)
    template.ended_at, template.ended_by = lead.now, lead.name
    await session.flush()


async def write_point(
    session: AsyncSession, template: ContractTemplate, wording: Wording, *, number: int | None, form_id: str
) -> None:
    """Write a point of a template: a new one, or the one with a number. The same form sent twice writes one.

    Raises CannotStandError, NotFound for a number or a contact that is not there, and Conflict for another kind.
    """
    found = faults(wording)
    if found:
        raise CannotStandError(found)
    contact_id = await contact_named_by(session, template.unit.provider_id, wording.contact)
    point_id = uuid.uuid5(template.id, form_id)
    if any(one.id == point_id for one in template.points):
        return
    if number is None:
        if len(template.points) >= MOST_POINTS:
            raise CannotStandError([Fault.TOO_MANY])
        last = max((one.number for one in template.points), default=0)
        point = TemplatePoint(id=point_id, template_id=template.id, number=last + 1, kind=wording.kind)
        session.add(point)
    else:
        point = point_of(template, number)
        if point.kind is not wording.kind:
            raise Conflict("A point keeps its kind: take it away and write another.")
    put(point, wording, contact_id)
    await session.flush()


def point_of(template: ContractTemplate, number: int) -> TemplatePoint:
    """Return a template's point. Raises NotFound."""
    point = next((one for one in template.points if one.number == number), None)
    if point is None:
        raise NotFound("The template has no such point.")
    return point


async def remove_point(session: AsyncSession, template: ContractTemplate, number: int) -> None:
    """Take a point away. Again does nothing."""
    for point in template.points:
        if point.number == number:
            await session.delete(point)
    await session.flush()


async def copy_into(session: AsyncSession, template: ContractTemplate, draft: ContractVersion, *, after: int) -> None:
    """Write a template's points into a draft, numbered on after a number: those on the patient's paper stay theirs."""
    for number, point in enumerate(template.points, start=after + 1):
        copied = {name: getattr(point, name) for name in COPIED}
        session.add(
            Point(
                id=uuid.uuid4(),
                version_id=draft.id,
                number=number,
                disclosure=DisclosureClass.CONTRACT,
                unit_id=draft.unit_id,
                topics=[],
                **copied,
            )
        )
    await session.flush()
