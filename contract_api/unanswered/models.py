"""What people have asked that the contracts did not hold: counted, and nobody's."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base


class UnansweredCount(Base):
    """How often, in a week, something was asked at a unit that the patient's contract did not hold."""

    __tablename__ = "unanswered_count"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    """Its Monday."""
    intent: Mapped[str] = mapped_column(primary_key=True)
    """What was asked for, as the understanding calls it: "ask_goals"."""
    count: Mapped[int]
