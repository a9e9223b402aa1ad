"""Persons, the numbers and chats bound to them, and who may ask for whom."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, CreatedAt, Id, Moment, OptionalMoment, text_enum
from contract_api.people.rules import Ground, PatientStatus, Right, Someone, known_scopes


class Channel(StrEnum):
    """The ways in."""

    SMS = "sms"
    TELEGRAM = "telegram"
    WEB = "web"


class Person(Base):
    """Somebody known to the service: a patient, a relative, or both."""

    __tablename__ = "person"

    id: Mapped[Id]
    external_ref: Mapped[str] = mapped_column(unique=True)
    """The person's key in the system that the contract comes from. Never a personnummer."""
    given_name: Mapped[str]
    family_name: Mapped[str]
    personnummer_sealed: Mapped[str]
    personnummer_lookup: Mapped[str] = mapped_column(unique=True)
    born_on: Mapped[date]
    is_protected: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Protected identity (skyddade personuppgifter): no relatives, and no place or time in an open channel."""
    status: Mapped[PatientStatus] = mapped_column(
        text_enum(PatientStatus, "status"), default=PatientStatus.ALIVE, server_default="alive"
    )
    status_since: Mapped[date | None]
    status_by: Mapped[str | None]
    """Who told, where it is not as it was from the beginning."""
    created_at: Mapped[CreatedAt]

    def as_rule(self) -> Someone:
        """Return what the pure rules need."""
        return Someone(born_on=self.born_on, is_protected=self.is_protected, status=self.status)


class ChannelBinding(Base):
    """A phone number or chat that has been shown to be a person's."""

    __tablename__ = "channel_binding"
    __table_args__ = (
        Index("ix_channel_binding_live", "channel", "address_lookup", postgresql_where="ended_at IS NULL"),
        Index(
            "uq_channel_binding_live",
            "person_id",
            "channel",
            "address_lookup",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    address_sealed: Mapped[str]
    address_lookup: Mapped[str]
    verified_at: Mapped[Moment]
    verified_how: Mapped[str]
    used_at: Mapped[OptionalMoment]
    """When somebody last wrote from it, to the day: a number without use may have been given to another subscriber."""
    ended_at: Mapped[OptionalMoment]
    ended_why: Mapped[str | None]
    """One of `enrolment.bindings.Why`."""
    ended_by: Mapped[str | None]
    """Who ended it, where it was a member of staff."""

    person: Mapped[Person] = relationship(lazy="raise")


class Representation(Base):
    """A relative's recorded right to ask for a patient, within scopes and dates."""

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint("patient_id <> representative_id", name="two_persons"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    representative_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    ground: Mapped[Ground] = mapped_column(text_enum(Ground, "ground"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Values of `people.rules.Scope`."""
    called: Mapped[str]
    """What the representative calls the patient where a name may not be said: "din mamma"."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The first day on which it no longer holds."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[CreatedAt]
    review_on: Mapped[date | None]
    """When it is to be looked at again."""
    exception_until: Mapped[date | None]
    """Guardians of a child past the age: the first day on which the unit's exception no longer holds."""
    revoked_at: Mapped[OptionalMoment]
    revoked_by: Mapped[str | None]
    suspended_at: Mapped[OptionalMoment]
    """Since when staff hold it back in silence: where somebody may be under pressure or in danger."""
    suspended_by: Mapped[str | None]

    patient: Mapped[Person] = relationship(lazy="raise", foreign_keys=[patient_id])
    representative: Mapped[Person] = relationship(lazy="raise", foreign_keys=[representative_id])

    def as_rule(self) -> Right:
        """Return what the pure rules need."""
        return Right(
            ground=self.ground,
            scopes=known_scopes(self.scopes),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            revoked=self.revoked_at is not None,
            suspended=self.suspended_at is not None,
            exception_until=self.exception_until,
        )
