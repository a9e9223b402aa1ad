"""What patients note that nobody answers: what they have done or measured, and what waits for the next visit."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.people.models import Person


class NoteKind(StrEnum):
    """What is noted."""

    REPORT = "report"
    """Something done, or a measured value. Nobody reads it as it comes."""
    NEXT_VISIT = "next_visit"
    """What can wait until the next visit."""
    WISH = "wish"
    """What matters to the patient, beside the contract's text. It changes nothing of it."""


class Note(Base):
    """A note in the patient's own words, without a clock. Staff take it up at the visit, or into a new version."""

    __tablename__ = "note"
    __table_args__ = (CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),)

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Who wrote."""
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    """The unit that keeps the contract."""
    kind: Mapped[NoteKind] = mapped_column(text_enum(NoteKind, "kind"))
    text: Mapped[str]
    written_at: Mapped[Moment]
    message_id: Mapped[str] = mapped_column(unique=True)
    """Idempotency key: the message that it is from."""
    settled_at: Mapped[OptionalMoment]
    """When staff have taken it up."""
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.staff.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
