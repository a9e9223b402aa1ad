"""The access log: who has read what about whom, when, for which unit and in which channel.

HSLF-FS 2016:40, 4 kap 9 §: what was done, at which unit, when, by whom, about which patient; kept at least
five years.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Moment, text_enum


class Actor(StrEnum):
    """In what capacity somebody read."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    STAFF = "staff"
    SERVICE = "service"


class AccessLogEntry(Base):
    """One reading of, or change to, a patient's data.

    Rows are only ever added; the database refuses anything else.
    """

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_patient_at", "patient_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[Moment]
    actor: Mapped[Actor] = mapped_column(text_enum(Actor, "actor"))
    actor_id: Mapped[uuid.UUID | None]
    """The person who asked; none when it was one of our own processes."""
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_unit.id"))
    channel: Mapped[str | None]
    action: Mapped[str]
    """What was done, dotted: "answer.next_step", "paper.print", "case.open"."""
    items: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What was shown: "point:3", "appointment:<id>". Never content."""
    message_id: Mapped[str | None]
