"""Recorded decisions on how long data is kept, and what has been handed to the record system."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Id, Moment, text_enum
from contract_api.retention.rules import DataKind


class RetentionDecision(Base):
    """A decision on one kind of data. The newest of its kind holds."""

    __tablename__ = "retention_decision"
    __table_args__ = (CheckConstraint("days > 0", name="days"),)

    id: Mapped[Id]
    kind: Mapped[DataKind] = mapped_column(text_enum(DataKind, "kind"))
    days: Mapped[int | None]
    """None: kept until further notice."""
    decided_by: Mapped[str]
    reference: Mapped[str]
    """The care provider's own number of the decision (diarienummer)."""
    decided_at: Mapped[Moment]


class CaseExport(Base):
    """A case that the record system has. Nothing of a case is removed without it."""

    __tablename__ = "case_export"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.case.id"), primary_key=True)
    receipt: Mapped[str]
    """What the record system calls it."""
    exported_at: Mapped[Moment]
