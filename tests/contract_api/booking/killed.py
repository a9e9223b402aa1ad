"""Somebody's move by a process that is killed in the middle of it, at any statement, and what is left."""

from __future__ import annotations

import asyncio
import sys
import uuid
from dataclasses import dataclass
from datetime import datetime

import httpx
from sqlalchemy import select

from benchmarks.booking.database import settings_for
from contract_api.app import create_app
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import TieKind
from contract_api.booking.schemas import BookingWish
from contract_api.client import ContractApi
from nastasteg.database import Sessions
from tests.conftest import SettableClock
from tests.contract_api.booking.machine import UNSETTLED, torn
from tests.contract_api.booking.stage import OLD, at
from tests.contract_api.builders import Builder
from tests.killing import Nursery, die_at, keep_nursery

MODULE = "tests.contract_api.booking.killed"

NEW, TEST_BEFORE, TEST_AFTER = at(30, 9), at(23, 8), at(27, 8)
BEFORE, AFTER = [TEST_BEFORE, OLD], [TEST_AFTER, NEW]
"""The times that a patient has who moves a visit with a blood test before it."""


@dataclass(frozen=True)
class Left:
    """What was left of one run."""

    was_killed: bool
    booked: list[datetime]
    torn: list[str]
    outcome_again: str
    booked_again: list[datetime]

    @property
    def is_well(self) -> bool:
        """Whether it was the old or the new, whole, and the same message again has made it the new."""
        is_whole = self.booked in ((BEFORE, AFTER) if self.was_killed else (AFTER,))
        return is_whole and not self.torn and self.outcome_again == "done" and self.booked_again == AFTER


async def run(api: ContractApi, sessions: Sessions, nursery: Nursery, at_step: int) -> Left:
    """Build somebody, let their yes be killed at a step, look at what is left, and send it again."""
    patient_id, pseudonym = await _build(sessions)
    wish = BookingWish(
        message_id=f"w{pseudonym}", act="move", windows=((NEW, at(30, 10)),), excluded=((OLD, at(25, 10)),)
    )
    asked = await api.booking_wish(pseudonym, wish)
    assert asked.outcome == "proposals", asked
    await api.choose(pseudonym, f"c{pseudonym}", "1")
    read_back = await api.booking_choice(pseudonym, f"c{pseudonym}")
    assert [tie.outcome for tie in read_back.ties] == ["moves"], read_back
    message = f"y{pseudonym}"
    was_killed = await asyncio.to_thread(nursery.run, pseudonym, message, at_step)
    booked = await _booked(sessions, patient_id)
    broken = await torn(sessions, but_for=UNSETTLED)
    await api.choose(pseudonym, message, "ja")
    again = await api.booking_change(pseudonym, message)
    return Left(was_killed, booked, broken, again.outcome, await _booked(sessions, patient_id))


async def _build(sessions: Sessions) -> tuple[uuid.UUID, str]:
    async with sessions.begin() as session:
        build = Builder(session)
        unit, person = await build.unit(), await build.person()
        await build.version(person, unit)
        await build.booking_rules(unit)
        anna = (await build.performer(await build.contact(unit))).number
        old = await build.movable(person, unit, OLD, performer_number=anna)
        test = await build.movable(person, unit, TEST_BEFORE, service="blood test")
        await build.tie(old, TieKind.BEFORE, "Blodprov.", other_id=test.id, within_days=4)
        await build.slot(unit, NEW, performer_number=anna)
        await build.slot(unit, TEST_AFTER, service="blood test")
        return person.id, str((await build.conversation(person)).pseudonym)


async def _booked(sessions: Sessions, patient_id: uuid.UUID) -> list[datetime]:
    async with sessions() as session:
        mine = (Appointment.patient_id == patient_id, Appointment.status == AppointmentStatus.BOOKED)
        return sorted(await session.scalars(select(Appointment.starts_at).where(*mine)))


def _live(pseudonym: str, message: str, last_step: str) -> None:
    """The child: say yes, and die at a step."""
    app = create_app(settings_for(sys.argv[1]), clock=SettableClock())
    die_at(app.state.parts.engine, int(last_step))

    async def say_yes() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
            api = ContractApi(http, base_url="http://contract-api.test", token=app.state.parts.settings.service_token)
            await api.choose(pseudonym, message, "ja")
            assert (await api.booking_change(pseudonym, message)).outcome == "done"
        await app.state.parts.engine.dispose()

    asyncio.run(say_yes())


if __name__ == "__main__":
    keep_nursery(_live)
