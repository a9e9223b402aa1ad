"""Prints a patient's contract, and logs that it was printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log import service as access_log
from contract_api.access_log.models import Actor
from contract_api.answers.loading import PAPER, Wanted, load_dossier
from contract_api.answers.telling import Telling
from contract_api.errors import NotFound
from contract_api.paper.sheet import Sheet, sheet_of
from contract_api.people.models import Person

EVERYTHING = Wanted(appointments=True, hours=True, plans=True, before_it_starts=True)


async def print_contract(
    session: AsyncSession, external_ref: str, *, now: datetime, write_to: str | None, read_on: str | None
) -> Sheet:
    """Return the contract that holds, else the one about to start, in full. Raises NotFound without one."""
    patient = await session.scalar(select(Person).where(Person.external_ref == external_ref))
    if patient is None:
        raise NotFound
    dossier = await load_dossier(session, patient.id, way=PAPER, wanted=EVERYTHING, now=now)
    if dossier.state not in ("current", "not_started"):
        raise NotFound
    telling = Telling(dossier=dossier, about=None, called=None, for_other=False, fallback_phone="")
    name = f"{patient.given_name} {patient.family_name}"
    sheet = sheet_of(dossier, telling, patient_name=name, write_to=write_to, read_on=read_on)
    for unit_id, items in telling.entries().items():
        await access_log.record_reading(
            session,
            actor=Actor.SERVICE,
            actor_id=None,
            patient_id=patient.id,
            channel=PAPER.channel,
            action="paper.print",
            items=items,
            unit_id=unit_id,
            message_id=None,
            now=now,
        )
    return sheet
