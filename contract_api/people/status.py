"""Whether a patient is still served here: told by hand or by another system, and written down in one place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.operators import record_operator
from contract_api.enrolment.service import revoke
from contract_api.people.models import Person
from contract_api.people.rules import SERVED, PatientStatus
from nastasteg.clock import local_date


@dataclass(frozen=True, kw_only=True)
class StatusChange:
    """What is told of one person."""

    external_ref: str
    status: PatientStatus
    since: date


class PatientStatusSource(Protocol):
    """Where it is told who has died, moved or been admitted: a population register, a file, a hand."""

    def changes(self) -> Mapping[int, StatusChange]:
        """Return what is told, by the place where it stands. Raises BadRows where any of it cannot be read."""


class BadRows(ValueError):
    """Some of what was told cannot be used, so none of it is. The faults, by place, quote nobody."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        """Keep the faults."""
        super().__init__(f"{len(faults)} bad rows")
        self.faults = dict(sorted(faults.items()))


async def take(session: AsyncSession, source: PatientStatusSource, *, by: str, now: datetime) -> int:
    """Write down all that a source tells, and return for how many persons that was something new.

    Raises BadRows, and changes nothing, when a person is not known or a day is still to come.
    """
    changes = source.changes()
    known = await _known(session, {change.external_ref for change in changes.values()})
    faults = {place: fault for place, one in changes.items() if (fault := _fault(one, known, now=now))}
    if faults:
        raise BadRows(faults)
    changed = 0
    for change in changes.values():
        changed += await _write(session, known[change.external_ref], change, by=by, now=now)
    return changed


async def _known(session: AsyncSession, references: Collection[str]) -> dict[str, Person]:
    found = await session.scalars(select(Person).where(Person.external_ref.in_(references)).with_for_update())
    return {person.external_ref: person for person in found}


def _fault(change: StatusChange, known: Mapping[str, Person], *, now: datetime) -> str | None:
    if change.external_ref not in known:
        return "nobody has that key"
    if change.since > local_date(now):
        return "the day is still to come"
    return None


async def _write(session: AsyncSession, person: Person, change: StatusChange, *, by: str, now: datetime) -> bool:
    if (person.status, person.status_since) == (change.status, change.since):
        return False
    person.status, person.status_since, person.status_by = change.status, change.since, by
    if change.status not in SERVED:
        await revoke(session, person.id, now=now)
    items = [f"status:{change.status}"]
    await record_operator(session, by=by, patient_id=person.id, action="person.status", items=items, now=now)
    await session.flush()
    return True
