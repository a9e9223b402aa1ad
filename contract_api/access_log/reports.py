"""Extracts from the access log: all about one person for that person, and a sample of a unit's for its own checks.

PDL 8 kap 5 § (what the patient is told) and HSLF-FS 2016:40, 4 kap 9 § (systematic, recurring checks).
"""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.access_log.operators import record_operator
from contract_api.errors import NotFound
from contract_api.people.finding import person_by_ref
from contract_api.people.models import Person
from contract_api.units.models import CareProvider, CareUnit


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry, with the names that belong to its ids."""

    id: int
    at: datetime
    actor: Actor
    actor_id: uuid.UUID | None
    actor_name: str | None
    """The representative's name; staff stand in an extract by unit and capacity."""
    patient_ref: str
    patient_name: str
    unit: str | None
    provider: str | None
    channel: str | None
    action: str
    items: tuple[str, ...]
    message_id: str | None


async def extract(session: AsyncSession, external_ref: str, *, by: str, now: datetime) -> list[Line]:
    """Return all that has been read about a person, oldest first. The extract is logged. Raises NotFound."""
    patient = await person_by_ref(session, external_ref)
    lines = await _lines(session, AccessLogEntry.patient_id == patient.id)
    await record_operator(session, by=by, patient_id=patient.id, action="log.export", items=[], now=now)
    return lines


async def sample(
    session: AsyncSession, hsa_id: str, *, days: int, share: float, until: date, start: datetime, by: str, now: datetime
) -> list[Line]:
    """Return a share of a unit's entries of whole days before `start` (the beginning of the day `until`).

    Seeded by unit, day, number of days and share: the same call gives the same entries. Never none where there are
    any. Each patient in it gets an entry. Raises NotFound for a unit that is not known.
    """
    unit_id = await session.scalar(select(CareUnit.id).where(CareUnit.hsa_id == hsa_id))
    if unit_id is None:
        raise NotFound
    found = await session.scalars(
        select(AccessLogEntry.id)
        .where(
            AccessLogEntry.unit_id == unit_id,
            AccessLogEntry.at >= start - timedelta(days=days),
            AccessLogEntry.at < start,
        )
        .order_by(AccessLogEntry.id)
    )
    chosen = choose(found.all(), share=share, seed=f"{hsa_id} {until.isoformat()} {days} {share}")
    lines = await _lines(session, AccessLogEntry.id.in_(chosen))
    patients = await session.scalars(select(AccessLogEntry.patient_id).where(AccessLogEntry.id.in_(chosen)).distinct())
    for patient_id in patients.all():
        await record_operator(
            session, by=by, patient_id=patient_id, action="log.sample", items=[], unit_id=unit_id, now=now
        )
    return lines


def choose(ids: Sequence[int], *, share: float, seed: str) -> list[int]:
    """Return a share of some ids, rounded up, the same ones for the same seed. Raises ValueError outside 0 to 1."""
    if not 0 < share <= 1:
        raise ValueError("a share is more than 0 and at most 1")
    chance = random.Random(seed)  # noqa: S311 - to be repeated is the point of it
    return sorted(chance.sample(ids, math.ceil(len(ids) * share)))


async def _lines(session: AsyncSession, which: ColumnElement[bool]) -> list[Line]:
    patient, reader = aliased(Person), aliased(Person)
    found = await session.execute(
        select(AccessLogEntry, patient, reader, CareUnit.name, CareProvider.name)
        .join(patient, patient.id == AccessLogEntry.patient_id)
        .join(reader, reader.id == AccessLogEntry.actor_id, isouter=True)
        .join(CareUnit, CareUnit.id == AccessLogEntry.unit_id, isouter=True)
        .join(CareProvider, CareProvider.id == CareUnit.provider_id, isouter=True)
        .where(which)
        .order_by(AccessLogEntry.at, AccessLogEntry.id)
    )
    return [
        Line(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            actor_id=entry.actor_id,
            actor_name=_full_name(by) if entry.actor is Actor.REPRESENTATIVE else None,
            patient_ref=whose.external_ref,
            patient_name=_full_name(whose),
            unit=unit,
            provider=provider,
            channel=entry.channel,
            action=entry.action,
            items=tuple(entry.items),
            message_id=entry.message_id,
        )
        for entry, whose, by, unit, provider in found
    ]


def _full_name(person: Person) -> str:
    return f"{person.given_name} {person.family_name}"
