"""The demo's agreed times with what hangs on them, and what units have decided about theirs, with the free ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import Bookable, BookingRules, Slot, Tie
from contract_api.database import Base
from contract_api.demo_data.days import moment, working_day
from contract_api.demo_data.documents import AppointmentDocument, BookingDocument, FreeTimesDocument
from contract_api.demo_data.ids import optional_id, row_id
from nastasteg.clock import local_date

PERFORMER = "performer"
"""Under which a row names the contact whose number as something bookable it is to get."""

type Row = tuple[type[Base], dict[str, Any]]


def of_unit(unit: str, booking: BookingDocument, *, today: date) -> Iterator[Row]:
    """Yield what a unit has decided about its times, who can be booked there, and the free times."""
    unit_id = row_id("unit", unit)
    yield BookingRules, {"unit_id": unit_id, **booking.model_dump(exclude={"free"})}
    for contact in sorted({one.contact for one in booking.free if one.contact}):
        yield Bookable, {"unit_id": unit_id, "contact_id": row_id("contact", contact)}
    for free in booking.free:
        for count in range(free.from_working_day, free.to_working_day + 1):
            yield from _free_times(unit, free, working_day(today, count))


def of_person(person: str, name: str, appointment: AppointmentDocument, *, now: datetime) -> Iterator[Row]:
    """Yield an agreed time of a person, and what hangs on it."""
    today = local_date(now)
    starts_at = moment(working_day(today, appointment.working_day), appointment.at)
    is_booked = appointment.status is AppointmentStatus.BOOKED
    copied = {"form", "status", "purpose", "place", "neutral_place", "preparation", "open_preparation"}
    copied |= {"service", "may_rebook", "may_cancel", "arrival_minutes"}
    appointment_id = row_id("appointment", person, name)
    yield (
        Appointment,
        {
            "id": appointment_id,
            "patient_id": row_id("person", person),
            "unit_id": row_id("unit", appointment.unit),
            "contact_id": optional_id("contact", appointment.contact),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=appointment.minutes),
            "changed_at": None if is_booked else now - timedelta(days=1),
            "moved_to_id": optional_id(f"appointment/{person}", appointment.moved_to),
            # A time that is not booked here takes up nobody's.
            PERFORMER: optional_id("contact", appointment.contact if appointment.service else None),
            "latest_on": _day(today, appointment.latest_in_days),
            "guarantee_until": _day(today, appointment.guarantee_in_days),
            **appointment.model_dump(include=copied),
        },
    )
    for tie in appointment.ties:
        yield (
            Tie,
            {
                "id": row_id("tie", person, name, tie.kind),
                "appointment_id": appointment_id,
                "other_id": optional_id(f"appointment/{person}", tie.other),
                **tie.model_dump(exclude={"other"}),
            },
        )


def _free_times(unit: str, free: FreeTimesDocument, day: date) -> Iterator[Row]:
    copied = {"service", "form", "place", "neutral_place", "arrival_minutes"}
    for at in free.at:
        starts_at = moment(day, at)
        yield (
            Slot,
            {
                "id": row_id("slot", unit, free.service, free.contact, day, at),
                "unit_id": row_id("unit", unit),
                PERFORMER: optional_id("contact", free.contact),
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=free.minutes),
                **free.model_dump(include=copied),
            },
        )


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
