"""One-time links to an answer that an open channel may not carry, and the logins that they led to."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Id, Moment, OptionalMoment
from contract_api.links.rules import LinkNow


class Link(Base):
    """A link, and the code that opens the same. Of both only a keyed hash is stored."""

    __tablename__ = "link"
    __table_args__ = (CheckConstraint("expires_at > made_at", name="period"),)

    id: Mapped[Id]
    made_by_message: Mapped[str] = mapped_column(unique=True)
    """Idempotency key: the inbound message that asked for it."""
    binding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.channel_binding.id"), index=True)
    """From where it was asked for; when that binding ends, so does the link."""
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    """Who asked, and who alone can open it."""
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    token_lookup: Mapped[str] = mapped_column(unique=True)
    code_lookup: Mapped[str] = mapped_column(unique=True)
    question: Mapped[str | None]
    """What was asked, word for word, until the link has ended: it is answered when the link is opened."""
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    refusals: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many times somebody else has logged in to open it."""
    ended_at: Mapped[OptionalMoment]

    def as_rule(self) -> LinkNow:
        """Return what the pure rule needs."""
        return LinkNow(expires_at=self.expires_at, ended_at=self.ended_at)


class StrongSession(Base):
    """A login by e-legitimation: what makes a conversation on the web strong, and until when."""

    __tablename__ = "strong_session"

    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.conversation.id"), unique=True)
    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.link.id"), unique=True)
    """Unique, so that no race can open a link twice."""
    secret_lookup: Mapped[str] = mapped_column(unique=True)
    """The keyed hash of what the browser holds."""
    began_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    ended_at: Mapped[OptionalMoment]
    """When the person logged out."""
