"""Prints a patient's contract, and logs that it was printed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log import service as access_log
from contract_api.access_log.models import Actor
from contract_api.answers.loading import PAPER, Wanted, Way, load_dossier
from contract_api.answers.telling import Telling, Told
from contract_api.errors import NotFound
from contract_api.paper.boundaries import is_empty, seen_by, unit_ids_of
from contract_api.paper.sheet import Sheet, sheet_of
from contract_api.people.finding import person_by_ref
from contract_api.people.models import Person
from contract_api.providers.service import sights, unit_by_hsa_id
from contract_api.units.models import CareUnit

EVERYTHING = Wanted(appointments=True, hours=True, plans=True, before_it_starts=True)


@dataclass(frozen=True, kw_only=True)
class LaidOut:
    """A contract laid out for a unit, and what of it is told."""

    sheet: Sheet
    viewer: CareUnit
    keeper_id: uuid.UUID
    """The unit that keeps it."""
    told: Told
    """By the unit that answers for it: for the access log."""


async def print_contract(
    session: AsyncSession,
    external_ref: str,
    *,
    unit: str | None,
    now: datetime,
    write_to: str | None,
    read_on: str | None,
) -> Sheet:
    """Return the contract that holds, else the one about to start, as staff at a unit may see it.

    Without a unit (an HSA-id) it is printed at the one that keeps the contract. Raises NotFound without a contract, or
    when that unit may see nothing of it.
    """
    try:
        patient = await person_by_ref(session, external_ref)
    except NotFound:
        # Without its sentence: who is not known and whose contract may not be seen get the same answer.
        raise NotFound from None
    viewer = None if unit is None else await unit_by_hsa_id(session, unit)
    laid = await lay_out(session, patient, viewer=viewer, now=now, write_to=write_to, read_on=read_on)
    printed_at = [] if laid.viewer.id == laid.keeper_id else [f"printed_at:{laid.viewer.hsa_id}"]
    for unit_id, items in laid.told.items():
        await access_log.record_reading(
            session,
            actor=Actor.SERVICE,
            actor_id=None,
            patient_id=patient.id,
            channel=PAPER.channel,
            action="paper.print",
            items=[*items, *printed_at],
            unit_id=unit_id,
            message_id=None,
            now=now,
        )
    return laid.sheet


async def lay_out(
    session: AsyncSession,
    patient: Person,
    *,
    viewer: CareUnit | None,
    now: datetime,
    way: Way = PAPER,
    write_to: str | None = None,
    read_on: str | None = None,
) -> LaidOut:
    """Return the contract that holds, else the one about to start, as staff at a unit (by default the keeping one) may
    see it, and as much of it as may be said in a way. That it is read is the caller's to log.

    Raises NotFound as `print_contract` does.
    """
    whole = await load_dossier(session, patient.id, way=way, wanted=EVERYTHING, now=now)
    if whole.state not in ("current", "not_started") or whole.version is None:
        raise NotFound
    at = viewer if viewer is not None else await session.get_one(CareUnit, whole.version.unit_id)
    sight = (await sights(session, [patient.id], at, unit_ids_of(whole), now=now))[patient.id]
    dossier, elsewhere = seen_by(whole, sight)
    if is_empty(dossier) and at.id != whole.version.unit_id:
        raise NotFound
    telling = Telling(dossier=dossier, about=None, called=None, for_other=False, fallback_phone="")
    name = f"{patient.given_name} {patient.family_name}"
    sheet = sheet_of(dossier, telling, patient_name=name, elsewhere=elsewhere, write_to=write_to, read_on=read_on)
    return LaidOut(sheet=sheet, viewer=at, keeper_id=whole.version.unit_id, told=telling.entries())
