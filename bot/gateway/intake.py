"""Taking a message in: stored, screened and given its jobs in one transaction, before it is acknowledged."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from procrastinate import App
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.message import InboundMessage as Received
from bot.channels.message import Mark
from bot.channels.telegram import TELEGRAM
from bot.gateway.addresses import address_of, is_minor
from bot.gateway.commands import AT_INTAKE, Command, whole_message_command
from bot.gateway.models import Address, InboundMessage, Kind
from bot.gateway.opt_outs import defer_telling, unblock
from bot.gateway.outbox import store
from bot.gateway.texts import FixedTexts, danger_text
from bot.swedish.personnummer import has_personnummer, mask
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import TURN_QUEUE, TURN_TASK, defer

log = structlog.get_logger(__name__)


class Danger(Protocol):
    """What the screen for danger found."""

    @property
    def kind(self) -> str:
        """Return "emergency" or "crisis"."""

    @property
    def language(self) -> str:
        """Return the code of the language that it was told in."""


type Screen = Callable[[str], Danger | None]


@dataclass(frozen=True)
class Intake:
    """Takes messages in, from the webhook or the provider's list. The same one twice changes nothing."""

    sessions: Sessions
    jobs: App
    identifiers: Identifiers
    texts: FixedTexts
    screen: Screen
    clock: Clock

    async def take(self, message: Received) -> bool:
        """Store a message and what must follow at once. Returns False when it was already there.

        A personnummer goes no further than here: it is masked in what is stored, which is all that others read.
        """
        danger = self.screen(message.text)
        # "Hjälp" alone may be a cry: where there is danger, no word is taken for a command.
        command = None if danger else _command(message)
        now = self.clock()
        async with self.sessions.begin() as session:
            address_id = await address_of(
                session, self.identifiers, channel=message.channel, address=message.address, now=now
            )
            if message.mark is Mark.EDITED and await _is_known(session, address_id, message):
                return False
            inbound_id = await session.scalar(
                insert(InboundMessage)
                .values(
                    id=uuid.uuid4(),
                    channel=message.channel,
                    provider_id=message.provider_id,
                    address_id=address_id,
                    text=mask(message.text),
                    has_personnummer=has_personnummer(message.text),
                    has_media=message.has_media,
                    received_at=now,
                    provider_received_at=message.sent_at,
                    danger_kind=danger.kind if danger else None,
                    command=command,
                    handled_at_intake=command in AT_INTAKE,
                    question_id=message.question_id,
                )
                .on_conflict_do_nothing()
                .returning(InboundMessage.id)
            )
            if inbound_id is None:
                return False
            if message.channel == TELEGRAM:
                # Whoever has blocked us cannot write: so they have not, any more.
                await unblock(session, self.jobs, address_id)
            if danger:
                keys = [danger_text(danger.kind, danger.language)]
                if await is_minor(session, address_id, now=now):
                    keys.append("utter_danger_minor")
                await self._reply(session, address_id, inbound_id, Kind.DANGER, keys, now)
            if command in AT_INTAKE:
                await self._obey(session, address_id, inbound_id, command, now)
            else:
                await defer_turn(session, self.jobs, address_id)
        log.info(
            "taken in",
            inbound_id=str(inbound_id),
            danger=str(danger.kind) if danger else None,
            command=command.value if command else None,
        )
        return True

    async def _obey(
        self,
        session: AsyncSession,
        address_id: uuid.UUID,
        inbound_id: uuid.UUID,
        command: Command | None,
        now: datetime,
    ) -> None:
        stops = command is Command.STOP
        await session.execute(
            update(Address).where(Address.id == address_id).values(opted_out_at=now if stops else None)
        )
        await defer_telling(session, self.jobs, address_id)
        key = "utter_stopped" if stops else "utter_started"
        await self._reply(session, address_id, inbound_id, Kind.COMMAND, [key], now)

    async def _reply(
        self,
        session: AsyncSession,
        address_id: uuid.UUID,
        inbound_id: uuid.UUID,
        kind: Kind,
        keys: list[str],
        now: datetime,
    ) -> None:
        await store(
            session,
            self.jobs,
            address_id=address_id,
            inbound_id=inbound_id,
            kind=kind,
            text="\n".join(map(self.texts.say, keys)),
            now=now,
        )


def _command(message: Received) -> Command | None:
    """Return what a message is that needs no understanding. Of an edit STOPP and START alone are obeyed.

    An edit is never read as an answer: it may be of yesterday's message, and meant for yesterday's question.
    """
    word = whole_message_command(message.text)
    match message.mark:
        case Mark.PRESSED:
            return Command.PRESSED
        case Mark.EDITED:
            return word if word in AT_INTAKE else Command.EDITED
        case Mark.BEGUN:
            return Command.HELP
        case None:
            return word


async def _is_known(session: AsyncSession, address_id: uuid.UUID, message: Received) -> bool:
    """Return whether an edit changes nothing that can be read: Telegram tells also of such."""
    same = select(InboundMessage.id).where(
        InboundMessage.address_id == address_id,
        InboundMessage.provider_received_at == message.sent_at,
        InboundMessage.text == mask(message.text),
    )
    return await session.scalar(same.limit(1)) is not None


async def defer_turn(session: AsyncSession, jobs: App, address_id: uuid.UUID) -> None:
    """Defer the job that answers what waits at an address: one at a time for each address, in order."""
    await defer(jobs, session, TURN_TASK, queue=TURN_QUEUE, lock=str(address_id), address_id=str(address_id))
