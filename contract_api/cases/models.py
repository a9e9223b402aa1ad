"""Cases: questions that a person at the care must answer."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Identity, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.contacts.models import CareContact
from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.disclosure.rules import DisclosureClass
from contract_api.people.models import Person
from contract_api.staff.models import Staff
from contract_api.units.models import CareUnit

LARGEST_NUMBER = 2**31 - 1
"""What the database can count to: a greater number is no case's."""

HEARD = "heard"
"""The part of a matter's name that says that nobody answers whoever wrote."""


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
    OVERDUE_PROMISE = "overdue_promise"
    """A task: the care is late with something that it has promised."""
    CALL_BACK = "call_back"
    """The sender wants to be called, since `created_at`, on `call_to`. No time of day is promised."""
    CANNOT_MANAGE = "cannot_manage"
    """The patient cannot do what was agreed just now: somebody calls, and carries the plan for a while."""


CALLED = frozenset({CaseReason.CALL_BACK, CaseReason.CANNOT_MANAGE})
"""What is met with a call."""

TASKS = frozenset({CaseReason.TIED_TO_TIME, CaseReason.UNDELIVERED, CaseReason.OVERDUE_PROMISE})
"""What the system has found that a person must see to: nobody has written it."""


class Case(Base):
    """A question handed on to a contact, or to the unit when no contact can be named."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("text <> '' OR status = 'closed'", name="has_text"),
        CheckConstraint("status <> 'claimed' OR owner_id IS NOT NULL", name="claimed_has_owner"),
        Index(
            "uq_case_live",
            "patient_id",
            "person_id",
            "matter",
            unique=True,
            postgresql_where=text("status <> 'closed'"),
        ),
        Index("ix_case_worklist", "unit_id", "due_at", postgresql_where=text("status IN ('new', 'claimed')")),
        Index(
            "uq_case_taken_over",
            "patient_id",
            "person_id",
            unique=True,
            postgresql_where=text("taken_over_at IS NOT NULL"),
        ),
        Index("ix_case_call_soon", "call_soon_at", postgresql_where=text("call_soon_at IS NOT NULL")),
        CheckConstraint(
            "reason IN ('call_back', 'cannot_manage') OR call_to_sealed IS NULL", name="only_a_call_has_a_number"
        ),
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
    """Follows from the events, as do `owner_id`, `due_at`, `unit_id` and `contact_id`: the database changes them."""
    matter: Mapped[str]
    """What it is about, for one patient and sender: of each matter at most one case is live."""
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.staff.id"), index=True)
    """Who has claimed it."""
    due_at: Mapped[OptionalMoment]
    """By when it is to be answered; none when it is, or when the unit promises nothing."""
    remind_at: Mapped[OptionalMoment]
    """When whoever is to answer is reminded."""
    overdue_since: Mapped[OptionalMoment]
    """When it should have been answered, where it has gone to the whole unit since, and has not been."""
    taken_over_at: Mapped[OptionalMoment]
    """Since when its owner talks with the sender themselves; this and the next three follow from the events too."""
    call_from: Mapped[OptionalMoment]
    call_until: Mapped[OptionalMoment]
    """Between when it is agreed that the sender is called."""
    call_soon_at: Mapped[OptionalMoment]
    """When the sender is told that the call is near; none once they have been."""
    text: Mapped[str]
    """What the sender wrote, word for word. Empty once its time is over."""
    created_at: Mapped[Moment]
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.appointment.id"), index=True)
    """The agreed time that it is about."""
    call_to_sealed: Mapped[str | None]
    """The number that the sender wrote from, sealed: by the time of the call it may be somebody else's."""

    @property
    def is_heard_only(self) -> bool:
        """Whether it was left by somebody who is told nothing, and has been told so."""
        return HEARD in self.matter.split(":")

    @property
    def promised_at(self) -> datetime | None:
        """By when whoever wrote has been told that it is answered; its events must be loaded.

        That it goes to the unit when it is overdue moves no promise.
        """
        given = [event.due_at for event in self.events if event.kind in (EventKind.OPENED, EventKind.WROTE)]
        return next((due for due in reversed(given) if due is not None), None)

    patient: Mapped[Person] = relationship(lazy="raise", foreign_keys=[patient_id])
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    unit: Mapped[CareUnit] = relationship(lazy="raise", foreign_keys=[unit_id])
    answering_unit: Mapped[CareUnit] = relationship(lazy="raise", foreign_keys=[answering_unit_id])
    contact: Mapped[CareContact | None] = relationship(lazy="raise")
    events: Mapped[list[CaseEvent]] = relationship(lazy="raise", order_by="CaseEvent.number")


class CaseTransition(Base):
    """What the database lets happen: the table of `lifecycle.TRANSITIONS`, which a test holds it to."""

    __tablename__ = "case_transition"

    kind: Mapped[EventKind] = mapped_column(String(40), primary_key=True)
    from_status: Mapped[CaseStatus] = mapped_column(String(40), primary_key=True)
    to_status: Mapped[CaseStatus] = mapped_column(String(40))


class CaseEvent(Base):
    """Something that happened to a case: its messages, notes and changes. Only ever added to."""

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_case_event_at", "at"),
        CheckConstraint("kind NOT IN ('wrote', 'replied', 'noted') OR text IS NOT NULL", name="has_text"),
    )

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.case.id"))
    number: Mapped[int] = mapped_column(server_default=FetchedValue())
    """The order of the case's events, from 1: the database gives it."""
    kind: Mapped[EventKind] = mapped_column(text_enum(EventKind, "kind"))
    at: Mapped[Moment]
    text: Mapped[str | None]
    """What was written. Of the first event it stands with the case."""
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.person.id"))
    """The patient or relative whose doing it was."""
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.staff.id"))
    """Who at the care did it; none of either: the system."""
    to_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_unit.id"))
    to_contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"))
    due_at: Mapped[OptionalMoment]
    """The new promise, where the event begins one."""
    remind_at: Mapped[OptionalMoment]
    call_from: Mapped[OptionalMoment]
    call_until: Mapped[OptionalMoment]
    """Of an agreed call: between when."""
    why: Mapped[str | None]
    """Why it was closed."""
    message_id: Mapped[str | None] = mapped_column(unique=True)
    """Idempotency key: the inbound message, or the form that was sent."""

    staff: Mapped[Staff | None] = relationship(lazy="raise")
    to_unit: Mapped[CareUnit | None] = relationship(lazy="raise")
    to_contact: Mapped[CareContact | None] = relationship(lazy="raise")


class AnswerDelivery(Base):
    """Whether an answer has arrived, as the gateway tells. Without a row it is on its way."""

    __tablename__ = "answer_delivery"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.case_event.id"), primary_key=True)
    has_arrived: Mapped[bool]
    at: Mapped[Moment]
