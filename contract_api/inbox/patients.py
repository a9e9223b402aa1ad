"""A patient as staff at a unit see them: who has a reason to, the contract, and what of it is said in SMS."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.answers.loading import Way
from contract_api.answers.schemas import ActivityView, ContactView, Shown, TextView, WarningSignView
from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import Case
from contract_api.cases.replying import signature
from contract_api.contracts.drafts import Pen
from contract_api.contracts.models import Contract, ContractVersion, VersionStatus
from contract_api.contracts.template_models import ContractTemplate
from contract_api.contracts.templates import templates_of
from contract_api.errors import NotFound
from contract_api.inbox.desk import Inside
from contract_api.languages.models import WrittenLanguage
from contract_api.languages.service import written_by
from contract_api.notes.models import Note
from contract_api.notes.service import open_notes
from contract_api.paper.service import lay_out
from contract_api.paper.sheet import Sheet
from contract_api.people.models import Channel, Person
from contract_api.staff.rules import Act
from contract_api.unasked.consent import has_consented
from contract_api.unasked.pausing import paused_until
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What of a point is said in SMS."""

    number: int
    shown: Shown
    text: str | None


@dataclass(frozen=True, kw_only=True)
class PatientPage:
    """A patient, for the page about them."""

    patient: Person
    personnummer: str
    unit: CareUnit
    """Through which who looks has a reason to."""
    keeps: bool
    """Whether that unit keeps the contract, or may begin one."""
    sheet: Sheet | None
    heard: Sequence[Heard]
    draft: ContractVersion | None
    wants_messages: bool
    paused_until: date | None
    """The last day on which the patient gets no reminders; None where they do."""
    notes: Sequence[Note]
    """What the patient, or somebody for them, has noted and nobody has taken up."""
    templates: Sequence[ContractTemplate]
    """What a new version can begin from besides the last."""
    languages: Sequence[WrittenLanguage]
    """In which other languages than Swedish the patient has written."""


def pen_of(inside: Inside) -> Pen:
    """Return who writes contracts, at the units where they may."""
    units = inside.me.units_where(Act.WRITE_CONTRACTS)
    unit_name = units[0].name if units else ""
    return Pen(
        staff_id=inside.me.staff.id,
        signature=signature(inside.me.staff, unit_name),
        unit_ids=[unit.id for unit in units],
        now=inside.now,
    )


async def patient_page(inside: Inside, identifiers: Identifiers, patient_id: uuid.UUID) -> PatientPage:
    """Return a patient for their page, and log that it was read. Raises NotFound for who has no reason to look."""
    patient, unit, keeps = await related(inside, patient_id)
    return PatientPage(
        patient=patient,
        personnummer=identifiers.open(patient.personnummer_sealed),
        unit=unit,
        keeps=keeps,
        sheet=await _sheet(inside, patient, unit),
        heard=await _heard(inside, patient, unit),
        draft=await _draft(inside, patient_id) if keeps else None,
        paused_until=await paused_until(inside.session, patient_id, today=local_date(inside.now)),
        notes=await _notes(inside, patient, unit),
        templates=await templates_of(inside.session, [unit.id]) if keeps else [],
        wants_messages=await has_consented(inside.session, patient_id),
        languages=await written_by(inside.session, patient_id),
    )


async def related(inside: Inside, patient_id: uuid.UUID) -> tuple[Person, CareUnit, bool]:
    """Return a patient, the unit through which somebody has a reason to look, and whether it keeps the contract.

    There is a reason where one's unit keeps the contract, or has a case that is not closed (inre sekretess,
    patientdatalagen 4 kap 1 §). Raises NotFound without one.
    """
    patient = await inside.session.get(Person, patient_id)
    units = {unit.id: unit for unit in inside.me.units_where(Act.READ_CASES)}
    if patient is None or not units:
        raise NotFound("There is no such patient here.")
    keeper = await inside.session.scalar(
        select(ContractVersion.unit_id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(Contract.patient_id == patient_id)
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )
    if keeper in units:
        return patient, units[keeper], keeper in pen_of(inside).unit_ids
    asked = await inside.session.scalar(
        select(Case.unit_id)
        .where(Case.patient_id == patient_id, Case.unit_id.in_(units), Case.status != CaseStatus.CLOSED)
        .order_by(Case.created_at.desc())
        .limit(1)
    )
    if asked is None:
        raise NotFound("There is no such patient here.")
    return patient, units[asked], keeper is None and asked in pen_of(inside).unit_ids


def heard(sheet: Sheet) -> list[Heard]:
    """Return what a sheet that was laid out for a channel says there of each point, in the order of their numbers."""
    printed = [*sheet.own, *sheet.care, *sheet.municipality, *sheet.relative]
    views: list[ActivityView | TextView | WarningSignView | ContactView] = [
        *(one.view for one in printed),
        *sheet.indication,
        *sheet.what_matters,
        *sheet.goals,
        *sheet.relatives_part,
        *sheet.signs,
        *(one.view for one in sheet.contacts),
    ]
    said = [
        Heard(number=view.point, shown=view.shown, text=view.name if isinstance(view, ContactView) else view.text)
        for view in views
        if view.point is not None
    ]
    return sorted(said, key=lambda one: one.number)


async def _notes(inside: Inside, patient: Person, unit: CareUnit) -> Sequence[Note]:
    """Return what has been noted at one's units, which is logged where there is anything."""
    notes = await open_notes(inside.session, patient.id, [one.id for one in inside.me.units_where(Act.READ_CASES)])
    if notes:
        await record_reading(
            inside.session,
            actor=Actor.STAFF,
            actor_id=inside.me.staff.id,
            patient_id=patient.id,
            channel="inbox",
            action="note.read",
            items=[f"note:{note.id}" for note in notes],
            unit_id=unit.id,
            message_id=None,
            now=inside.now,
        )
    return notes


async def _sheet(inside: Inside, patient: Person, unit: CareUnit) -> Sheet | None:
    try:
        laid = await lay_out(inside.session, patient, viewer=unit, now=inside.now)
    except NotFound:
        return None
    await record_reading(
        inside.session,
        actor=Actor.STAFF,
        actor_id=inside.me.staff.id,
        patient_id=patient.id,
        channel="inbox",
        action="contract.read",
        items=[item for told in laid.told.values() for item in told],
        unit_id=unit.id,
        message_id=None,
        now=inside.now,
    )
    return laid.sheet


async def _heard(inside: Inside, patient: Person, unit: CareUnit) -> list[Heard]:
    """Return what is said in SMS. It is part of the same reading, which is logged by what the paper tells."""
    way = Way(channel=Channel.SMS, strong=False, is_protected=patient.is_protected)
    try:
        laid = await lay_out(inside.session, patient, viewer=unit, now=inside.now, way=way)
    except NotFound:
        return []
    return heard(laid.sheet)


async def _draft(inside: Inside, patient_id: uuid.UUID) -> ContractVersion | None:
    found: ContractVersion | None = await inside.session.scalar(
        select(ContractVersion)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(
            Contract.patient_id == patient_id,
            ContractVersion.status == VersionStatus.DRAFT,
            ContractVersion.unit_id.in_(pen_of(inside).unit_ids),
        )
    )
    return found
