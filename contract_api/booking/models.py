"""The units' timetables: who and what can be booked, the free times, the unit's rules, and what hangs on a time."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Identity, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.appointments.models import Appointment, Form
from contract_api.contacts.models import CareContact
from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum


class Bookable(Base):
    """A performer or a room: what cannot be in two places at once.

    Numbered, since PostgreSQL compares ranges of numbers in an exclusion constraint without any extension.
    """

    __tablename__ = "bookable"
    __table_args__ = (CheckConstraint("(contact_id IS NULL) <> (room IS NULL)", name="performer_or_room"),)

    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), unique=True)
    room: Mapped[str | None]

    contact: Mapped[CareContact | None] = relationship(lazy="raise")


class Slot(Base):
    """A time that the unit has released for booking (ledig tid), half-open."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("(held_for_id IS NULL) = (held_until IS NULL)", name="hold"),
        Index("ix_slot_free", "unit_id", "service", "starts_at", "id", postgresql_where=text("appointment_id IS NULL")),
    )

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"))
    service: Mapped[str]
    """What it can be used for: the unit's own code for a kind of visit (RIVTA crm:scheduling, timeTypeID)."""
    performer_number: Mapped[int | None] = mapped_column(ForeignKey("contract.bookable.number"), index=True)
    room_number: Mapped[int | None] = mapped_column(ForeignKey("contract.bookable.number"), index=True)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    form: Mapped[Form] = mapped_column(text_enum(Form, "form"))
    place: Mapped[str] = mapped_column(server_default="")
    neutral_place: Mapped[str] = mapped_column(server_default="")
    arrival_minutes: Mapped[int | None]
    """Home visits: they come within so many minutes from the start."""
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"), unique=True)
    """What it is used for; none while it is free."""
    held_for_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """The patient who is thinking it over."""
    held_until: Mapped[OptionalMoment]

    performer: Mapped[Bookable | None] = relationship(lazy="raise", foreign_keys=[performer_number])


class BookingRules(Base):
    """What a unit has decided about its times. Without a row nobody but the unit changes them."""

    __tablename__ = "booking_rules"
    __table_args__ = (
        CheckConstraint("deadline_days >= 0", name="deadline_days"),
        CheckConstraint("ahead_days > 0", name="ahead_days"),
        CheckConstraint("latest_days >= 0", name="latest_days"),
        CheckConstraint("hold_minutes > 0", name="hold_minutes"),
    )

    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), primary_key=True)
    deadline_days: Mapped[int]
    """Whole working days that must lie between a change and the day of the time."""
    fee_text: Mapped[str | None]
    """What a later change or a missed visit costs, in the unit's words."""
    ahead_days: Mapped[int] = mapped_column(server_default="90", default=90)
    """How many days ahead free times are offered."""
    latest_days: Mapped[int | None]
    """For how many days after the first agreed day a visit may be put off; none for no bound."""
    patients_may_change: Mapped[bool] = mapped_column(server_default="false", default=False)
    relatives_may_change: Mapped[bool] = mapped_column(server_default="false", default=False)
    hold_minutes: Mapped[int] = mapped_column(server_default="15", default=15)
    reminder_days: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{7,1}", default=lambda: [7, 1])
    """How many days before a time its patient is reminded."""
    offers_freed: Mapped[bool] = mapped_column(server_default="false", default=False)
    """Whether a time that becomes free is offered to those who asked for an earlier one."""


class TieKind(StrEnum):
    """What can hang on a time."""

    INTERPRETER = "interpreter"
    TRANSPORT = "transport"
    """Sjukresa."""
    COMPANION = "companion"
    BEFORE = "before"
    """Another agreed time that must come before: a blood test."""
    AFTER = "after"
    """Another agreed time that comes of this one: a follow-up."""


class Tie(Base):
    """Something that hangs on an agreed time, and must be seen to when that is moved."""

    __tablename__ = "appointment_tie"
    __table_args__ = (
        CheckConstraint("(kind IN ('before', 'after')) = (other_id IS NOT NULL)", name="other_time"),
        CheckConstraint("(kind IN ('before', 'after')) = (within_days IS NOT NULL)", name="within_days"),
    )

    id: Mapped[Id]
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.appointment.id"), index=True)
    kind: Mapped[TieKind] = mapped_column(text_enum(TieKind, "kind"))
    text: Mapped[str]
    """What it is, in the words of staff: content of the contract."""
    open_text: Mapped[str | None]
    """The same in wording that staff have approved for open channels."""
    other_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"), index=True)
    within_days: Mapped[int | None]
    """At most so many days may lie between the two times."""

    other: Mapped[Appointment | None] = relationship(lazy="raise", foreign_keys=[other_id])


class ChangeKind(StrEnum):
    """What is done to an agreed time."""

    MOVE = "move"
    MAKE = "make"
    CANCEL = "cancel"


class ChangeState(StrEnum):
    """How far it has come."""

    BEGUN = "begun"
    """About to be carried out, or cut off while it was."""
    UNCLEAR = "unclear"
    """The booking system gave no clear answer: it is asked what is true until it says."""
    DONE = "done"
    REFUSED = "refused"
    """Nothing was changed: the time was gone, or no longer the patient's to change."""


class BookingChange(Base):
    """One change that a message asked for: written down before it is carried out, so that it is never done twice."""

    __tablename__ = "booking_change"
    __table_args__ = (
        CheckConstraint("(state IN ('done', 'refused')) = (settled_at IS NOT NULL)", name="settled"),
        Index("ix_booking_change_open", "begun_at", postgresql_where=text("settled_at IS NULL")),
    )

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(unique=True)
    """Idempotency key: the inbound message that asked for it."""
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.conversation.id"), index=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"))
    """Who asked for it."""
    kind: Mapped[ChangeKind] = mapped_column(text_enum(ChangeKind, "kind"))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"), index=True)
    """What is changed; none where a new time is made."""
    slot_id: Mapped[uuid.UUID | None]
    """The booking system's id of the free time, which may be there no longer."""
    state: Mapped[ChangeState] = mapped_column(text_enum(ChangeState, "state"))
    begun_at: Mapped[Moment]
    settled_at: Mapped[OptionalMoment]
    result_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"))
    """The time that came of it."""
    ties: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]", default=list)
    """What became of all that hung on it, as it was told."""
