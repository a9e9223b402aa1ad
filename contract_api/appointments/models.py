"""Agreed times (överenskomna tider). Read only here."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts.models import CareContact
from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
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


class Appointment(Base):
    """An agreed time, half-open: it ends before `ends_at`."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("(status = 'moved') = (moved_to_id IS NOT NULL)", name="moved_points_on"),
        CheckConstraint("(status = 'booked') = (changed_at IS NULL)", name="changed_at"),
        Index("ix_appointment_patient_starts", "patient_id", "starts_at"),
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
    hidden_from_relatives: Mapped[bool] = mapped_column(default=False, server_default="false")
    """"Visas inte för närstående": marked by the patient or by staff."""

    unit: Mapped[CareUnit] = relationship(lazy="raise")
    contact: Mapped[CareContact | None] = relationship(lazy="raise")
    moved_to: Mapped[Appointment | None] = relationship(lazy="raise", remote_side="Appointment.id")
