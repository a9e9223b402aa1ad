"""Recording who at the care signs in: by what the identity provider calls them, where they work, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from contract_api.contacts.models import CareContact
from contract_api.errors import Conflict, NotFound
from contract_api.providers.service import unit_by_hsa_id
from contract_api.staff.models import Post, Staff, StaffSession
from contract_api.staff.rules import HSA_ID, Role
from contract_api.units.models import CareProvider, CareUnit, ProviderKind


async def add_staff(
    session: AsyncSession,
    *,
    subject: str,
    name: str,
    unit: str,
    role: Role,
    contact: str | None,
    by: str,
    now: datetime,
) -> None:
    """Record what somebody is at a unit (both by HSA-id); who is new is recorded too, who had left is back.

    `contact`: the name of the care contact at the unit that they are to patients. Raises NotFound and Conflict.
    """
    if not HSA_ID.fullmatch(subject):
        raise Conflict("That is no HSA-id.")
    place = await unit_by_hsa_id(session, unit)
    kind = await session.scalar(select(CareProvider.kind).where(CareProvider.id == place.provider_id))
    if (role is Role.MUNICIPAL_CONTACT) != (kind is ProviderKind.MUNICIPALITY) and role in CONTACTS:
        raise Conflict("A municipal contact is at a kommun, and a care contact anywhere else.")
    staff = await session.scalar(select(Staff).where(Staff.subject == subject).with_for_update())
    if staff is None:
        staff = Staff(subject=subject, name=name)
        session.add(staff)
    staff.name, staff.ended_at = name, None
    if contact is not None:
        staff.contact_id = (await _free_contact(session, place, contact, subject)).id
    await session.flush()
    await _give(session, staff, place, role, by=by, now=now)


async def all_staff(session: AsyncSession) -> Sequence[Staff]:
    """Return everybody who has been recorded, by name, with their posts and units."""
    found = await session.scalars(
        select(Staff)
        .order_by(Staff.name, Staff.subject)
        .options(selectinload(Staff.posts).joinedload(Post.unit, innerjoin=True), joinedload(Staff.contact))
    )
    return found.all()


async def end_staff(session: AsyncSession, *, subject: str, unit: str | None, by: str, now: datetime) -> int:
    """End what somebody is at a unit, or everywhere, and all of their logins at once; return how many posts that were.

    Who has no post left can no longer sign in. What they have claimed stays theirs until a colleague takes it over.
    Raises NotFound.
    """
    staff = await session.scalar(
        select(Staff).where(Staff.subject == subject).options(selectinload(Staff.posts)).with_for_update()
    )
    if staff is None:
        raise NotFound("Nobody at the care has that HSA-id.")
    place = await unit_by_hsa_id(session, unit) if unit is not None else None
    ended = 0
    for post in staff.posts:
        if post.ended_at is None and place is not None and post.unit_id != place.id:
            continue
        if post.ended_at is None:
            post.ended_at, post.ended_by = now, by
            ended += 1
    if all(post.ended_at is not None for post in staff.posts):
        staff.ended_at = now
    await session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff.id, StaffSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    await session.flush()
    return ended


CONTACTS = (Role.CARE_CONTACT, Role.MUNICIPAL_CONTACT)


async def _give(session: AsyncSession, staff: Staff, unit: CareUnit, role: Role, *, by: str, now: datetime) -> None:
    post = await session.scalar(
        select(Post).where(Post.staff_id == staff.id, Post.unit_id == unit.id, Post.role == role).with_for_update()
    )
    if post is None:
        session.add(Post(staff_id=staff.id, unit_id=unit.id, role=role, given_at=now, given_by=by))
    elif post.ended_at is None:
        raise Conflict("They are that already.")
    else:
        post.given_at, post.given_by, post.ended_at, post.ended_by = now, by, None, None
    await session.flush()


async def contact_named(session: AsyncSession, unit: CareUnit, name: str) -> CareContact:
    """Return a unit's contact. Raises NotFound for none of that name, and for more than one."""
    found = await session.scalars(
        select(CareContact).where(CareContact.unit_id == unit.id, CareContact.name == name).limit(2)
    )
    contacts = found.all()
    if len(contacts) != 1:
        raise NotFound("The unit has no contact of that name, or more than one.")
    return contacts[0]


async def _free_contact(session: AsyncSession, unit: CareUnit, name: str, subject: str) -> CareContact:
    contact = await contact_named(session, unit, name)
    taken = await session.scalar(select(Staff.id).where(Staff.contact_id == contact.id, Staff.subject != subject))
    if taken is not None:
        raise Conflict("Somebody else is that contact.")
    return contact
