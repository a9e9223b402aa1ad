"""The turns of an address in the database: which one is open, what it reads, how it ends.

Each function is one step in a transaction of its caller's. A worker that is killed between any two of them
leaves a turn that the next run takes up under the same id.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gateway.commands import Command
from bot.gateway.models import Address, InboundMessage, Outcome, Turn


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a turn."""

    id: uuid.UUID
    text: str
    received_at: datetime
    danger_kind: str | None
    command: Command | None
    has_personnummer: bool
    question_id: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class OpenTurn:
    """A turn that is not finished, with the messages it reads in their order."""

    id: uuid.UUID
    address_id: uuid.UUID
    channel: str
    address_sealed: str
    is_welcomed: bool
    minor_until: date | None
    """The day on which the sender comes of age, once that is known."""
    created_at: datetime
    attempts: int
    """How many times it has been begun, this time included."""
    messages: tuple[Message, ...]

    @property
    def text(self) -> str:
        """Return all that the sender wrote, a line for each message."""
        return "\n".join(message.text for message in self.messages if message.text)

    @property
    def command(self) -> Command | None:
        """Return the command that the turn consists of, if it does."""
        return self.messages[0].command

    @property
    def question_id(self) -> uuid.UUID | None:
        """Return the question that the turn answers by a pressed button."""
        return self.messages[0].question_id

    @property
    def danger_kind(self) -> str | None:
        """Return the danger of the latest message that holds one."""
        return next((message.danger_kind for message in reversed(self.messages) if message.danger_kind), None)

    @property
    def has_personnummer(self) -> bool:
        """Return whether somebody's personnummer was written, which nobody should send here."""
        return any(message.has_personnummer for message in self.messages)

    @property
    def oldest_at(self) -> datetime:
        """Return when the message came that has waited longest."""
        return min(message.received_at for message in self.messages)

    @property
    def newest_at(self) -> datetime:
        """Return when the newest message came."""
        return max(message.received_at for message in self.messages)


async def begin(session: AsyncSession, address_id: uuid.UUID, now: datetime) -> OpenTurn | None:
    """Take up the address's open turn, or make one of all that waits. None when nothing does."""
    address = await _lock(session, address_id)
    if address is None:
        return None
    turn = await session.scalar(select(Turn).where(Turn.address_id == address_id, Turn.finished_at.is_(None)))
    if turn is None:
        waiting = await _waiting(session, address_id)
        if not waiting:
            return None
        turn = Turn(id=uuid.uuid4(), address_id=address_id, created_at=now, attempts=0)
        session.add(turn)
        await session.flush()
        await _assign(session, turn.id, readable_together(waiting))
    turn.attempts += 1
    await session.flush()
    return await _open(session, address, turn)


async def take_in_more(session: AsyncSession, turn_id: uuid.UUID) -> OpenTurn | None:
    """Add to an open turn what has come since, and return it. None when another worker has finished it."""
    turn = await session.get(Turn, turn_id, with_for_update=True)
    if turn is None or turn.finished_at is not None:
        return None
    waiting = readable_together(await _waiting(session, turn.address_id))
    if waiting and waiting[0].command is None:
        await _assign(session, turn_id, waiting)
    address = await session.get_one(Address, turn.address_id)
    return await _open(session, address, turn)


async def note_minor(session: AsyncSession, address_id: uuid.UUID, until: date) -> None:
    """Remember until when whoever writes from an address is under age."""
    await session.execute(update(Address).where(Address.id == address_id).values(minor_until=until))


async def claim_unfinished(session: AsyncSession, turn: OpenTurn) -> Turn | None:
    """Lock a turn for finishing it. None when it is finished already, so that nothing is answered twice."""
    await _lock(session, turn.address_id)
    found = await session.get(Turn, turn.id, with_for_update=True)
    return found if found is not None and found.finished_at is None else None


async def count_outcomes(session: AsyncSession, address_id: uuid.UUID, outcome: Outcome, since: datetime) -> int:
    """Return how many turns of an address ended so since a moment."""
    counted = await session.scalar(
        select(func.count())
        .select_from(Turn)
        .where(Turn.address_id == address_id, Turn.outcome == outcome, Turn.finished_at > since)
    )
    return counted or 0


def readable_together(waiting: list[InboundMessage]) -> list[InboundMessage]:
    """Return the first messages that make one turn: a command alone, else all up to the next command."""
    if waiting and waiting[0].command is not None:
        return waiting[:1]
    until = next((at for at, message in enumerate(waiting) if message.command is not None), len(waiting))
    return waiting[:until]


async def _lock(session: AsyncSession, address_id: uuid.UUID) -> Address | None:
    """Let in one by one the workers that meet at an address, when one was thought dead and is not.

    Always the address before its turn: two that took them in different orders would wait for each other. Messages
    that come in meanwhile are not held up.
    """
    found = select(Address).where(Address.id == address_id).with_for_update(key_share=True)
    return await session.scalar(found.execution_options(populate_existing=True))


async def _waiting(session: AsyncSession, address_id: uuid.UUID) -> list[InboundMessage]:
    found = await session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.address_id == address_id,
            InboundMessage.turn_id.is_(None),
            InboundMessage.handled_at_intake.is_(False),
        )
        .order_by(InboundMessage.number)
        .with_for_update()
    )
    return list(found)


async def _assign(session: AsyncSession, turn_id: uuid.UUID, messages: list[InboundMessage]) -> None:
    ids = [message.id for message in messages]
    await session.execute(update(InboundMessage).where(InboundMessage.id.in_(ids)).values(turn_id=turn_id))


async def _open(session: AsyncSession, address: Address, turn: Turn) -> OpenTurn:
    messages = await session.scalars(
        select(InboundMessage).where(InboundMessage.turn_id == turn.id).order_by(InboundMessage.number)
    )
    return OpenTurn(
        id=turn.id,
        address_id=address.id,
        channel=address.channel,
        address_sealed=address.address_sealed,
        is_welcomed=address.welcomed_at is not None,
        minor_until=address.minor_until,
        created_at=turn.created_at,
        attempts=turn.attempts,
        messages=tuple(
            Message(
                id=message.id,
                text=message.text,
                received_at=message.received_at,
                danger_kind=message.danger_kind,
                command=message.command,
                has_personnummer=message.has_personnummer,
                question_id=message.question_id,
            )
            for message in messages
        ),
    )
