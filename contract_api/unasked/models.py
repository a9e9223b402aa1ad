"""Who wants to hear what they have not asked for, what was told of it to whom, and what they said of a new version."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.unasked.rules import Why


class MessageConsent(Base):
    """That a person wants reminders and the like. STOPP leaves it as it is: nothing goes there before START."""

    __tablename__ = "message_consent"
    __table_args__ = (
        Index("uq_message_consent_live", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
    )

    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Who gets the messages: a patient, or a relative."""
    given_at: Mapped[Moment]
    recorded_by: Mapped[str]
    """Who asked them, and wrote it down."""
    ended_at: Mapped[OptionalMoment]
    ended_by: Mapped[str | None]


class ReminderPause(Base):
    """That somebody gets no reminders for a while, since they have written that they cannot manage just now."""

    __tablename__ = "reminder_pause"

    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    since: Mapped[Moment]
    last_day: Mapped[date]
    ended_at: Mapped[OptionalMoment]
    """Since when they are reminded again, where that was wanted before the last day."""
    message_id: Mapped[str] = mapped_column(unique=True)


class Kind(StrEnum):
    """What is told without having been asked for."""

    REMINDER = "reminder"
    CONTRACT_CHANGED = "contract_changed"
    FREED = "freed"
    """An earlier time has become free."""
    PULSE = "pulse"
    """Whether the patient knows: asked now and then, where the unit wants it."""


class Unasked(Base):
    """Something to tell one person once. First wanted; then handed to the gateway, or withheld for a reason.

    Its id is the notice's. What may not go any more when it is to be sent is withdrawn, and wanted anew in another row.
    """

    __tablename__ = "unasked"
    __table_args__ = (
        Index(
            "uq_unasked_once",
            "kind",
            "subject_id",
            "days",
            "person_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "ix_unasked_wanted",
            "not_before",
            postgresql_where=text("handed_over_at IS NULL AND withheld_as IS NULL AND withdrawn_at IS NULL"),
        ),
        CheckConstraint("(handed_over_at IS NULL) = (composed IS NULL)", name="composed"),
        CheckConstraint("(kind = 'reminder') = (days >= 0)", name="days"),
        CheckConstraint("withheld_as IS NULL OR handed_over_at IS NULL", name="withheld_or_handed_over"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, server_default=func.gen_random_uuid())
    kind: Mapped[Kind] = mapped_column(text_enum(Kind, "kind"))
    subject_id: Mapped[uuid.UUID]
    """The agreed time, version, case or offer that it is about."""
    days: Mapped[int] = mapped_column(server_default="-1", default=-1)
    """Of a reminder: which of the unit's."""
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Who is told: the patient, or somebody who may be told for them."""
    wanted_at: Mapped[Moment]
    not_before: Mapped[Moment]
    """When it is tried next."""
    withheld_as: Mapped[Why | None] = mapped_column(text_enum(Why, "withheld_as"))
    handed_over_at: Mapped[OptionalMoment]
    composed: Mapped[str | None]
    """A hash over what was handed over, and to where: it goes out only if the same would be written at that moment."""
    withdrawn_at: Mapped[OptionalMoment]
    undelivered_at: Mapped[OptionalMoment]
    """When the gateway told that it has not come through."""


class ContractOpinion(Base):
    """What a patient has said of a version of their contract: that it is right, or that something in it is not."""

    __tablename__ = "contract_opinion"
    __table_args__ = (UniqueConstraint("version_id", "person_id", "said_in_message"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.contract_version.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    is_right: Mapped[bool]
    said_at: Mapped[Moment]
    said_in_message: Mapped[str]
    wish_message: Mapped[str | None]
    """The message that said what is wrong. Its case is the wish beside the contract's text."""
