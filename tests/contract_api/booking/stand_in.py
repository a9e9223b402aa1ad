"""A booking system of somebody else's: it keeps its own books, and the line to it loses questions and answers."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.appointments.models import Appointment
from contract_api.booking.models import Slot
from contract_api.booking.postgres import PostgresBooking
from contract_api.booking.system import (
    Booking,
    BookingFault,
    NewTime,
    NoLongerBooked,
    SlotQuery,
    SlotTaken,
    Timeslot,
    Unclear,
)

PATIENCE = 0.05
"""Seconds. An adapter in earnest waits as long as the port says."""


class Fault(Enum):
    """What the line does with a call."""

    NOT_DELIVERED = auto()
    ANSWER_LOST = auto()
    HANGS = auto()
    """Nothing is delivered, and nothing comes back."""
    DONE_AND_HANGS = auto()
    LATE = auto()
    """It is delivered when `deliver_late` is called; until then nobody knows."""


@dataclass
class Free:
    """A time as the system has it."""

    slot: Timeslot
    service: str
    taken: tuple[int | None, int | None]
    """The numbers of its performer and its room."""
    used_by: uuid.UUID | None = None
    kept_for: uuid.UUID | None = None
    kept_until: datetime | None = None

    def is_kept_from(self, patient_id: uuid.UUID, now: datetime) -> bool:
        return self.kept_until is not None and now < self.kept_until and self.kept_for != patient_id


@dataclass
class Agreed:
    patient_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    taken: tuple[int | None, int | None]
    status: Literal["booked", "cancelled", "moved"] = "booked"
    moved_to: uuid.UUID | None = None


@dataclass
class Books:
    """The system itself. Each call is one act."""

    free: dict[uuid.UUID, Free] = field(default_factory=dict)
    agreed: dict[uuid.UUID, Agreed] = field(default_factory=dict)

    async def copy(self, session: AsyncSession) -> None:
        """Take over all that our database holds."""
        mine = PostgresBooking(session)
        for row in await session.scalars(select(Slot).options(joinedload(Slot.performer))):
            slot = await mine.slot(row.id)
            assert slot is not None
            taken = row.performer_number, row.room_number
            self.free[row.id] = Free(slot, row.service, taken, row.appointment_id, row.held_for_id, row.held_until)
        for time in await session.scalars(select(Appointment)):
            taken = time.performer_number, time.room_number
            self.agreed[time.id] = Agreed(
                time.patient_id, time.starts_at, time.ends_at, taken, time.status.value, time.moved_to_id
            )

    def timeslots(self, query: SlotQuery) -> list[Timeslot]:
        found: dict[uuid.UUID, Timeslot] = {}
        for start, end in query.windows:
            fitting = [one for one in self._fitting(query) if start <= one.starts_at < end]
            found |= {one.id: one for one in sorted(fitting, key=_order)[: query.each]}
        return sorted(found.values(), key=_order)

    def _fitting(self, query: SlotQuery) -> Iterator[Timeslot]:
        for free in self.free.values():
            slot = free.slot
            if (slot.unit_id, free.service) != (query.unit_id, query.service) or slot.id in query.but_for:
                continue
            if free.used_by or free.is_kept_from(query.patient_id, query.now) or self._is_busy(free, query.replaces_id):
                continue
            if not any(start < slot.ends_at and slot.starts_at < end for start, end in query.not_during):
                yield slot

    def _is_busy(self, free: Free, but_for: uuid.UUID | None) -> bool:
        return any(
            one.status == "booked"
            and key != but_for
            and one.starts_at < free.slot.ends_at
            and free.slot.starts_at < one.ends_at
            and any(a is not None and a == b for a, b in zip(one.taken, free.taken, strict=True))
            for key, one in self.agreed.items()
        )

    def details(self, appointment_id: uuid.UUID) -> Booking | None:
        one = self.agreed.get(appointment_id)
        if one is None:
            return None
        slot_id = next((key for key, free in self.free.items() if free.used_by == appointment_id), None)
        return Booking(appointment_id=appointment_id, status=one.status, slot_id=slot_id, moved_to_id=one.moved_to)

    def hold(self, slot_id: uuid.UUID, patient_id: uuid.UUID, until: datetime, now: datetime) -> bool:
        free = self.free[slot_id]
        if free.used_by or free.slot.starts_at <= now or free.is_kept_from(patient_id, now):
            return False
        free.kept_for, free.kept_until = patient_id, until
        return True

    def release(self, patient_id: uuid.UUID) -> None:
        for free in self.free.values():
            if free.kept_for == patient_id:
                free.kept_for = free.kept_until = None

    def book(self, key: uuid.UUID, patient_id: uuid.UUID, slot_id: uuid.UUID, now: datetime) -> None:
        if key in self.agreed:
            return
        self._take(key, patient_id, slot_id, now, instead_of=None)

    def move(self, key: uuid.UUID, appointment_id: uuid.UUID, slot_id: uuid.UUID, now: datetime) -> None:
        if key in self.agreed:
            return
        old = self.agreed.get(appointment_id)
        if old is None or old.status != "booked":
            raise NoLongerBooked
        self._take(key, old.patient_id, slot_id, now, instead_of=appointment_id)
        old.status, old.moved_to = "moved", key
        self._release(appointment_id)

    def cancel(self, appointment_id: uuid.UUID) -> None:
        old = self.agreed.get(appointment_id)
        if old is None or old.status == "moved":
            raise NoLongerBooked
        old.status = "cancelled"
        self._release(appointment_id)

    def _take(
        self, key: uuid.UUID, patient_id: uuid.UUID, slot_id: uuid.UUID, now: datetime, instead_of: uuid.UUID | None
    ) -> None:
        free = self.free[slot_id]
        slot = free.slot
        is_gone = free.used_by or slot.starts_at <= now or free.is_kept_from(patient_id, now)
        if is_gone or self._is_busy(free, instead_of):
            raise SlotTaken
        free.used_by, free.kept_for, free.kept_until = key, None, None
        self.agreed[key] = Agreed(patient_id, slot.starts_at, slot.ends_at, free.taken)

    def _release(self, appointment_id: uuid.UUID) -> None:
        for free in self.free.values():
            if free.used_by == appointment_id:
                free.used_by = None


@dataclass
class Line:
    """The way to the books, and what happens on it: by the name of the call, in order."""

    books: Books = field(default_factory=Books)
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    late: list[Callable[[], object]] = field(default_factory=list)

    async def carry[T](self, name: str, call: Callable[[], T]) -> T:
        await asyncio.sleep(0)
        fault = self.faults[name].popleft() if self.faults[name] else None
        match fault:
            case None:
                return call()
            case Fault.ANSWER_LOST | Fault.DONE_AND_HANGS:
                _quietly(call)
            case Fault.LATE:
                self.late.append(call)
        if fault in (Fault.HANGS, Fault.DONE_AND_HANGS):
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await asyncio.Event().wait()
        raise Unclear

    def deliver_late(self) -> None:
        for call in self.late:
            _quietly(call)
        self.late.clear()


class RemoteBooking:
    """The adapter. What the books say is written into our own rows, in the transaction that it was given."""

    def __init__(self, session: AsyncSession, line: Line) -> None:
        self._line = line
        self._books = line.books
        self._session = session
        self._rows = PostgresBooking(session)

    async def timeslots(self, query: SlotQuery) -> list[Timeslot]:
        return await self._line.carry("timeslots", lambda: self._books.timeslots(query))

    async def slot(self, slot_id: uuid.UUID) -> Timeslot | None:
        free = await self._line.carry("slot", lambda: self._books.free.get(slot_id))
        return free.slot if free else None

    async def details(self, appointment_id: uuid.UUID) -> Booking | None:
        true = await self._line.carry("details", lambda: self._books.details(appointment_id))
        if true is not None:
            await self._write(appointment_id)
        return true

    async def hold(self, slot_id: uuid.UUID, *, patient_id: uuid.UUID, until: datetime, now: datetime) -> bool:
        held = await self._line.carry("hold", lambda: self._books.hold(slot_id, patient_id, until, now))
        if held:
            await self._rows.hold(slot_id, patient_id=patient_id, until=until, now=now)
        return held

    async def release(self, patient_id: uuid.UUID) -> None:
        await self._line.carry("release", lambda: self._books.release(patient_id))
        await self._rows.release(patient_id)

    async def make(self, key: uuid.UUID, new: NewTime, slot_id: uuid.UUID, *, now: datetime) -> None:
        await self._line.carry("make", lambda: self._books.book(key, new.patient_id, slot_id, now))
        await self._rows.make(key, new, slot_id, now=now)

    async def move(self, key: uuid.UUID, appointment_id: uuid.UUID, slot_id: uuid.UUID, *, now: datetime) -> None:
        await self._line.carry("move", lambda: self._books.move(key, appointment_id, slot_id, now))
        await self._rows.move(key, appointment_id, slot_id, now=now)

    async def cancel(self, appointment_id: uuid.UUID, *, now: datetime) -> None:
        await self._line.carry("cancel", lambda: self._books.cancel(appointment_id))
        await self._rows.cancel(appointment_id, now=now)

    async def _write(self, appointment_id: uuid.UUID) -> None:
        """Bring our rows up to what the books say of an agreed time, where an answer was lost."""
        books = self._books.agreed
        before = next((key for key, one in books.items() if one.moved_to == appointment_id), None)
        slot_id = next((key for key, free in self._books.free.items() if free.used_by == appointment_id), None)
        is_new = await self._session.get(Appointment, appointment_id) is None
        now = books[appointment_id].starts_at.min.replace(tzinfo=books[appointment_id].starts_at.tzinfo)
        if is_new and slot_id is not None and before is not None:
            await self._rows.move(appointment_id, before, slot_id, now=now)
        elif is_new and slot_id is not None:
            new = NewTime(
                patient_id=books[appointment_id].patient_id, service=self._books.free[slot_id].service, purpose=""
            )
            await self._rows.make(appointment_id, new, slot_id, now=now)
        elif books[appointment_id].status == "cancelled":
            await self._rows.cancel(appointment_id, now=now)


def _order(slot: Timeslot) -> tuple[datetime, uuid.UUID]:
    return slot.starts_at, slot.id


def _quietly(call: Callable[[], object]) -> None:
    try:
        call()
    except BookingFault:
        return
