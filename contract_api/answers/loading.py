"""Loads one patient's facts for an answer, in as few queries as the answer needs."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from contract_api.answers import rows, rules
from contract_api.answers.facts import ContractState, Dossier, Unit, Version
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.contacts.models import CareContact
from contract_api.contacts.rules import Contact
from contract_api.contracts.models import Contract, ContractVersion, Plan, Point, PointKind
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an answer needs beyond the version and its points."""

    appointments: bool = False
    hours: bool = False
    """Telephone hours of the contacts."""
    plans: bool = False
    before_it_starts: bool = False
    """All points even of a contract that has not started."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Through what the facts are to be said: it decides the level of every unit's."""

    channel: str
    strong: bool
    is_protected: bool = False
    """Whether the patient has a protected identity."""
    for_relative: bool = False
    """Whether somebody else asks: what is hidden from relatives is then not even loaded."""


SPOKEN_OF: dict[ContractState, frozenset[PointKind]] = {
    "current": frozenset(PointKind),
    "not_started": frozenset({PointKind.CONTACT, PointKind.APPOINTMENTS}),
}
"""What is said of a contract in each state. Appointments exist by themselves."""

PAPER = Way(channel="paper", strong=True)
"""The paper is handed over in person: it may carry everything."""


async def load_dossier(
    session: AsyncSession, patient_id: uuid.UUID, *, way: Way, wanted: Wanted | None, now: datetime
) -> Dossier:
    """Load what the answers are chosen from; with nothing wanted, only the contract's state and who keeps it.

    A contract speaks while it is current. Before it starts only its contacts are loaded: they can be asked
    already. Of a draft or what has ended nothing is loaded. Of the appointments, those that have not ended.
    """
    today = local_date(now)
    contract = rules.state_of(await _load_versions(session, patient_id), today)
    points: Sequence[Point] = []
    appointments: Sequence[Appointment] = []
    plans: Sequence[str] = []
    if wanted is not None and contract.version is not None and contract.state in SPOKEN_OF:
        kinds = frozenset(PointKind) if wanted.before_it_starts else SPOKEN_OF[contract.state]
        points = await _load_points(session, contract.version.id, kinds, way=way, hours=wanted.hours)
        plans = await _load_plans(session, contract.version.id) if wanted.plans else []
    if wanted is not None and wanted.appointments:
        appointments = await _load_appointments(session, patient_id, way=way, now=now)
    named = [row.contact for row in points] + [row.contact for row in appointments]
    contacts = {row.id: rows.contact(row) for row in named if row is not None}
    deputies = await _load_deputies(session, contacts, today, hours=bool(wanted and wanted.hours))
    moved_to = _moved_to(appointments)
    unit_ids = {row.unit_id for row in points}
    unit_ids |= {row.unit_id for row in (*appointments, *moved_to.values())}
    unit_ids |= {contact.unit_id for contact in (*contacts.values(), *deputies.values())}
    unit_ids |= {contract.version.unit_id} if contract.version else set()
    times = next((row for row in points if row.kind is PointKind.APPOINTMENTS), None)
    return Dossier(
        now=now,
        today=today,
        state=contract.state,
        version=contract.version,
        units=await load_units(session, unit_ids, way=way, now=now) if unit_ids else {},
        plans=plans,
        activities=[rows.activity(row, contacts) for row in points if row.kind is PointKind.ACTIVITY],
        notes=[rows.note(row) for row in points if row.kind in rows.NOTE_KINDS],
        signs=[rows.warning_sign(row, contacts) for row in points if row.kind is PointKind.WARNING_SIGN],
        contacts=[rows.contact_point(row, contacts) for row in points if row.kind is PointKind.CONTACT],
        deputies={**contacts, **deputies},
        appointments=[rows.appointment(row, contacts, moved_to=moved_to.get(row.id)) for row in appointments],
        appointments_point=times.number if times else None,
        appointments_text=times.text if times else None,
        appointments_unit_id=times.unit_id if times else None,
    )


async def _load_versions(session: AsyncSession, patient_id: uuid.UUID) -> list[Version]:
    found = await session.scalars(
        select(ContractVersion)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(Contract.patient_id == patient_id)
    )
    return [rows.version(row) for row in found]


async def _load_points(
    session: AsyncSession, version_id: uuid.UUID, kinds: Collection[PointKind], *, way: Way, hours: bool
) -> Sequence[Point]:
    named = joinedload(Point.contact)
    options = [named.joinedload(CareContact.absences)]
    if hours:
        options.append(named.selectinload(CareContact.hours))
    found = await session.scalars(
        select(Point)
        .where(Point.version_id == version_id, Point.kind.in_(kinds), _may_load(Point.hidden_from_relatives, way))
        .order_by(Point.number)
        .options(*options)
    )
    return found.unique().all()


async def _load_appointments(
    session: AsyncSession, patient_id: uuid.UUID, *, way: Way, now: datetime
) -> Sequence[Appointment]:
    found = await session.scalars(
        select(Appointment)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.ends_at > now,
            _may_load(Appointment.hidden_from_relatives, way),
        )
        .order_by(Appointment.starts_at)
        .options(joinedload(Appointment.contact).joinedload(CareContact.absences), joinedload(Appointment.moved_to))
    )
    return found.unique().all()


def _may_load(is_hidden: InstrumentedAttribute[bool], way: Way) -> ColumnElement[bool]:
    return is_hidden.is_(False) if way.for_relative else true()


def _moved_to(appointments: Sequence[Appointment]) -> dict[uuid.UUID, Appointment]:
    """Return the booked appointments that came instead of the moved ones, by the moved ones' ids."""
    by_id = {row.id: row for row in appointments}
    instead: dict[uuid.UUID, Appointment] = {}
    for row in appointments:
        new, passed = row.moved_to, {row.id}
        while new is not None and new.moved_to_id is not None and new.id not in passed:
            passed.add(new.id)
            new = by_id.get(new.moved_to_id)
        if new is not None and new.status is AppointmentStatus.BOOKED:
            instead[row.id] = new
    return instead


async def _load_plans(session: AsyncSession, version_id: uuid.UUID) -> list[str]:
    found = await session.scalars(
        select(Plan.title).where(Plan.version_id == version_id).order_by(Plan.kind, Plan.title)
    )
    return list(found)


async def _load_deputies(
    session: AsyncSession, contacts: Mapping[uuid.UUID, Contact], today: date, *, hours: bool
) -> dict[uuid.UUID, Contact]:
    """Load who stands in for those away today, and once more for deputies that are away themselves."""
    deputies: dict[uuid.UUID, Contact] = {}
    for _ in range(2):
        known = {**contacts, **deputies}
        missing = {
            absence.deputy_id
            for contact in known.values()
            for absence in contact.absences
            if absence.covers(today) and absence.deputy_id is not None and absence.deputy_id not in known
        }
        if not missing:
            break
        options = [selectinload(CareContact.absences)]
        if hours:
            options.append(selectinload(CareContact.hours))
        found = await session.scalars(select(CareContact).where(CareContact.id.in_(missing)).options(*options))
        deputies |= {row.id: rows.contact(row) for row in found}
    return deputies


async def load_units(
    session: AsyncSession, unit_ids: Iterable[uuid.UUID], *, way: Way, now: datetime
) -> dict[uuid.UUID, Unit]:
    """Load some units, each with the level at which its facts may be said in the way that is given."""
    found = await session.scalars(
        select(CareUnit)
        .where(CareUnit.id.in_(set(unit_ids)))
        .options(joinedload(CareUnit.provider, innerjoin=True), joinedload(CareUnit.decisions))
    )
    return {
        row.id: rows.unit(row, channel=way.channel, strong=way.strong, is_protected=way.is_protected, now=now)
        for row in found.unique()
    }
