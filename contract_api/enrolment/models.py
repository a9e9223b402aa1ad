"""The codes by which numbers become somebody's, and how often a code was wrong."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.enrolment.rules import Invitation
from contract_api.people.models import Channel, Person


class Enrolment(Base):
    """A single-use code that has been given to a person. The code itself is known to that person alone."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_open",
            "person_id",
            unique=True,
            postgresql_where=text("redeemed_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    code_lookup: Mapped[str] = mapped_column(unique=True)
    """The code's keyed hash."""
    channel: Mapped[Channel | None] = mapped_column(text_enum(Channel, "channel"))
    """The only channel in which it can be redeemed; none for any."""
    sent_to_lookup: Mapped[str | None]
    """The only address from which it can be redeemed, where it was sent there."""
    made_by: Mapped[str]
    wants_messages: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the person has said that they want reminders and the like: it holds from the moment of redeeming."""
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    redeemed_at: Mapped[OptionalMoment]
    binding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.channel_binding.id"))
    """The binding that it led to."""
    revoked_at: Mapped[OptionalMoment]

    person: Mapped[Person] = relationship(lazy="raise")

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Return the condition that a code has been neither redeemed nor revoked. Its time may be over all the same."""
        return and_(cls.redeemed_at.is_(None), cls.revoked_at.is_(None))

    def as_rule(self) -> Invitation:
        """Return what the pure rules need."""
        return Invitation(
            channel=self.channel,
            sent_to=self.sent_to_lookup,
            expires_at=self.expires_at,
            is_over=self.redeemed_at is not None or self.revoked_at is not None,
        )


class WrongCode(Base):
    """Something of a code's form that was none, or no longer. Kept for a day, to count them."""

    __tablename__ = "wrong_code"
    __table_args__ = (Index("ix_wrong_code_address_lookup_at", "address_lookup", "at"), Index("ix_wrong_code_at", "at"))

    id: Mapped[Id]
    address_lookup: Mapped[str]
    at: Mapped[Moment]
