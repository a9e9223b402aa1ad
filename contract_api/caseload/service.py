"""A unit's patients at large: who has no next step, what the care is late with, which contracts are old.

Only what the unit may see counts: its own facts, and those of its care provider's other units that the patient has not
blocked from the others.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import Case, CaseReason
from contract_api.contracts.models import Contract, ContractVersion, Owner, Point, PointKind, VersionStatus
from contract_api.conversations.models import Conversation
from contract_api.notes.models import Note
from contract_api.people.models import Person
from contract_api.people.rules import SERVED
from contract_api.providers.models import Block
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date

OLD_AFTER = timedelta(days=365)
"""A contract that has not been agreed anew for so long is to be looked at."""

CARE = (Owner.CARE, Owner.MUNICIPALITY)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something that the care has promised a patient and is late with."""

    patient: Person
    point: Point
    """With its unit and contact."""
    kept_at: uuid.UUID
    """The unit that keeps the contract."""
    task: int | None
    """The case that reminds its owner of it, where there is one that is open."""
    can_be_nudged: bool
    """False without any number of the patient's: a case belongs to a conversation."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A patient's contract that holds, at the unit that keeps it."""

    patient: Person
    version: ContractVersion


async def without_next_step(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], *, now: datetime, most: int
) -> Sequence[Kept]:
    """Return the patients of some units for whom nothing is agreed that is to come: no time, nothing to be done.

    What patients do again and again is no step, nor is what is late.
    """
    today = local_date(now)
    step = exists().where(
        Point.version_id == ContractVersion.id,
        Point.kind == PointKind.ACTIVITY,
        Point.done_on.is_(None),
        or_(
            Point.due_on >= today,
            and_(
                Point.due_on.is_(None),
                or_(Point.owner.in_(CARE), and_(Point.owner == Owner.PATIENT, Point.how_often.is_(None))),
            ),
        ),
        _is_seen(Point.unit_id),
    )
    time = exists().where(
        Appointment.patient_id == Person.id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.ends_at > now,
        _is_seen(Appointment.unit_id),
    )
    kept = _kept_at(unit_ids, today).where(~step, ~time)
    found = await session.execute(kept.order_by(Person.family_name, Person.given_name, Person.id).limit(most))
    return [Kept(patient=patient, version=version) for patient, version in found]


async def with_notes(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], *, now: datetime, most: int
) -> Sequence[Kept]:
    """Return the patients of some units who have noted something there that nobody has taken up, by name."""
    noted = exists().where(Note.patient_id == Person.id, Note.unit_id.in_(unit_ids), Note.settled_at.is_(None))
    kept = _kept_at(unit_ids, local_date(now)).where(noted)
    found = await session.execute(kept.order_by(Person.family_name, Person.given_name, Person.id).limit(most))
    return [Kept(patient=patient, version=version) for patient, version in found]


async def old_contracts(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], *, now: datetime, most: int
) -> Sequence[Kept]:
    """Return the contracts of some units that have not been agreed anew for long, oldest first."""
    found = await session.execute(
        _kept_at(unit_ids, local_date(now))
        .where(ContractVersion.agreed_at < now - OLD_AFTER)
        .order_by(ContractVersion.agreed_at, Person.id)
        .limit(most)
    )
    return [Kept(patient=patient, version=version) for patient, version in found]


async def late_promises(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], *, now: datetime, most: int
) -> Sequence[Promise]:
    """Return what the care is late with, in some units' contracts and where they have promised it; oldest first."""
    today = local_date(now)
    found = await session.execute(_promises(unit_ids, today).order_by(Point.due_on, Point.id).limit(most))
    promises = found.all()
    tasks = await session.execute(
        select(Case.matter, Case.number).where(
            Case.reason == CaseReason.OVERDUE_PROMISE,
            Case.status != CaseStatus.CLOSED,
            Case.patient_id.in_([patient.id for patient, _, _ in promises]),
        )
    )
    open_tasks = {matter.rpartition(":")[2]: number for matter, number in tasks}
    reached = set(
        await session.scalars(
            select(Conversation.person_id).where(Conversation.person_id.in_([patient.id for patient, _, _ in promises]))
        )
    )
    return [
        Promise(
            patient=patient,
            point=point,
            kept_at=kept_at,
            task=open_tasks.get(str(point.id)),
            can_be_nudged=patient.id in reached,
        )
        for patient, point, kept_at in promises
    ]


async def late_promise(
    session: AsyncSession, unit_ids: Collection[uuid.UUID], point_id: uuid.UUID, *, now: datetime
) -> tuple[Person, Point] | None:
    """Return what the care is late with, and to whom; None for what these units may not see, or what is not late."""
    found = await session.execute(_promises(unit_ids, local_date(now)).where(Point.id == point_id))
    one = found.one_or_none()
    return None if one is None else (one[0], one[1])


def _promises(unit_ids: Collection[uuid.UUID], today: date) -> Select[Person, Point, uuid.UUID]:
    return (
        select(Person, Point, ContractVersion.unit_id)
        .join(Contract, Contract.patient_id == Person.id)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .join(Point, Point.version_id == ContractVersion.id)
        .where(
            _holds(today),
            Point.kind == PointKind.ACTIVITY,
            Point.owner.in_(CARE),
            Point.done_on.is_(None),
            Point.due_on < today,
            or_(
                Point.unit_id.in_(unit_ids),
                and_(ContractVersion.unit_id.in_(unit_ids), _is_seen(Point.unit_id)),
            ),
        )
        .options(joinedload(Point.unit, innerjoin=True), joinedload(Point.contact))
    )


def _kept_at(unit_ids: Collection[uuid.UUID], today: date) -> Select[Person, ContractVersion]:
    return (
        select(Person, ContractVersion)
        .join(Contract, Contract.patient_id == Person.id)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .where(ContractVersion.unit_id.in_(unit_ids), _holds(today))
        .options(joinedload(ContractVersion.unit, innerjoin=True))
    )


def _holds(today: date) -> ColumnElement[bool]:
    return and_(
        ContractVersion.status == VersionStatus.CURRENT,
        ContractVersion.valid_from <= today,
        or_(ContractVersion.valid_to.is_(None), ContractVersion.valid_to > today),
        Person.status.in_(SERVED),
    )


def _is_seen(fact_unit_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """Return whether the unit that keeps a contract sees a unit's facts in it without any ground."""
    theirs, ours = aliased(CareUnit), aliased(CareUnit)
    same_provider = exists().where(
        theirs.id == fact_unit_id, ours.id == ContractVersion.unit_id, theirs.provider_id == ours.provider_id
    )
    blocked = exists().where(
        Block.patient_id == Person.id,
        Block.unit_id == fact_unit_id,
        Block.lifted_at.is_(None),
    )
    # Where this stands two selects deep, the outermost is meant, and it is found by name alone.
    whose = (Point, Appointment, ContractVersion, Person)
    seen_there = and_(same_provider.correlate(*whose), ~blocked.correlate(*whose))
    return or_(fact_unit_id == ContractVersion.unit_id, seen_there)
