"""Writes rows in bulk, again and again:

what is there is brought up to date, what has left the files is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any, cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.dialects.postgresql import insert as insert_or_update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from contract_api.appointments.models import Appointment
from contract_api.contacts.models import Absence, CareContact, TelephoneHours
from contract_api.contracts.models import Contract, ContractVersion, Plan, Point
from contract_api.database import Base
from contract_api.demo_data.rows import Rows
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
    (Appointment, Appointment.patient_id, Person),
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
    for table, parent_column, parent in REPLACED:
        for chunk in _chunks(rows.get(parent, [])):
            await session.execute(delete(table).where(parent_column.in_([row["id"] for row in chunk])))
    for table, _, _ in reversed(REPLACED):
        for chunk in _chunks(sorted(rows.get(table, []), key=_points_on)):
            await session.execute(insert(_table_of(table)), chunk)


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
