"""Cases: questions that a person at the care must answer."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts.models import CareContact
from contract_api.database import Base, Id, Moment, text_enum
from contract_api.disclosure.rules import DisclosureClass
from contract_api.people.models import Person
from contract_api.units.models import CareUnit


class CaseReason(StrEnum):
    """Why a person must answer."""

    QUESTION = "question"
    NOT_UNDERSTOOD = "not_understood"
    REQUEST_HUMAN = "request_human"
    MEDICAL_QUESTION = "medical_question"
    WORRY = "worry"
    APPOINTMENT = "appointment"
    PRESCRIPTION = "prescription"
    CERTIFICATE = "certificate"
    CHANGE = "change"
    REPORT = "report"
    COMPLAINT = "complaint"
    ACCESS = "access"
    DANGER_MENTIONED = "danger_mentioned"
    OUTAGE = "outage"
    TIED_TO_TIME = "tied_to_time"
    """A task: something that hung on an agreed time must be seen to, since that was moved or cancelled."""
    UNDELIVERED = "undelivered"
    """A task: the patient has not got a message."""
    CALL_BACK = "call_back"
    """The sender wants to be called, since `created_at`, on `call_to`. No time of day is promised."""


class CaseStatus(StrEnum):
    """Where a case is in its life; the inbox adds to it."""

    NEW = "new"


class Case(Base):
    """A question handed on to a contact, or to the unit when no contact can be named."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("reason = 'call_back' OR call_to_sealed IS NULL", name="only_a_call_has_a_number"),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.conversation.id"), index=True)
    asked_by_message: Mapped[str] = mapped_column(unique=True)
    """Idempotency key: the inbound message that it hands on."""
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Who wrote: the patient or somebody who asks for them."""
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)
    answering_unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    """The unit that answers for the point which names the contact: its decisions too bind what is told."""
    disclosure: Mapped[DisclosureClass] = mapped_column(text_enum(DisclosureClass, "disclosure"))
    """The class of that point."""
    reason: Mapped[CaseReason] = mapped_column(text_enum(CaseReason, "reason"))
    status: Mapped[CaseStatus] = mapped_column(text_enum(CaseStatus, "status"), default=CaseStatus.NEW)
    text: Mapped[str]
    """What the sender wrote, word for word."""
    created_at: Mapped[Moment]
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"), index=True)
    """The agreed time that it is about."""
    call_to_sealed: Mapped[str | None]
    """The number that the sender wrote from, sealed: by the time of the call it may be somebody else's."""

    patient: Mapped[Person] = relationship(lazy="raise", foreign_keys=[patient_id])
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    unit: Mapped[CareUnit] = relationship(lazy="raise", foreign_keys=[unit_id])
    answering_unit: Mapped[CareUnit] = relationship(lazy="raise", foreign_keys=[answering_unit_id])
    contact: Mapped[CareContact | None] = relationship(lazy="raise")
