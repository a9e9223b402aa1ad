"""The access log: who has read what about whom, when, for which unit and in which channel; and its chain of hashes.

HSLF-FS 2016:40, 4 kap 9 §: what was done, at which unit, when, by whom, about which patient; kept at least
five years.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.access_log.rules import Entry
from contract_api.database import Base, CreatedAt, Id, Moment, text_enum


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

    def as_rule(self) -> Entry:
        """Return what the chain's hash is made over."""
        return Entry(
            id=self.id,
            at=self.at,
            actor=self.actor.value,
            actor_id=self.actor_id,
            patient_id=self.patient_id,
            unit_id=self.unit_id,
            channel=self.channel,
            action=self.action,
            items=tuple(self.items),
            message_id=self.message_id,
        )


class ChainLink(Base):
    """What ties an entry to all that were sealed before it. Numbers have no gaps.

    The database refuses to commit an entry without its link, and ever to change one.
    """

    __tablename__ = "access_log_chain"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("contract.access_log.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    previous_hash: Mapped[str]
    hash: Mapped[str]


class RetentionCheckpoint(Base):
    """Where the chain begins after its oldest part has been removed: the last link that went.

    The database lets entries and links go only when a checkpoint covers them, and takes a checkpoint only over what
    is older than five years.
    """

    __tablename__ = "access_log_checkpoint"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str]
    removed_before: Mapped[Moment]
    """Every entry that went was older than this."""
    made_at: Mapped[CreatedAt]


class Operator(Base):
    """Somebody who uses the operator's commands. The access log holds the id alone; who it is stands here."""

    __tablename__ = "operator"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[CreatedAt]
