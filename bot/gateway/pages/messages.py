"""The conversation of somebody who is logged in, as it is stored: a page made anew loses and doubles nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.web import WEB
from bot.gateway.buttons import Button, choices_under
from bot.gateway.models import Address, InboundMessage, OutboundMessage, Turn


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message."""

    mine: bool
    text: str
    at: datetime
    id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """All messages in their order, and whether the last of them has had its answer."""

    messages: tuple[Message, ...] = ()
    is_waiting: bool = False
    """True while an answer is on its way, and nothing has been said since the question."""
    buttons: Sequence[Button] = ()
    """The ways to answer the question that was asked last, where one is open."""


async def address_id_at(session: AsyncSession, address_lookup: str) -> uuid.UUID | None:
    """Return our id of an address of the web; None where nothing has been written there."""
    found: uuid.UUID | None = await session.scalar(
        select(Address.id).where(Address.channel == WEB, Address.address_lookup == address_lookup)
    )
    return found


async def read_conversation(session: AsyncSession, address_lookup: str, *, now: datetime) -> Conversation:
    """Return what has been said at an address of the web."""
    address_id = await address_id_at(session, address_lookup)
    if address_id is None:
        return Conversation()
    written = await session.execute(
        select(InboundMessage.text, InboundMessage.received_at, InboundMessage.id).where(
            InboundMessage.address_id == address_id
        )
    )
    said = await session.execute(
        select(OutboundMessage.text, OutboundMessage.created_at, OutboundMessage.id).where(
            OutboundMessage.address_id == address_id
        )
    )
    messages = [Message(mine=True, text=text, at=at, id=id_) for text, at, id_ in written]
    messages += [Message(mine=False, text=text, at=at, id=id_) for text, at, id_ in said]
    messages.sort(key=lambda message: (message.at, not message.mine))
    waiting = await session.scalar(_unanswered_since(address_id))
    is_waiting = waiting is not None and all(message.mine for message in messages if message.at > waiting)
    has_asked = bool(messages) and not messages[-1].mine
    buttons = await choices_under(session, messages[-1].id, now=now) if has_asked else ()
    return Conversation(messages=tuple(messages), is_waiting=is_waiting, buttons=buttons)


def _unanswered_since(address_id: uuid.UUID) -> Select[datetime]:
    return (
        select(InboundMessage.received_at)
        .outerjoin(Turn, Turn.id == InboundMessage.turn_id)
        .where(
            InboundMessage.address_id == address_id,
            InboundMessage.handled_at_intake.is_(False),
            or_(InboundMessage.turn_id.is_(None), Turn.finished_at.is_(None)),
        )
        .order_by(InboundMessage.number.desc())
        .limit(1)
    )
