"""Agreed times (överenskomna tider)."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts.models import CareContact
from contract_api.database import Base, CreatedAt, Id, Moment, OptionalMoment, text_enum
from contract_api.units.models import CareUnit


class Form(StrEnum):
    """In what form patient and care meet."""

    VISIT = "visit"
    VIDEO = "video"
    PHONE = "phone"
    HOME_VISIT = "home_visit"


class AppointmentStatus(StrEnum):
    """Where an appointment is in its life. A moved one points to the one that came instead."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    MOVED = "moved"


_BOOKED = text("status = 'booked'")


def _same_and_overlapping(column: str) -> tuple[tuple[Any, str], tuple[Any, str]]:
    """Return what an exclusion constraint compares: ranges of one number, since plain equality takes an extension."""
    return (text(f"int8range({column}, {column}, '[]')"), "&&"), (text("tstzrange(starts_at, ends_at)"), "&&")


class Appointment(Base):
    """An agreed time, half-open: it ends before `ends_at`."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("(status = 'moved') = (moved_to_id IS NOT NULL)", name="moved_points_on"),
        CheckConstraint("(status = 'booked') = (changed_at IS NULL)", name="changed_at"),
        ExcludeConstraint(*_same_and_overlapping("performer_number"), name="ex_appointment_performer", where=_BOOKED),
        ExcludeConstraint(*_same_and_overlapping("room_number"), name="ex_appointment_room", where=_BOOKED),
        Index("ix_appointment_patient_starts", "patient_id", "starts_at"),
        Index("ix_appointment_booked_starts", "starts_at", postgresql_where=_BOOKED),
    )

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    form: Mapped[Form] = mapped_column(text_enum(Form, "form"))
    status: Mapped[AppointmentStatus] = mapped_column(text_enum(AppointmentStatus, "status"))
    changed_at: Mapped[OptionalMoment]
    """When it was cancelled or moved."""
    moved_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"), index=True)
    purpose: Mapped[str]
    """Why: content of the contract, never said in an open channel without an override."""
    place: Mapped[str]
    """Address and way in, as the patient knows it. Empty for phone and video."""
    neutral_place: Mapped[str]
    """Place in words that reveal no illness, for open channels."""
    preparation: Mapped[str | None]
    """What to bring and do before, word for word as staff wrote it."""
    open_preparation: Mapped[str | None]
    """The same in wording that staff have approved for open channels."""
    service: Mapped[str | None]
    """What kind of visit it is, in the unit's own code: a free time of the same kind can take its place."""
    performer_number: Mapped[int | None] = mapped_column(ForeignKey("contract.bookable.number"))
    room_number: Mapped[int | None] = mapped_column(ForeignKey("contract.bookable.number"))
    may_cancel: Mapped[bool] = mapped_column(default=False, server_default="false")
    may_rebook: Mapped[bool] = mapped_column(default=False, server_default="false")
    may_message: Mapped[bool] = mapped_column(default=False, server_default="false")
    """What the booking system allows (RIVTA crm:scheduling 1.1); what it does not say is not allowed."""
    latest_on: Mapped[date | None]
    """The last day on which the visit may happen, for reasons of care."""
    guarantee_until: Mapped[date | None]
    """The last day within vårdgarantin; a later time of the patient's choice may affect it."""
    arrival_minutes: Mapped[int | None]
    """Home visits: they come within so many minutes from the start."""
    booked_at: Mapped[CreatedAt]
    """When it was agreed: of what has just been said nobody is reminded."""
    confirmed_at: Mapped[OptionalMoment]
    """When the patient said that they will come."""
    hidden_from_relatives: Mapped[bool] = mapped_column(default=False, server_default="false")
    """"Visas inte för närstående": marked by the patient or by staff."""

    unit: Mapped[CareUnit] = relationship(lazy="raise")
    contact: Mapped[CareContact | None] = relationship(lazy="raise")
    moved_to: Mapped[Appointment | None] = relationship(lazy="raise", remote_side="Appointment.id")
