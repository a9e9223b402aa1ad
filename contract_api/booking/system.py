"""The port to the system that keeps the timetables: the calls of RIVTA crm:scheduling, and the hold that it lacks.

An adapter leaves our own rows (`appointment`, `slot`) as the system has them, in the transaction that it was given.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from contract_api.appointments.models import Form
from contract_api.booking.rules import Window


@dataclass(frozen=True, kw_only=True)
class Timeslot:
    """A free time, half-open. Moments are aware."""

    id: uuid.UUID
    unit_id: uuid.UUID
    contact_id: uuid.UUID | None
    starts_at: datetime
    ends_at: datetime
    form: Form
    place: str
    neutral_place: str
    arrival_minutes: int | None


@dataclass(frozen=True, kw_only=True)
class SlotQuery:
    """What free times are asked for: the first few of each window."""

    unit_id: uuid.UUID
    service: str
    windows: Sequence[Window]
    patient_id: uuid.UUID
    """What others hold is not free, what this patient holds is."""
    replaces_id: uuid.UUID | None
    """The agreed time that would be given up: its performer and room are free for this."""
    now: datetime
    each: int = 3
    but_for: Sequence[uuid.UUID] = ()
    """Slots that are not wanted."""


@dataclass(frozen=True, kw_only=True)
class NewTime:
    """What a new agreed time is about, beyond what the free time itself says."""

    patient_id: uuid.UUID
    service: str
    purpose: str
    latest_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What is true of an agreed time."""

    appointment_id: uuid.UUID
    status: Literal["booked", "cancelled", "moved"]
    slot_id: uuid.UUID | None
    moved_to_id: uuid.UUID | None


class BookingFault(Exception):
    """The booking system did not do what it was asked to."""


class SlotTaken(BookingFault):
    """Somebody else has, or holds, the free time. Nothing was changed."""


class NoLongerBooked(BookingFault):
    """The agreed time is not booked any more. Nothing was changed."""


class Unclear(BookingFault):
    """No clear answer came: it may have been done or not. Only `details` can tell."""


class BookingSystem(Protocol):
    """What keeps the timetables. Calls that change something carry a key, and do it once however often they come."""

    async def timeslots(self, query: SlotQuery) -> list[Timeslot]:
        """Return free times (GetAvailableTimeslots)."""

    async def slot(self, slot_id: uuid.UUID) -> Timeslot | None:
        """Return one time of a unit, free or not."""

    async def details(self, appointment_id: uuid.UUID) -> Booking | None:
        """Return what is true of an agreed time (GetBookingDetails). Raises Unclear."""

    async def hold(self, slot_id: uuid.UUID, *, patient_id: uuid.UUID, until: datetime, now: datetime) -> bool:
        """Keep a free time for a patient. Returns whether it was free."""

    async def release(self, patient_id: uuid.UUID) -> None:
        """Give up all that is kept for a patient."""

    async def make(self, key: str, new: NewTime, slot_id: uuid.UUID, *, now: datetime) -> uuid.UUID:
        """Book a free time (MakeBooking). Returns the agreed time. Raises SlotTaken and Unclear."""

    async def move(self, key: str, appointment_id: uuid.UUID, slot_id: uuid.UUID, *, now: datetime) -> uuid.UUID:
        """Move an agreed time to a free one, as one act (UpdateBooking). Returns the new agreed time.

        Until it returns, the old one stands. Raises SlotTaken, NoLongerBooked and Unclear.
        """

    async def cancel(self, key: str, appointment_id: uuid.UUID, *, now: datetime) -> None:
        """Cancel an agreed time (CancelBooking). Cancelled already is as good. Raises NoLongerBooked and Unclear."""
