"""A patient with an agreed time at a unit that has free ones, who writes from her phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.cases.models import Case
from contract_api.contracts.models import ContractVersion
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person
from contract_api.units.models import CareUnit
from nastasteg.clock import STOCKHOLM
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.actions.conftest import Phones
from tests.contract_api.builders import Builder
from tests.contract_api.conversations.test_identify import bind

KARIN, MARIA = "+46701740605", "+46701740610"


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of 2026 by the Swedish clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


OLD = at(25, 9, 30)
"""A Wednesday."""

FREE = ((26, 9), (26, 10), (26, 14), (27, 9), (30, 9))
"""Days and hours: Thursday, Friday, Monday."""


@dataclass(kw_only=True)
class Stage:
    """What a test needs at hand. `write` is Karin's phone."""

    phones: Phones
    build: Builder
    sessions: Sessions
    app: FastAPI
    identifiers: Identifiers
    unit: CareUnit
    karin: Person
    version: ContractVersion
    old: Appointment

    async def write(self, text: str, *intents: str, **metadata: Any) -> str:
        return await self.phones.write(KARIN, text, *intents, **metadata)

    async def booked(self) -> list[datetime]:
        async with self.sessions() as session:
            wanted = select(Appointment.starts_at).where(
                Appointment.patient_id == self.karin.id, Appointment.status == AppointmentStatus.BOOKED
            )
            return sorted(await session.scalars(wanted))

    async def handed_on(self) -> list[str]:
        async with self.sessions() as session:
            return list(await session.scalars(select(Case.text)))

    async def another_time(self, starts_at: datetime, **given: Any) -> Appointment:
        """A second agreed time, with Maja."""
        maja = await self.build.contact(self.unit, "Maja Öberg", title="fysioterapeut")
        made = await self.build.movable(self.karin, self.unit, starts_at, contact_id=maja.id, **given)
        await self.build.session.commit()
        return made


async def set_stage(
    phones: Phones,
    build: Builder,
    sessions: Sessions,
    app: FastAPI,
    identifiers: Identifiers,
    *,
    opens: DecisionKind | None = DecisionKind.CONTENT,
) -> Stage:
    unit, karin = await build.unit(opens=opens), await build.person()
    await bind(build, identifiers, karin, KARIN)
    version = await build.version(karin, unit)
    await build.fixed_care_contact(version, 1, await build.contact(unit))
    await build.appointments_point(version, 2)
    await build.booking_rules(unit)
    old = await build.movable(karin, unit, OLD)
    for day, hour in FREE:
        await build.slot(unit, at(day, hour))
    await build.session.commit()
    return Stage(
        phones=phones,
        build=build,
        sessions=sessions,
        app=app,
        identifiers=identifiers,
        unit=unit,
        karin=karin,
        version=version,
        old=old,
    )


@pytest.fixture
async def stage(phones: Phones, build: Builder, sessions: Sessions, app: FastAPI, identifiers: Identifiers) -> Stage:
    return await set_stage(phones, build, sessions, app, identifiers)
