"""A conversation: one address in one channel, under a pseudonym that changes with the person it is about."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, CreatedAt, Id, Moment, OptionalMoment, text_enum
from contract_api.people.models import Channel, Person


class Conversation(Base):
    """The talk at one bound address: with whom and about whom, once that is known. Unknown senders have none."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "address_lookup"),)

    id: Mapped[Id]
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    address_lookup: Mapped[str]
    pseudonym: Mapped[uuid.UUID] = mapped_column(unique=True)
    """The only name that the dialogue engine knows the sender by."""
    binding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.channel_binding.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    patient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Whose contract it is about: the person, or somebody they may ask for. None while that is yet to be chosen."""
    chosen_at: Mapped[OptionalMoment]
    """When it was chosen whom it is about, where there was a choice."""
    created_at: Mapped[CreatedAt]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    patient: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[patient_id])


class OptOut(Base):
    """A conversation whose person has written STOPP: nothing is sent there but replies, so staff must phone."""

    __tablename__ = "opt_out"

    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.conversation.id"), primary_key=True)
    since: Mapped[Moment]

    conversation: Mapped[Conversation] = relationship(lazy="raise")
