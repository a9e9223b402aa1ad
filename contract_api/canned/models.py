"""Answers that a unit gives often, to begin from."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, Id, Moment, OptionalMoment
from contract_api.units.models import CareUnit


class CannedReply(Base):
    """One of a unit's. It is put into the form, where whoever answers changes it as the question needs."""

    __tablename__ = "canned_reply"
    __table_args__ = (CheckConstraint("title <> '' AND text <> ''", name="has_words"),)

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    added_at: Mapped[Moment]
    added_by: Mapped[str]
    ended_at: Mapped[OptionalMoment]
    ended_by: Mapped[str | None]

    unit: Mapped[CareUnit] = relationship(lazy="raise")
