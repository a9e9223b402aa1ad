"""The tables of the gateway's schema: addresses, what came in, the turns it was read in, what went out."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.gateway.commands import Command
from bot.gateway.delivery import Delivery

SCHEMA = "gateway"

Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid.uuid4)]
Number = Annotated[int, mapped_column(BigInteger, Identity(always=True), unique=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
OptionalMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]


class Base(DeclarativeBase):
    """Base of all tables of the gateway's schema."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )


class Kind(StrEnum):
    """Why a message goes out."""

    DANGER = "danger"
    COMMAND = "command"
    NOTICE = "notice"
    """Says that the answer will be late."""
    ANSWER = "answer"
    UNASKED = "unasked"
    """No reply: something that contract_api wants told. It is not sent to whoever has stopped that."""
    CARE_REPLY = "care_reply"
    """Somebody at the care has answered what the person wrote: sent also to whoever has stopped the others."""


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    NOTHING_MORE = "nothing_more"
    """All had been said when the message was taken in."""
    UNKNOWN_SENDER = "unknown_sender"
    UNKNOWN_SENDER_UNANSWERED = "unknown_sender_unanswered"
    """An unknown sender wrote more often than we answer one."""
    BOUND = "bound"
    """A code was redeemed: the address is somebody's from now on."""
    HANDED_ON = "handed_on"
    HEARD = "heard"
    """Somebody at the care has taken over the conversation, and reads it themselves: the assistant says nothing."""
    NOT_HANDED_ON = "not_handed_on"
    """It could not be answered, and nobody at the care could take it: the sender was told to ring."""


def _text_enum(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Address(Base):
    """One phone number or chat, sealed. The gateway does not know whose it is."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("channel", "address_lookup"),)

    id: Mapped[Id]
    channel: Mapped[str]
    address_lookup: Mapped[str]
    address_sealed: Mapped[str]
    opted_out_at: Mapped[OptionalMoment]
    """Since when nothing is sent that is not a reply to the person's own message."""
    provider_blocked_at: Mapped[OptionalMoment]
    """Since when the provider refuses to send to it, because the person told the provider to stop."""
    minor_until: Mapped[date | None]
    """The day on which whoever writes from there comes of age, once that is known and while it is to come."""
    welcomed_at: Mapped[OptionalMoment]
    """When the person was told that this is an automatic service."""
    created_at: Mapped[Moment]


class Turn(Base):
    """One exchange: the messages that were read together and the one answer to them.

    Its id is the idempotency key of all that it changes, so it is stored before anything is asked.
    """

    __tablename__ = "turn"
    __table_args__ = (
        Index("uq_turn_open", "address_id", unique=True, postgresql_where=text("finished_at IS NULL")),
        Index("ix_turn_address_id_finished_at", "address_id", "finished_at"),
    )

    id: Mapped[Id]
    number: Mapped[Number]
    address_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gateway.address.id"))
    created_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    finished_at: Mapped[OptionalMoment]
    outcome: Mapped[Outcome | None] = mapped_column(_text_enum(Outcome, "outcome"))


class InboundMessage(Base):
    """A message that came in. `number` is the order in which messages are answered."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index(
            "ix_inbound_message_waiting",
            "address_id",
            "number",
            postgresql_where=text("turn_id IS NULL AND NOT handled_at_intake"),
        ),
        Index("ix_inbound_message_turn_id", "turn_id"),
    )

    id: Mapped[Id]
    number: Mapped[Number]
    channel: Mapped[str]
    provider_id: Mapped[str]
    address_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gateway.address.id"))
    text: Mapped[str]
    has_media: Mapped[bool]
    received_at: Mapped[Moment]
    provider_received_at: Mapped[OptionalMoment]
    danger_kind: Mapped[str | None]
    command: Mapped[Command | None] = mapped_column(_text_enum(Command, "command"))
    has_personnummer: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """True when a personnummer stood in it, which has been masked in `text`."""
    handled_at_intake: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """True when nothing is left to answer (STOPP)."""
    question_id: Mapped[uuid.UUID | None]
    """Of a pressed button: the question that it stands under, and may answer."""
    turn_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gateway.turn.id"))


UNTOLD = text(
    """status IN ('failed', 'undelivered') AND undelivered_told_at IS NULL
AND (kind = 'care_reply' OR kind = 'unasked' AND coalesce(error_code, '') NOT IN ('opted_out', 'not_allowed'))"""
)
"""What contract_api wanted told and has not come through, and of which it does not know that."""


DELIVERED_UNTOLD = text("status = 'delivered' AND delivered_told_at IS NULL AND kind = 'care_reply'")
"""Answers of the care that have come through, and of which contract_api does not know that."""


class OutboundMessage(Base):
    """A message to send, and how far it has come.

    Its cause is a turn, an inbound message directly, or something that contract_api wants told.
    """

    __tablename__ = "outbound_message"
    __table_args__ = (
        CheckConstraint("num_nonnulls(turn_id, inbound_id, notice_id) = 1", name="one_cause"),
        CheckConstraint("status <> 'held' OR held_for IS NOT NULL", name="held_for_somebody"),
        CheckConstraint("num_nonnulls(notice_id, about_id) <> 1", name="notice_about_somebody"),
        UniqueConstraint("notice_id"),
        Index(
            "uq_outbound_message_turn",
            "turn_id",
            "kind",
            "position",
            unique=True,
            postgresql_where=text("turn_id IS NOT NULL"),
        ),
        Index(
            "uq_outbound_message_inbound",
            "inbound_id",
            "kind",
            "position",
            unique=True,
            postgresql_where=text("inbound_id IS NOT NULL"),
        ),
        Index(
            "uq_outbound_message_provider_id",
            "provider_id",
            unique=True,
            postgresql_where=text("provider_id IS NOT NULL"),
        ),
        Index(
            "ix_outbound_message_under_way",
            "status",
            "updated_at",
            postgresql_where=text("status IN ('queued', 'sending', 'unknown')"),
        ),
        Index("ix_outbound_message_untold", "updated_at", postgresql_where=UNTOLD),
        Index("ix_outbound_message_delivered_untold", "updated_at", postgresql_where=DELIVERED_UNTOLD),
        Index("ix_outbound_message_address_id_kind_created_at", "address_id", "kind", "created_at"),
    )

    id: Mapped[Id]
    address_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gateway.address.id"))
    turn_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gateway.turn.id"))
    inbound_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gateway.inbound_message.id"))
    notice_id: Mapped[uuid.UUID | None]
    """contract_api's id of what it wants told."""
    about_id: Mapped[uuid.UUID | None]
    """contract_api's id of whom that concerns."""
    kind: Mapped[Kind] = mapped_column(_text_enum(Kind, "kind"))
    position: Mapped[int]
    text: Mapped[str]
    encoding: Mapped[str]
    segments: Mapped[int]
    status: Mapped[Delivery] = mapped_column(_text_enum(Delivery, "status"))
    held_for: Mapped[str | None]
    """The pseudonym that a page is held for. Whoever has the address later, under another, never gets it."""
    held_while: Mapped[str | None]
    """The standing (contract_api's word) under which a page was written. Under another it is never given."""
    provider_id: Mapped[str | None]
    error_code: Mapped[str | None]
    created_at: Mapped[Moment]
    claimed_at: Mapped[OptionalMoment]
    """When it was last handed to the provider."""
    resolve_at: Mapped[OptionalMoment]
    """When the provider is next asked about an unknown outcome."""
    resent_at: Mapped[OptionalMoment]
    """When it was offered again because the provider's list did not have it. That is done once."""
    undelivered_told_at: Mapped[OptionalMoment]
    """Of what was no reply: when contract_api was told that it has not come through."""
    delivered_told_at: Mapped[OptionalMoment]
    """Of an answer of the care: when contract_api was told that it has come through."""
    document: Mapped[str | None]
    """A calendar file that goes with it."""
    unknowns: Mapped[int] = mapped_column(server_default="0", default=0)
    """How often it was handed over without an answer."""
    updated_at: Mapped[Moment]


class LoginAttempts(Base):
    """How often a login has been tried lately, with one link or from one address."""

    __tablename__ = "login_attempts"

    lookup: Mapped[str] = mapped_column(primary_key=True)
    """The keyed hash of either."""
    since: Mapped[Moment]
    count: Mapped[int]


class Heartbeat(Base):
    """When something that repeats was last done: the worker's second, the provider's list read."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Moment]
