"""The points of a draft: written, taken away, and whom they may name."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.contacts.models import CareContact
from contract_api.contracts.drafting import MOST_POINTS, WITHOUT_TEXT, Fault, Wording, faults
from contract_api.contracts.models import ContractVersion, Point, PointKind, Urgency
from contract_api.contracts.template_models import TemplatePoint
from contract_api.disclosure.rules import DisclosureClass
from contract_api.errors import Conflict, NotFound
from contract_api.units.models import CareUnit


class CannotStandError(ValueError):
    """What was written cannot stand in a contract."""

    def __init__(self, found: Collection[Fault]) -> None:
        """Keep what was found."""
        super().__init__(", ".join(found))
        self.faults = found


async def write(
    session: AsyncSession, draft: ContractVersion, wording: Wording, *, number: int | None, form_id: str
) -> Point:
    """Write a point of a draft: a new one, or the one with a number. The same form sent twice writes one.

    Raises CannotStandError, NotFound for a number or a contact that is not there, and Conflict for another provider's.
    """
    found = faults(wording)
    if found:
        raise CannotStandError(found)
    contact_id = await contact_named_by(session, draft.unit.provider_id, wording.contact)
    point_id = uuid.uuid5(draft.id, form_id)
    point = next((one for one in draft.points if one.id == point_id), None)
    if point is not None:
        return point
    if number is None:
        if len(draft.points) >= MOST_POINTS:
            raise CannotStandError([Fault.TOO_MANY])
        point = Point(
            id=point_id,
            version_id=draft.id,
            number=max((one.number for one in draft.points), default=0) + 1,
            kind=wording.kind,
            disclosure=DisclosureClass.CONTRACT,
            unit_id=draft.unit_id,
            topics=[],
        )
        session.add(point)
    else:
        point = own_point(draft, number)
        if point.kind is not wording.kind:
            raise Conflict("A point keeps its kind: take it away and write another.")
    await _fill(session, draft, point, wording, contact_id)
    return point


async def remove(session: AsyncSession, draft: ContractVersion, number: int) -> None:
    """Take a point away from a draft; the other numbers stay. Again does nothing. Raises Conflict as `write` does."""
    if any(one.number == number for one in draft.points):
        await session.delete(own_point(draft, number))
        await session.flush()


def own_point(draft: ContractVersion, number: int) -> Point:
    """Return a point that the keeping unit may change: its own provider's. Raises NotFound and Conflict."""
    point = next((one for one in draft.points if one.number == number), None)
    if point is None:
        raise NotFound("The draft has no such point.")
    if point.unit.provider_id != draft.unit.provider_id:
        raise Conflict("Another care provider answers for the point.")
    return point


async def contacts_of(session: AsyncSession, provider_id: uuid.UUID) -> list[CareContact]:
    """Return whom a point may name: those at the units of the keeping care provider, by name."""
    found = await session.scalars(
        select(CareContact)
        .join(CareUnit, CareUnit.id == CareContact.unit_id)
        .where(CareUnit.provider_id == provider_id)
        .order_by(func.lower(CareContact.name), CareContact.id)
        .options(joinedload(CareContact.unit, innerjoin=True))
    )
    return list(found)


async def contact_named_by(session: AsyncSession, provider_id: uuid.UUID, given: str) -> uuid.UUID | None:
    """Return the contact with an id that a form gives; none for none. Raises NotFound for another provider's."""
    if not given:
        return None
    allowed = {str(one.id): one.id for one in await contacts_of(session, provider_id)}
    if given not in allowed:
        raise NotFound("There is no such contact here.")
    return allowed[given]


def put(point: Point | TemplatePoint, wording: Wording, contact_id: uuid.UUID | None) -> None:
    """Put into a point what its kind can hold of what was written, whoever's it is."""
    is_activity = wording.kind is PointKind.ACTIVITY
    point.text = wording.text
    point.open_text = wording.open_text or None if wording.kind not in WITHOUT_TEXT else None
    point.owner = wording.owner if is_activity else None
    point.how_often = (wording.how_often or None) if is_activity else None
    point.urgency = wording.urgency if wording.kind is PointKind.WARNING_SIGN else None
    names_one = wording.kind is PointKind.CONTACT or is_activity or wording.urgency is Urgency.CONTACT
    point.contact_id = contact_id if names_one else None


async def _fill(
    session: AsyncSession, draft: ContractVersion, point: Point, wording: Wording, contact_id: uuid.UUID | None
) -> None:
    put(point, wording, contact_id)
    is_activity = wording.kind is PointKind.ACTIVITY
    point.due_on = wording.due_on if is_activity else None
    point.done_on = wording.done_on if is_activity else None
    if wording.kind is PointKind.CONTACT:
        await _fix(session, draft, point, is_fixed=wording.is_fixed)
    await session.flush()


async def _fix(session: AsyncSession, draft: ContractVersion, point: Point, *, is_fixed: bool) -> None:
    """Let a contact be the one fixed care contact who coordinates; whoever was it is a contact among others."""
    if is_fixed:
        for one in draft.points:
            if one.has_coordination and one is not point:
                one.has_coordination = one.is_fixed_care_contact = False
        await session.flush()
    point.is_fixed_care_contact = point.has_coordination = is_fixed
