"""Which units want the pulse, who has been asked what, and how many have said yes and no."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.pulse.rules import LONGEST, SHORTEST, Statement


class PulseDecision(Base):
    """That a unit asks its patients now and then whether they know. Without one nobody is asked."""

    __tablename__ = "pulse_decision"
    __table_args__ = (
        Index("uq_pulse_decision_live", "unit_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint(f"every_days BETWEEN {SHORTEST} AND {LONGEST}", name="every_days"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
    )

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"))
    every_days: Mapped[int]
    """So many days lie between two questions to one patient, at the least."""
    reference: Mapped[str]
    """The care provider's own number of the decision (diarienummer)."""
    decided_at: Mapped[Moment]
    decided_by: Mapped[str]
    ended_at: Mapped[OptionalMoment]
    ended_by: Mapped[str | None]


class Pulse(Base):
    """That a patient is asked about one statement. What they answered is not kept here."""

    __tablename__ = "pulse"
    __table_args__ = (UniqueConstraint("patient_id", "wanted_on"),)

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    statement: Mapped[Statement] = mapped_column(text_enum(Statement, "statement"))
    wanted_on: Mapped[date]
    answered_at: Mapped[OptionalMoment]
    """Since when the answer stands among the unit's numbers. Once."""


class PulseCount(Base):
    """How many have answered at a unit in a month, and nobody's name."""

    __tablename__ = "pulse_count"
    __table_args__ = (CheckConstraint("yes >= 0 AND no >= 0", name="counted"),)

    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    statement: Mapped[Statement] = mapped_column(text_enum(Statement, "statement"), primary_key=True)
    yes: Mapped[int]
    no: Mapped[int]
