"""Buttons under a message: made for a question, sent with it, pressed once, and taken away when it is open no more."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels import sending
from bot.gateway.models import Address, Base, Moment, OptionalMoment, OutboundMessage


class Button(Base):
    """A button under a message of ours. Its id is all that the channel knows of it."""

    __tablename__ = "button"
    __table_args__ = (UniqueConstraint("outbound_id", "position"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    outbound_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gateway.outbound_message.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str]
    says: Mapped[str]
    """What pressing it says, as somebody would write it."""
    question_id: Mapped[uuid.UUID]
    """contract_api's id of the question that it answers."""
    expires_at: Mapped[Moment]
    pressed_at: Mapped[OptionalMoment]
    """When one of the message's buttons was pressed."""
    removed_at: Mapped[OptionalMoment]
    """When the message's buttons were wanted away."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One way to answer: what stands on the button, and what pressing it says."""

    label: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The ways to answer a question."""

    question_id: uuid.UUID
    expires_at: datetime
    ways: tuple[Choice, ...]


async def keep(session: AsyncSession, outbound_id: uuid.UUID, choices: Choices) -> None:
    """Store a message's buttons. Their ids are random: nobody can make one, or read anything out of it."""
    session.add_all(
        Button(
            id=secrets.token_urlsafe(16),
            outbound_id=outbound_id,
            position=position,
            label=one.label,
            says=one.says,
            question_id=choices.question_id,
            expires_at=choices.expires_at,
        )
        for position, one in enumerate(choices.ways)
    )
    await session.flush()


async def buttons_of(session: AsyncSession, outbound_id: uuid.UUID) -> tuple[sending.Button, ...]:
    """Return the buttons that a message is sent with: none where it is sent when they have been wanted away."""
    return tuple(sending.Button(one.id, one.label) for one in await session.scalars(_under(outbound_id)))


async def choices_under(session: AsyncSession, outbound_id: uuid.UUID, *, now: datetime) -> Sequence[Button]:
    """Return the buttons under a message that can be pressed now."""
    return (await session.scalars(_under(outbound_id).where(Button.expires_at > now))).all()


def _under(outbound_id: uuid.UUID) -> Select[Button]:
    there = Button.outbound_id == outbound_id, Button.removed_at.is_(None)
    return select(Button).where(*there).order_by(Button.position)


async def button_at(session: AsyncSession, button_id: str, *, channel: str, lookups: Sequence[str]) -> Button | None:
    """Return a button of an address. What somebody else's button says is told to nobody."""
    found: Button | None = await session.scalar(
        select(Button)
        .join(OutboundMessage, OutboundMessage.id == Button.outbound_id)
        .join(Address, Address.id == OutboundMessage.address_id)
        .where(Button.id == button_id, Address.channel == channel, Address.address_lookup.in_(lookups))
    )
    return found


async def note_pressed(session: AsyncSession, outbound_id: uuid.UUID, *, now: datetime) -> None:
    """Note that one of a message's buttons has been pressed, and that all are wanted away."""
    await session.execute(
        update(Button).where(Button.outbound_id == outbound_id).values(pressed_at=now, removed_at=now)
    )


async def want_away(
    session: AsyncSession, address_id: uuid.UUID, *, but_for: uuid.UUID | None, now: datetime
) -> list[str]:
    """Note that the buttons under all questions but the open one are wanted away.

    Returns the provider's ids of the messages that have been sent with them.
    """
    there = select(OutboundMessage.id).where(OutboundMessage.address_id == address_id)
    wanted = update(Button).where(Button.removed_at.is_(None), Button.outbound_id.in_(there))
    if but_for is not None:
        wanted = wanted.where(Button.question_id != but_for)
    gone = set(await session.scalars(wanted.values(removed_at=now).returning(Button.outbound_id)))
    sent = await session.scalars(
        select(OutboundMessage.provider_id).where(
            OutboundMessage.id.in_(gone), OutboundMessage.provider_id.is_not(None)
        )
    )
    return [one for one in sent if one is not None]
