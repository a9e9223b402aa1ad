"""Patients who move, cancel and change their minds in any order, while staff book, hold and the clock goes on.

What must hold after every step is read from the tables, not from what the service says.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from contract_api.app import create_app
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import Slot, TieKind
from contract_api.booking.schemas import BookingAnswer, BookingWish
from contract_api.client import ContractApi
from contract_api.people.models import Person
from contract_api.settings import ContractApiSettings
from nastasteg.database import Sessions, make_engine, make_sessions
from tests.conftest import SettableClock
from tests.contract_api.booking.stage import at
from tests.contract_api.builders import NOW, Builder

PATIENTS = 3
HOLD = timedelta(minutes=15)

UNSETTLED = "a change of which nobody knows what came"

TORN = {
    "a performer or room twice at once": """
        SELECT 1 FROM contract.appointment AS one JOIN contract.appointment AS other ON one.id < other.id
        AND (one.performer_number = other.performer_number OR one.room_number = other.room_number)
        AND tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
        WHERE one.status = 'booked' AND other.status = 'booked'""",
    "a slot that is used by what is not booked, or by another time than its own": """
        SELECT 1 FROM contract.slot JOIN contract.appointment AS used ON used.id = slot.appointment_id
        WHERE used.status <> 'booked' OR (used.starts_at, used.ends_at) <> (slot.starts_at, slot.ends_at)""",
    "a slot that is both used and kept": """
        SELECT 1 FROM contract.slot WHERE appointment_id IS NOT NULL AND held_until IS NOT NULL""",
    "a time that two were moved to, or somebody else's": """
        SELECT 1 FROM contract.appointment AS old JOIN contract.appointment AS new ON new.id = old.moved_to_id
        GROUP BY new.id HAVING count(*) > 1 OR bool_or(new.patient_id <> old.patient_id)""",
    "a moved time that leads nowhere": """
        WITH RECURSIVE way AS (
            SELECT id AS first, moved_to_id AS next, 1 AS steps FROM contract.appointment WHERE status = 'moved'
            UNION ALL SELECT way.first, one.moved_to_id, steps + 1 FROM way
            JOIN contract.appointment AS one ON one.id = way.next WHERE one.moved_to_id IS NOT NULL AND steps < 500)
        SELECT 1 FROM way WHERE steps >= 500""",
    "a patient in two places at once": """
        SELECT 1 FROM contract.appointment AS one JOIN contract.appointment AS other
        ON one.id < other.id AND one.patient_id = other.patient_id
        AND tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
        WHERE one.status = 'booked' AND other.status = 'booked'""",
    UNSETTLED: "SELECT 1 FROM contract.booking_change WHERE settled_at IS NULL",
    "something hanging on a time that was moved": """
        SELECT 1 FROM contract.appointment_tie AS tie JOIN contract.appointment AS one
        ON one.id IN (tie.appointment_id, tie.other_id) WHERE one.status = 'moved'""",
}
"""What no step may ever leave behind."""


async def torn(sessions: Sessions, *, but_for: str | None = None) -> list[str]:
    """Return what is wrong in the tables."""
    looked_at = {what: statement for what, statement in TORN.items() if what != but_for}
    every = " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS ({one})" for n, one in enumerate(looked_at.values()))
    async with sessions() as session:
        found = await session.scalars(text(every))
        return [list(looked_at)[int(n)] for n in found]


@dataclass
class Town:
    """The service over a real database, and a loop to run it in. One for all examples."""

    runner: asyncio.Runner
    api: ContractApi
    sessions: Sessions
    clock: SettableClock
    steps: int = 0
    """How many have been taken."""

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)


def make_town(runner: asyncio.Runner, database_url: str, settings: ContractApiSettings) -> Town:
    clock = SettableClock()
    app = create_app(settings, clock=clock)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app))
    api = ContractApi(http, base_url="http://contract-api.test", token=settings.service_token)
    return Town(runner, api, make_sessions(make_engine(database_url)), clock)


@dataclass
class Patient:
    person: Person
    pseudonym: uuid.UUID
    expected: int = 1
    """How many times they should have."""
    sent: list[str] = field(default_factory=list)
    """Messages that said yes to a change."""


patients = st.integers(0, PATIENTS - 1)


class Bookings(RuleBasedStateMachine):
    """Subclass it with a town."""

    town: Town

    @initialize()
    def begin(self) -> None:
        self.town.clock.now = NOW
        self.patients: list[Patient] = []
        self.town.run(self._build())

    async def _build(self) -> None:
        async with self.town.sessions.begin() as session:
            # What is looked for after each step compares all with all.
            await session.execute(text("TRUNCATE contract.appointment, contract.slot CASCADE"))
            build = Builder(session)
            unit = await build.unit()
            await build.booking_rules(unit)
            anna, bo = [(await build.performer(await build.contact(unit, name))).number for name in ("Anna", "Bo")]
            room = (await build.room(unit)).number
            self.unit, self.performers = unit, (anna, bo)
            for index in range(PATIENTS):
                person = await build.person()
                await build.version(person, unit)
                with_whom = {"performer_number": anna} if index % 2 else {"performer_number": bo, "room_number": room}
                old = await build.movable(person, unit, at(25, 9 + index), **with_whom)
                conversation = await build.conversation(person)
                self.patients.append(Patient(person, conversation.pseudonym))
                if index == 0:
                    test = await build.movable(person, unit, at(24, 8), service="blood test")
                    await build.tie(old, TieKind.BEFORE, "Blodprov.", other_id=test.id, within_days=2)
                    self.patients[0].expected += 1
            for day in (26, 27, 30):
                for hour, minute in ((9, 0), (9, 15), (9, 30), (13, 0)):
                    await build.slot(unit, at(day, hour, minute), performer_number=anna)
                await build.slot(unit, at(day, 9), performer_number=bo, room_number=room)
                await build.slot(unit, at(day, 8), service="blood test")

    def message(self) -> str:
        return str(uuid.uuid4())

    @rule(who=patients, direction=st.sampled_from([None, None, "more", "earlier", "later"]), day=st.integers(25, 31))
    def wish(self, who: int, direction: str | None, day: int) -> None:
        """Day 25 stands for whenever."""
        start = at(25, 0) + timedelta(days=day - 25)
        wanted = ((start, start + timedelta(days=1)),) if day > 25 and direction is None else ()
        self._ask(who, act="move", windows=wanted, direction=direction)

    @rule(who=patients)
    def wish_to_cancel(self, who: int) -> None:
        self._ask(who, act="cancel")

    def _ask(self, who: int, **wanted: Any) -> None:
        patient = self.patients[who]
        self.town.run(self.town.api.booking_wish(patient.pseudonym, BookingWish(message_id=self.message(), **wanted)))

    @rule(who=patients, said=st.sampled_from(["1", "2", "3", "ja", "ja", "ja", "nej", "omboka"]))
    def answer(self, who: int, said: str) -> None:
        self.town.run(self._write(self.patients[who], said))

    @rule(who=patients, number=st.sampled_from(["1", "2", "3"]))
    def move(self, who: int, number: str) -> None:
        """All of a move with nothing in between, as far as it goes."""
        self._ask(who, act="move")
        patient = self.patients[who]
        self.town.run(self._write(patient, "1" if patient.expected > 1 else number))
        for said in (number, "ja"):
            self.town.run(self._write(patient, said))

    @rule(said=st.lists(st.sampled_from(["1", "2", "ja"]), min_size=PATIENTS, max_size=PATIENTS))
    def all_at_once(self, said: list[str]) -> None:
        async def write_all() -> None:
            await asyncio.gather(*(self._write(patient, one) for patient, one in zip(self.patients, said, strict=True)))

        self.town.run(write_all())

    @precondition(lambda self: any(patient.sent for patient in self.patients))
    @rule(who=patients)
    def send_again(self, who: int) -> None:
        patient = self.patients[who]
        if patient.sent:
            self.town.run(self.town.api.booking_change(patient.pseudonym, patient.sent[-1]))

    @rule(minutes=st.sampled_from([1, 14, 16, 60 * 5, 60 * 26]))
    def wait(self, minutes: int) -> None:
        self.town.clock.now += timedelta(minutes=minutes)

    @rule(which=st.integers(0, 1), day=st.integers(26, 30), hour=st.integers(8, 13))
    def staff_book(self, which: int, day: int, hour: int) -> None:
        """Without any slot, for somebody else: refused where the performer is busy."""

        async def book() -> None:
            with suppress(IntegrityError):
                async with self.town.sessions.begin() as session:
                    build, number = Builder(session), self.performers[which]
                    starts_at = at(day, hour, 20)
                    await build.appointment(await build.person(), self.unit, starts_at, performer_number=number)

        self.town.run(book())

    @rule(day=st.integers(26, 27))
    def somebody_else_holds(self, day: int) -> None:
        async def hold() -> None:
            now = self.town.clock.now
            async with self.town.sessions.begin() as session:
                other = await Builder(session).person()
                is_free = (Slot.unit_id == self.unit.id, Slot.starts_at == at(day, 9), Slot.appointment_id.is_(None))
                kept = {"held_for_id": other.id, "held_until": now + HOLD}
                await session.execute(update(Slot).where(*is_free).values(kept))

        self.town.run(hold())

    async def _write(self, patient: Patient, said: str) -> None:
        api, message = self.town.api, self.message()
        before = await self._booked(patient)
        choice = await api.choose(patient.pseudonym, message, said)
        if choice.chosen is None or choice.kind is None:
            return
        if choice.kind == "move" or choice.chosen == "cancel":
            patient.sent.append(message)
            answer = await api.booking_change(patient.pseudonym, message)
            patient.expected -= answer.outcome == "done" and answer.act == "cancel"
            await self._check(patient, answer, before)
        else:
            await api.booking_choice(patient.pseudonym, message)
            assert await self._booked(patient) == before

    async def _check(self, patient: Patient, answer: BookingAnswer, before: set[Any]) -> None:
        after = await self._booked(patient)
        if answer.outcome != "done":
            assert after == before
            return
        assert answer.old is not None
        starts = {starts_at for starts_at, _ in after}
        assert answer.old.starts_at in {starts_at for starts_at, _ in before}
        if answer.act == "cancel":
            assert after < before
        else:
            assert answer.new is not None
            assert answer.new.starts_at in starts

    async def _booked(self, patient: Patient) -> set[Any]:
        async with self.town.sessions() as session:
            found = await session.execute(
                select(Appointment.starts_at, Appointment.service).where(
                    Appointment.patient_id == patient.person.id, Appointment.status == AppointmentStatus.BOOKED
                )
            )
            return {tuple(row) for row in found}

    @invariant()
    def nothing_is_torn(self) -> None:
        self.town.steps += 1
        self.town.run(self._look())

    async def _look(self) -> None:
        assert not await torn(self.town.sessions)
        async with self.town.sessions() as session:
            beyond = select(Slot.id).where(Slot.unit_id == self.unit.id, Slot.held_until > self.town.clock.now + HOLD)
            assert (await session.scalar(beyond)) is None, "a slot that is kept for longer than anybody may"
        for patient in self.patients:
            assert len(await self._booked(patient)) == patient.expected
