"""The open question of a conversation: what the assistant has asked and not yet had an answer to."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum


class QuestionKind(StrEnum):
    """What is being asked."""

    READING = "reading"
    OFFER_CASE = "offer_case"
    PATIENT = "patient"
    """Whom it is about, where the sender may ask for several."""
    KEPT_BACK = "kept_back"
    """Something could not be said in this channel: how the sender wants to hear it instead."""
    ACCESS = "access"
    """Whose access is to end, what is to be hidden: asked before it is done."""
    WORRY = "worry"
    """Whether a message about somebody is to be kept, though nothing may be told."""
    APPOINTMENT = "appointment"
    """Which of several agreed times is meant."""
    SLOT = "slot"
    """Which of the free times is wanted."""
    MOVE = "move"
    """Whether a time is to be moved, or made, as it was read back."""
    CANCEL = "cancel"
    """Whether a time is to be cancelled."""
    WAIT = "wait"
    """Whether the patient wants to hear when an earlier time becomes free."""
    FREED = "freed"
    """Whether the patient wants a time that has become free."""
    CONTRACT_RIGHT = "contract_right"
    """Whether a new version of the contract is right."""
    CONTRACT_WRONG = "contract_wrong"
    """What is not right in it: the next message says so."""
    REMINDER = "reminder"
    """Whether the patient comes to the time of a reminder, or wants another."""
    PULSE = "pulse"
    """Whether the patient knows: what comes next, what they do, or whom to turn to."""


class OpenQuestion(Base):
    """A question with numbered options. At most one is open in a conversation; a new one takes its place."""

    __tablename__ = "open_question"
    __table_args__ = (
        Index("uq_open_question_open", "conversation_id", unique=True, postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.conversation.id"), index=True)
    asked_by_message: Mapped[str] = mapped_column(unique=True)
    """Idempotency key: the inbound message that the question is the answer to."""
    kind: Mapped[QuestionKind] = mapped_column(text_enum(QuestionKind, "kind"))
    options: Mapped[list[str]] = mapped_column(JSONB)
    """The options' ids, in the order of their numbers, beginning with 1."""
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What is needed to go on once an option is chosen."""
    asked_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    closed_at: Mapped[OptionalMoment]
    answered_by_message: Mapped[str | None] = mapped_column(unique=True)
    chosen: Mapped[str | None]
