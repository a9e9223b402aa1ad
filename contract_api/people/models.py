"""Persons, the numbers and chats bound to them, and who may ask for whom."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, CreatedAt, Id, Moment, OptionalMoment, text_enum


class Channel(StrEnum):
    """The ways in."""

    SMS = "sms"
    TELEGRAM = "telegram"
    WEB = "web"


class Ground(StrEnum):
    """On what ground somebody may ask for a patient."""

    CONSENT = "consent"


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
    created_at: Mapped[CreatedAt]


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
    ended_at: Mapped[OptionalMoment]

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
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The first day on which it no longer holds."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[CreatedAt]
    revoked_at: Mapped[OptionalMoment]

    patient: Mapped[Person] = relationship(lazy="raise", foreign_keys=[patient_id])
