"""A patient with an agreed time at a unit that has free ones, and what they write."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import BookingChange, Slot
from contract_api.booking.schemas import Act, BookingAnswer, BookingWish, Direction, Window
from contract_api.client import ContractApi
from contract_api.people.models import Person
from contract_api.units.models import CareUnit
from nastasteg.clock import STOCKHOLM
from nastasteg.database import Sessions
from tests.contract_api.builders import Builder


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of 2026 by the Swedish clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


OLD = at(25, 9, 30)
"""A Wednesday."""

FREE = ((26, 9), (26, 10), (26, 14), (27, 9), (30, 9))
"""Days and hours of the free times."""


@dataclass(kw_only=True)
class Stage:
    api: ContractApi
    sessions: Sessions
    build: Builder
    karin: Person
    unit: CareUnit
    old: Appointment
    pseudonym: str
    count: int = 0

    def message(self) -> str:
        self.count += 1
        return f"m{self.count}"

    @property
    def latest(self) -> str:
        """The id of the latest message."""
        return f"m{self.count}"

    async def wish(
        self,
        *windows: Window,
        act: Act = "move",
        excluded: tuple[Window, ...] = (),
        direction: Direction | None = None,
        topics: tuple[str, ...] = (),
    ) -> BookingAnswer:
        wanted = BookingWish(
            message_id=self.message(),
            act=act,
            windows=windows,
            excluded=excluded,
            direction=direction,
            topics=topics,
        )
        return await self.api.booking_wish(self.pseudonym, wanted)

    async def choose(self, text: str) -> BookingAnswer:
        message = self.message()
        choice = await self.api.choose(self.pseudonym, message, text)
        assert choice.chosen is not None
        if choice.kind == "move" or choice.chosen == "cancel":
            return await self.again()
        return await self.api.booking_choice(self.pseudonym, message)

    async def again(self) -> BookingAnswer:
        """Have what the latest message said yes to carried out, once more perhaps."""
        return await self.api.booking_change(self.pseudonym, self.latest)

    async def read_back(self, number: int = 1) -> BookingAnswer:
        """Go as far as to the question whether it is right."""
        await self.wish()
        return await self.choose(str(number))

    async def booked(self, person: Person | None = None) -> list[datetime]:
        async with self.sessions() as session:
            wanted = select(Appointment.starts_at).where(
                Appointment.patient_id == (person or self.karin).id, Appointment.status == AppointmentStatus.BOOKED
            )
            return sorted(await session.scalars(wanted))

    async def change(self) -> BookingChange:
        """What was written down of the latest message."""
        async with self.sessions() as session:
            found = await session.scalars(select(BookingChange).where(BookingChange.message_id == self.latest))
            return found.one()

    async def slot_at(self, starts_at: datetime) -> uuid.UUID:
        async with self.sessions() as session:
            return (await session.scalars(select(Slot.id).where(Slot.starts_at == starts_at))).one()


async def set_stage(api: ContractApi, sessions: Sessions, build: Builder) -> Stage:
    """Build it, and commit it."""
    unit, karin = await build.unit(), await build.person()
    await build.version(karin, unit)
    await build.booking_rules(unit)
    old = await build.movable(karin, unit, OLD)
    for day, hour in FREE:
        await build.slot(unit, at(day, hour))
    conversation = await build.conversation(karin)
    await build.session.commit()
    pseudonym = str(conversation.pseudonym)
    return Stage(api=api, sessions=sessions, build=build, karin=karin, unit=unit, old=old, pseudonym=pseudonym)


def starts(answer: BookingAnswer) -> list[datetime | None]:
    return [one.starts_at for one in answer.options]
