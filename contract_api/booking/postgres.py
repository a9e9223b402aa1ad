"""The booking system that is our own database: every change is part of the caller's transaction, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from psycopg.errors import ExclusionViolation
from sqlalchemy import ARRAY, ColumnElement, DateTime, cast, exists, func, or_, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import Slot
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
    """Keeps the timetables in the tables `slot` and `appointment`.

    The keys of the calls are not needed: a caller that repeats one finds its own change in the same database.
    """

    def __init__(self, session: AsyncSession) -> None:
        """Work in a session's transaction."""
        self._session = session

    async def timeslots(self, query: SlotQuery) -> list[Timeslot]:
        """Return the first free times of each window: one statement, that looks up each window in an index."""
        if not query.windows:
            return []
        starts, ends = ([window[side] for window in query.windows] for side in (0, 1))
        moments = ARRAY(DateTime(timezone=True))
        wanted = (
            func.unnest(cast(starts, moments), cast(ends, moments))
            .table_valued("from_", "to_", name="wanted")
            .render_derived()
        )
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

    async def make(self, key: str, new: NewTime, slot_id: uuid.UUID, *, now: datetime) -> uuid.UUID:  # noqa: ARG002
        """Book a free time. Who may book it here may change it here."""
        slot = await self._free(slot_id, patient_id=new.patient_id, now=now)
        about = {"service": new.service, "purpose": new.purpose, "latest_on": new.latest_on}
        async with self._taken_if_double():
            return await self._book(slot, now, patient_id=new.patient_id, may_cancel=True, may_rebook=True, **about)

    async def move(self, key: str, appointment_id: uuid.UUID, slot_id: uuid.UUID, *, now: datetime) -> uuid.UUID:  # noqa: ARG002
        """Move an agreed time to a free one. What was agreed of it stands: why, what to prepare, what is allowed."""
        old = await self._booked(appointment_id)
        slot = await self._free(slot_id, patient_id=old.patient_id, now=now)
        async with self._taken_if_double():
            # Given up first, so that its own performer and room are free; nobody sees anything in between.
            await self._give_up(old.id, now=now)
            new_id = await self._book(slot, now, **{name: getattr(old, name) for name in STANDS})
            moved = {"status": AppointmentStatus.MOVED, "moved_to_id": new_id}
            await self._session.execute(update(Appointment).where(Appointment.id == old.id).values(moved))
        return new_id

    async def cancel(self, key: str, appointment_id: uuid.UUID, *, now: datetime) -> None:  # noqa: ARG002
        """Cancel an agreed time, and release what it used."""
        await self._give_up((await self._booked(appointment_id)).id, now=now)

    async def _booked(self, appointment_id: uuid.UUID) -> Appointment:
        """Return an agreed time, locked. Always locked before a slot, so that no two changes wait for each other."""
        found = await self._session.scalar(
            select(Appointment)
            .where(Appointment.id == appointment_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None or found.status is not AppointmentStatus.BOOKED:
            raise NoLongerBooked
        return found

    async def _free(self, slot_id: uuid.UUID, *, patient_id: uuid.UUID, now: datetime) -> Slot:
        slot = await self._session.scalar(
            select(Slot)
            .where(Slot.id == slot_id)
            .with_for_update(of=Slot)
            .options(joinedload(Slot.performer))
            .execution_options(populate_existing=True)
        )
        if slot is None or slot.appointment_id is not None or slot.starts_at <= now:
            raise SlotTaken
        if slot.held_until is not None and now < slot.held_until and slot.held_for_id != patient_id:
            raise SlotTaken
        return slot

    async def _book(self, slot: Slot, now: datetime, **about: Any) -> uuid.UUID:
        made = Appointment(
            id=uuid.uuid4(),
            status=AppointmentStatus.BOOKED,
            booked_at=now,
            contact_id=slot.performer.contact_id if slot.performer else None,
            **{name: getattr(slot, name) for name in TAKEN_OVER},
            **about,
        )
        self._session.add(made)
        await self._session.flush()
        used = {"appointment_id": made.id, "held_for_id": None, "held_until": None}
        await self._session.execute(update(Slot).where(Slot.id == slot.id).values(used))
        return made.id

    async def _give_up(self, appointment_id: uuid.UUID, *, now: datetime) -> None:
        given_up = {"status": AppointmentStatus.CANCELLED, "changed_at": now}
        await self._session.execute(update(Appointment).where(Appointment.id == appointment_id).values(given_up))
        await self._session.execute(
            update(Slot).where(Slot.appointment_id == appointment_id).values(appointment_id=None)
        )

    @asynccontextmanager
    async def _taken_if_double(self) -> AsyncIterator[None]:
        """Do all or nothing, and raise SlotTaken where a performer or room would be in two places at once."""
        try:
            async with self._session.begin_nested():
                yield
        except IntegrityError as error:
            if isinstance(error.orig, ExclusionViolation):
                raise SlotTaken from None
            raise


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
