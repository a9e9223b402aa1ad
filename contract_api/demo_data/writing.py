"""Writes rows in bulk, again and again:

what is there is brought up to date, what has left the files is removed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, cast

from sqlalchemy import Table, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from contract_api.appointments.models import Appointment
from contract_api.booking.models import Bookable, BookingChange, BookingRules, Slot, Tie
from contract_api.cases.models import Case
from contract_api.contacts.models import Absence, CareContact, TelephoneHours
from contract_api.contracts.models import Contract, ContractVersion, Plan, Point
from contract_api.contracts.template_models import ContractTemplate, TemplatePoint
from contract_api.database import Base
from contract_api.demo_data.rows import Rows
from contract_api.demo_data.times import PERFORMER
from contract_api.disclosure.models import DisclosureDecision
from contract_api.enrolment.models import Enrolment
from contract_api.people.models import ChannelBinding, Person, Representation
from contract_api.providers.models import ProviderGround
from contract_api.staff.models import Post, Staff
from contract_api.units.models import CareProvider, CareUnit

KEPT: tuple[type[Base], ...] = (
    CareProvider,
    CareUnit,
    CareContact,
    Staff,
    Person,
    ChannelBinding,
    Contract,
    ContractVersion,
)
"""Tables that others point to, in the order of their references: their rows are updated in place."""

REPLACED: tuple[tuple[type[Base], InstrumentedAttribute[Any], type[Base]], ...] = (
    (DisclosureDecision, DisclosureDecision.unit_id, CareUnit),
    (TelephoneHours, TelephoneHours.contact_id, CareContact),
    (Absence, Absence.contact_id, CareContact),
    (Post, Post.staff_id, Staff),
    (Representation, Representation.representative_id, Person),
    (ProviderGround, ProviderGround.patient_id, Person),
    (Enrolment, Enrolment.person_id, Person),
    (Tie, Tie.appointment_id, Appointment),
    (BookingRules, BookingRules.unit_id, CareUnit),
    (Slot, Slot.unit_id, CareUnit),
    (Appointment, Appointment.patient_id, Person),
    (TemplatePoint, TemplatePoint.template_id, ContractTemplate),
    (ContractTemplate, ContractTemplate.unit_id, CareUnit),
    (Point, Point.version_id, ContractVersion),
    (Plan, Plan.version_id, ContractVersion),
)
"""Tables that only their own parents need: the rows of the parents loaded are removed and written anew."""

CHUNK = 1000
"""Rows sent at a time."""


async def write(session: AsyncSession, rows: Rows) -> None:
    """Write the rows of all tables. Nothing is committed; whoever reads sees all of it or nothing."""
    for table in KEPT:
        for chunk in _chunks(rows.get(table, [])):
            await _insert_or_update(session, table, chunk)
    await _forget_changes(session, rows)
    performers = await _performers(session, rows.get(Bookable, []))
    for table in (Appointment, Slot):
        rows[table] = [_with_performer(row, performers) for row in rows.get(table, [])]
    for table, parent_column, parent in REPLACED:
        for chunk in _chunks(rows.get(parent, [])):
            await session.execute(delete(table).where(parent_column.in_([row["id"] for row in chunk])))
    for table, _, _ in reversed(REPLACED):
        for chunk in _chunks(sorted(rows.get(table, []), key=_points_on)):
            await session.execute(insert(_table_of(table)), chunk)


async def _forget_changes(session: AsyncSession, rows: Rows) -> None:
    """Remove what was changed of the times that are to be replaced, so that loading again begins from the files."""
    slots = select(Slot.id).where(Slot.unit_id.in_([row["id"] for row in rows.get(CareUnit, [])]))
    await session.execute(delete(BookingChange).where(BookingChange.slot_id.in_(slots)))
    for chunk in _chunks(rows.get(Person, [])):
        people = [row["id"] for row in chunk]
        times = select(Appointment.id).where(Appointment.patient_id.in_(people))
        await session.execute(delete(BookingChange).where(BookingChange.patient_id.in_(people)))
        await session.execute(delete(Tie).where(or_(Tie.appointment_id.in_(times), Tie.other_id.in_(times))))
        await session.execute(update(Case).where(Case.appointment_id.in_(times)).values(appointment_id=None))


async def _performers(session: AsyncSession, bookable: Sequence[dict[str, Any]]) -> dict[uuid.UUID, int]:
    """Write who can be booked, and return everybody's number by their contact."""
    if bookable:
        statement = insert_or_update(_table_of(Bookable)).on_conflict_do_nothing(index_elements=["contact_id"])
        await session.execute(statement, bookable)
    wanted = [row["contact_id"] for row in bookable]
    found = await session.execute(select(Bookable.contact_id, Bookable.number).where(Bookable.contact_id.in_(wanted)))
    return {contact: number for contact, number in found if contact is not None}


def _with_performer(row: dict[str, Any], performers: Mapping[uuid.UUID, int]) -> dict[str, Any]:
    """Return a row with the number of who performs it in the place of the contact."""
    return {name: value for name, value in row.items() if name != PERFORMER} | {
        "performer_number": performers.get(row[PERFORMER])
    }


def _table_of(model: type[Base]) -> Table:
    """Return the table itself: statements on the mapped class leave out what is None, row by row."""
    return cast(Table, model.__table__)


def _points_on(row: dict[str, Any]) -> bool:
    """Return whether a row points to another of its table, which must then be there before it."""
    return row.get("moved_to_id") is not None


async def _insert_or_update(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    statement = insert_or_update(_table_of(table))
    changed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)


def _chunks(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (list(chunk) for chunk in batched(rows, CHUNK))
