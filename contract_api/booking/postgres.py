"""The booking system that is our own database: every change is part of the caller's transaction, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from psycopg.errors import DeadlockDetected, ExclusionViolation
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    TableValuedAlias,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import Slot
from contract_api.booking.rules import Window
from contract_api.booking.system import Booking, NewTime, NoLongerBooked, SlotQuery, SlotTaken, Timeslot

STANDS = (
    "patient_id",
    "purpose",
    "preparation",
    "open_preparation",
    "service",
    "latest_on",
    "guarantee_until",
    "may_cancel",
    "may_rebook",
    "may_message",
    "hidden_from_relatives",
)
"""What stands of an agreed time when it is moved."""

TAKEN_OVER = (
    "unit_id",
    "performer_number",
    "room_number",
    "starts_at",
    "ends_at",
    "form",
    "place",
    "neutral_place",
    "arrival_minutes",
)
"""What an agreed time has from the free time that it uses."""


class PostgresBooking:
    """Keeps the timetables in the tables `slot` and `appointment`. No answer of it is ever unclear."""

    def __init__(self, session: AsyncSession) -> None:
        """Work in a session's transaction."""
        self._session = session

    async def timeslots(self, query: SlotQuery) -> list[Timeslot]:
        """Return the first free times of each window: one statement, that looks up each window in an index."""
        if not query.windows:
            return []
        wanted = _table("wanted", query.windows)
        elsewhere = _table("elsewhere", query.not_during)
        slot = aliased(Slot)
        free = (
            select(slot.id)
            .where(
                slot.unit_id == query.unit_id,
                slot.service == query.service,
                slot.appointment_id.is_(None),
                slot.starts_at >= wanted.c.from_,
                slot.starts_at < wanted.c.to_,
                or_(slot.held_until.is_(None), slot.held_until <= query.now, slot.held_for_id == query.patient_id),
                slot.id.not_in(query.but_for),
                ~exists().where(elsewhere.c.from_ < slot.ends_at, slot.starts_at < elsewhere.c.to_),
                ~_is_busy(slot, "performer_number", query.replaces_id),
                ~_is_busy(slot, "room_number", query.replaces_id),
            )
            .order_by(slot.starts_at, slot.id)
            .limit(query.each)
            .lateral("free")
        )
        found = await self._session.scalars(
            select(Slot)
            .select_from(wanted)
            .join(free, true())
            .join(Slot, Slot.id == free.c.id)
            .options(joinedload(Slot.performer))
            .order_by(Slot.starts_at, Slot.id)
        )
        return [_timeslot(slot) for slot in found]

    async def slot(self, slot_id: uuid.UUID) -> Timeslot | None:
        """Return one time of a unit, free or not."""
        found = await self._session.get(Slot, slot_id, options=[joinedload(Slot.performer)])
        return None if found is None else _timeslot(found)

    async def details(self, appointment_id: uuid.UUID) -> Booking | None:
        """Return what is true of an agreed time."""
        row = await self._session.get(Appointment, appointment_id, populate_existing=True)
        if row is None:
            return None
        slot_id = await self._session.scalar(select(Slot.id).where(Slot.appointment_id == row.id))
        return Booking(appointment_id=row.id, status=row.status.value, slot_id=slot_id, moved_to_id=row.moved_to_id)

    async def hold(self, slot_id: uuid.UUID, *, patient_id: uuid.UUID, until: datetime, now: datetime) -> bool:
        """Keep a free time for a patient; of several who want it, the first gets it."""
        held = await self._session.scalar(
            update(Slot)
            .where(
                Slot.id == slot_id,
                Slot.appointment_id.is_(None),
                Slot.starts_at > now,
                or_(Slot.held_until.is_(None), Slot.held_until <= now, Slot.held_for_id == patient_id),
            )
            .values(held_for_id=patient_id, held_until=until)
            .returning(Slot.id)
        )
        return held is not None

    async def release(self, patient_id: uuid.UUID) -> None:
        """Give up all that is kept for a patient."""
        await self._session.execute(
            update(Slot).where(Slot.held_for_id == patient_id).values(held_for_id=None, held_until=None)
        )

    async def make(self, key: uuid.UUID, new: NewTime, slot_id: uuid.UUID, *, now: datetime) -> None:
        """Book a free time. Who may book it here may change it here."""
        about = {"service": new.service, "purpose": new.purpose, "latest_on": new.latest_on}
        async with self._whole():
            slot = await self._locked(slot_id)
            if await self._is_made(key):
                return
            _refuse_unless_free(slot, patient_id=new.patient_id, now=now)
            await self._book(key, slot, now, patient_id=new.patient_id, may_cancel=True, may_rebook=True, **about)

    async def move(self, key: uuid.UUID, appointment_id: uuid.UUID, slot_id: uuid.UUID, *, now: datetime) -> None:
        """Move an agreed time to a free one. What was agreed of it stands: why, what to prepare, what is allowed."""
        async with self._whole():
            # Always locked before a slot, so that no two changes wait for each other.
            old = await self._agreed(appointment_id)
            if await self._is_made(key):
                return
            if old.status is not AppointmentStatus.BOOKED:
                raise NoLongerBooked
            slot = await self._locked(slot_id)
            _refuse_unless_free(slot, patient_id=old.patient_id, now=now)
            stands = {name: getattr(old, name) for name in STANDS}
            # Given up first, so that its own performer and room are free; nobody sees anything in between.
            await self._give_up(old.id, now=now)
            await self._book(key, slot, now, **stands)
            moved = {"status": AppointmentStatus.MOVED, "moved_to_id": key}
            await self._session.execute(update(Appointment).where(Appointment.id == old.id).values(moved))

    async def cancel(self, appointment_id: uuid.UUID, *, now: datetime) -> None:
        """Cancel an agreed time, and release what it used."""
        async with self._whole():
            old = await self._agreed(appointment_id)
            if old.status is AppointmentStatus.MOVED:
                raise NoLongerBooked
            if old.status is AppointmentStatus.BOOKED:
                await self._give_up(old.id, now=now)

    async def _agreed(self, appointment_id: uuid.UUID) -> Appointment:
        """Return an agreed time, locked. Raises NoLongerBooked where there is none."""
        found = await self._session.scalar(
            select(Appointment)
            .where(Appointment.id == appointment_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NoLongerBooked
        return found

    async def _locked(self, slot_id: uuid.UUID) -> Slot:
        """Return a slot, locked. Raises SlotTaken where there is none."""
        found = await self._session.scalar(
            select(Slot)
            .where(Slot.id == slot_id)
            .with_for_update(of=Slot, key_share=True)
            .options(joinedload(Slot.performer))
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise SlotTaken
        return found

    async def _is_made(self, key: uuid.UUID) -> bool:
        """Return whether a change with a key was made before. Asked under the lock that the change would take."""
        return await self._session.scalar(select(Appointment.id).where(Appointment.id == key)) is not None

    async def _book(self, key: uuid.UUID, slot: Slot, now: datetime, **about: Any) -> None:
        taken_over = {name: getattr(slot, name) for name in TAKEN_OVER} | {"booked_at": now}
        contact_id = slot.performer.contact_id if slot.performer else None
        made = Appointment(id=key, status=AppointmentStatus.BOOKED, contact_id=contact_id, **taken_over, **about)
        self._session.add(made)
        await self._session.flush()
        used = {"appointment_id": made.id, "held_for_id": None, "held_until": None}
        await self._session.execute(update(Slot).where(Slot.id == slot.id).values(used))

    async def _give_up(self, appointment_id: uuid.UUID, *, now: datetime) -> None:
        given_up = {"status": AppointmentStatus.CANCELLED, "changed_at": now}
        await self._session.execute(update(Appointment).where(Appointment.id == appointment_id).values(given_up))
        await self._session.execute(
            update(Slot).where(Slot.appointment_id == appointment_id).values(appointment_id=None)
        )

    @asynccontextmanager
    async def _whole(self) -> AsyncIterator[None]:
        """Do all or nothing, and raise SlotTaken where a performer or room would be in two places at once.

        What is refused gives its locks back at once: the next in line need not wait for the rest of the transaction.
        """
        try:
            async with self._session.begin_nested():
                yield
        except DBAPIError as error:
            # Two that book overlapping times of one performer at once wait for each other's: one of them is ended.
            if isinstance(error.orig, ExclusionViolation | DeadlockDetected):
                raise SlotTaken from None
            raise


def _refuse_unless_free(slot: Slot, *, patient_id: uuid.UUID, now: datetime) -> None:
    is_kept = slot.held_until is not None and now < slot.held_until and slot.held_for_id != patient_id
    if slot.appointment_id is not None or slot.starts_at <= now or is_kept:
        raise SlotTaken


def _table(name: str, windows: Sequence[Window]) -> TableValuedAlias:
    """Return windows as a table of a statement."""
    moments = ARRAY(DateTime(timezone=True))
    starts, ends = ([window[side] for window in windows] for side in (0, 1))
    made = func.unnest(cast(starts, moments), cast(ends, moments)).table_valued("from_", "to_", name=name)
    return made.render_derived()


def _timeslot(slot: Slot) -> Timeslot:
    copied = ("id", "unit_id", "starts_at", "ends_at", "form", "place", "neutral_place", "arrival_minutes")
    return Timeslot(
        contact_id=slot.performer.contact_id if slot.performer else None,
        **{name: getattr(slot, name) for name in copied},
    )


def _is_busy(slot: type[Slot], column: str, replaces_id: uuid.UUID | None) -> ColumnElement[bool]:
    """Return whether a slot's performer or room is busy then. Written as the constraint is, to use its index."""
    busy = aliased(Appointment)
    wanted, booked = getattr(slot, column), getattr(busy, column)
    return exists(busy.id).where(
        busy.status == AppointmentStatus.BOOKED,
        busy.id.is_distinct_from(replaces_id),
        wanted.is_not(None),
        booked.is_not(None),
        func.int8range(booked, booked, "[]").op("&&")(func.int8range(wanted, wanted, "[]")),
        func.tstzrange(busy.starts_at, busy.ends_at).op("&&")(func.tstzrange(slot.starts_at, slot.ends_at)),
    )
