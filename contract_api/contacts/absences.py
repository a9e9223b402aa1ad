"""Who is away and who stands in: recorded by the contact, or for them by the unit's lead, from day to day."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from contract_api.answers import rows
from contract_api.contacts import rules
from contract_api.contacts.models import Absence, CareContact
from contract_api.contacts.rules import AbsenceFault, fault_in, reached_on
from contract_api.errors import NotFound
from contract_api.staff.models import Post, Staff
from contract_api.staff.rules import ACTS, Act

ANSWERING = [role for role, acts in ACTS.items() if Act.ANSWER_CASES in acts]


async def away(session: AsyncSession, contact_ids: Collection[uuid.UUID], *, today: date) -> Sequence[Absence]:
    """Return what is recorded of some contacts' days away that are not over, with contact, unit and deputy."""
    found = await session.scalars(
        select(Absence)
        .where(Absence.contact_id.in_(contact_ids), Absence.last_day >= today)
        .order_by(Absence.first_day, Absence.id)
        .options(joinedload(Absence.contact).joinedload(CareContact.unit), joinedload(Absence.deputy))
    )
    return found.all()


async def possible_deputies(session: AsyncSession, unit_ids: Collection[uuid.UUID]) -> Sequence[CareContact]:
    """Return the contacts at some units who sign in and answer there, by name, with their units."""
    answers_there = exists().where(
        Staff.contact_id == CareContact.id,
        Staff.ended_at.is_(None),
        Post.staff_id == Staff.id,
        Post.unit_id == CareContact.unit_id,
        Post.role.in_(ANSWERING),
        Post.ended_at.is_(None),
    )
    found = await session.scalars(
        select(CareContact)
        .where(CareContact.unit_id.in_(unit_ids), answers_there)
        .order_by(CareContact.name, CareContact.id)
        .options(joinedload(CareContact.unit))
    )
    return found.all()


async def record_absence(
    session: AsyncSession, absence: rules.Absence, *, contact_id: uuid.UUID, by: str, today: date
) -> AbsenceFault | None:
    """Record days on which a contact is away; return why not, where they cannot be.

    What is recorded already is left as it is. Raises NotFound for no contact, and for a deputy who is not at its unit,
    is itself, or signs in nowhere: nobody would see the cases.
    """
    contact = await session.get(
        CareContact, contact_id, with_for_update=True, options=[selectinload(CareContact.absences)]
    )
    if contact is None:
        raise NotFound("There is no such contact.")
    if absence.deputy_id is not None:
        deputies = {one.id for one in await possible_deputies(session, [contact.unit_id])} - {contact_id}
        if absence.deputy_id not in deputies:
            raise NotFound("There is nobody at the unit who could stand in by that name.")
    recorded = [one.as_rule() for one in contact.absences]
    if absence in recorded:
        return None
    fault = fault_in(absence, recorded, today=today)
    if fault is None:
        session.add(
            Absence(
                contact_id=contact_id,
                deputy_id=absence.deputy_id,
                first_day=absence.first_day,
                last_day=absence.last_day,
                recorded_by=by,
            )
        )
        await session.flush()
    return fault


async def end_absence(
    session: AsyncSession, absence_id: uuid.UUID, contact_ids: Collection[uuid.UUID], *, today: date
) -> None:
    """Say that a contact is back from today on: the days that have been are kept, the others never were.

    Raises NotFound for an absence of other contacts than these.
    """
    absence = await session.scalar(
        select(Absence).where(Absence.id == absence_id, Absence.contact_id.in_(contact_ids)).with_for_update()
    )
    if absence is None:
        raise NotFound("There is no such absence.")
    if absence.first_day >= today:
        await session.delete(absence)
    else:
        absence.last_day = min(absence.last_day, today - timedelta(days=1))
    await session.flush()


async def stood_in_for(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], *, today: date
) -> dict[uuid.UUID, uuid.UUID]:
    """Return the contacts of some units who are away today and stood in for, each with who is reached instead.

    They are the ones that a patient's question goes to today: see `reached_on`.
    """
    found = await session.scalars(
        select(CareContact).where(CareContact.unit_id.in_(unit_ids)).options(joinedload(CareContact.absences))
    )
    contacts = {row.id: rows.contact(row) for row in found.unique()}
    reached = {contact_id: reached_on(contact, contacts, today) for contact_id, contact in contacts.items()}
    return {contact_id: one.contact.id for contact_id, one in reached.items() if one.absent is not None}
