"""Who waits for an earlier time, and which freed time was offered to whom."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.appointments.models import Appointment
from contract_api.booking.models import Slot
from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.people.models import Person


class Waiting(Base):
    """Somebody who wants an earlier time than the agreed one. Nothing is offered before the unit has approved it."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index("uq_waiting_live", "appointment_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved_by"),
    )

    id: Mapped[Id]
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.appointment.id"))
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Who asked, and is offered: the patient, or somebody who may change times for them."""
    windows: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]", default=list)
    """When they can come, as ISO moments; none for whenever."""
    excluded: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]", default=list)
    asked_at: Mapped[Moment]
    approved_at: Mapped[OptionalMoment]
    approved_by: Mapped[str | None]
    ended_at: Mapped[OptionalMoment]

    appointment: Mapped[Appointment] = relationship(lazy="raise")
    patient: Mapped[Person] = relationship(lazy="raise", foreign_keys=[patient_id])


class OfferOutcome(StrEnum):
    """What became of an offer."""

    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody answered in time, or it could not be told."""


class FreedOffer(Base):
    """A time that has become free, offered to one patient until a moment, and held for them meanwhile."""

    __tablename__ = "freed_offer"
    __table_args__ = (
        UniqueConstraint("waiting_id", "slot_id"),
        Index("uq_freed_offer_slot", "slot_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("uq_freed_offer_waiting", "waiting_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="outcome_told"),
    )

    id: Mapped[Id]
    waiting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.waiting.id"))
    slot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.slot.id"))
    offered_at: Mapped[Moment]
    answer_by: Mapped[Moment]
    ended_at: Mapped[OptionalMoment]
    outcome: Mapped[OfferOutcome | None] = mapped_column(text_enum(OfferOutcome, "outcome"))

    waiting: Mapped[Waiting] = relationship(lazy="raise")
    slot: Mapped[Slot] = relationship(lazy="raise")
