"""The port to the system that keeps the timetables: the calls of RIVTA crm:scheduling, and the hold that it lacks.

An adapter leaves our own rows (`appointment`, `slot`) as the system has them, in the transaction that it was given.
Whether a change whose answer was lost has been made can always be asked: see `BookingSystem`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from contract_api.appointments.models import Form
from contract_api.booking.rules import Window

SYSTEM_ANSWERS_WITHIN = 3.5
"""Seconds after which an adapter gives up a change as Unclear. The action that waits has eight for the whole turn."""

TRUTH_WITHIN = 1.0
"""Seconds for all other calls, `details` above all."""


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
    not_during: Sequence[Window] = ()
    """When the patient cannot come: no free time may overlap any of it."""


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
    """The booking system did not do what it was asked to, or did not say."""


class SlotTaken(BookingFault):
    """Somebody else has, or holds, the free time. Nothing was changed."""


class NoLongerBooked(BookingFault):
    """The agreed time is not booked any more. Nothing was changed."""


class Unclear(BookingFault):
    """No clear answer came. What was asked for may have been done, be done a little later, or not: `details` tells."""


class BookingSystem(Protocol):
    """What keeps the timetables. Every call answers in the time it has or raises Unclear, and is safe to repeat.

    The key of a change is chosen by the caller, and is the id of the agreed time that comes of it. So one key makes
    one change, however often it comes, and `details` of the key tells whether it has been made: where nothing is known
    by that id, it has not.
    """

    async def timeslots(self, query: SlotQuery) -> list[Timeslot]:
        """Return free times (GetAvailableTimeslots)."""

    async def slot(self, slot_id: uuid.UUID) -> Timeslot | None:
        """Return one time of a unit, free or not."""

    async def details(self, appointment_id: uuid.UUID) -> Booking | None:
        """Return what is true of an agreed time (GetBookingDetails); None where there is none by that id."""

    async def hold(self, slot_id: uuid.UUID, *, patient_id: uuid.UUID, until: datetime, now: datetime) -> bool:
        """Keep a free time for a patient. Returns whether it was free, or kept for the same patient already."""

    async def release(self, patient_id: uuid.UUID) -> None:
        """Give up all that is kept for a patient."""

    async def make(self, key: uuid.UUID, new: NewTime, slot_id: uuid.UUID, *, now: datetime) -> None:
        """Book a free time (MakeBooking). The agreed time has the key as its id. Raises SlotTaken."""

    async def move(self, key: uuid.UUID, appointment_id: uuid.UUID, slot_id: uuid.UUID, *, now: datetime) -> None:
        """Move an agreed time to a free one, as one act (UpdateBooking). The new agreed time has the key as its id.

        Until that is there, the old one stands. Raises SlotTaken and NoLongerBooked.
        """

    async def cancel(self, appointment_id: uuid.UUID, *, now: datetime) -> None:
        """Cancel an agreed time (CancelBooking). Cancelled already is as good; one that is moved is NoLongerBooked."""
