"""Ending a turn: its answer, the send job, and the mark that it is finished are stored together, once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from procrastinate import App
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import telegram_pages
from bot.channels.telegram import TELEGRAM
from bot.channels.web import WEB
from bot.gateway import turn_store
from bot.gateway.beside import Besides
from bot.gateway.buttons import Choices, want_away
from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, Kind, OutboundMessage, Outcome
from bot.gateway.outbox import defer_send, store
from bot.gateway.settings import GatewaySettings
from bot.gateway.telegram_chores import Chore, defer_chore
from bot.gateway.texts import FixedTexts
from bot.gateway.turn_store import OpenTurn
from bot.swedish.sms import is_other_script, normalise, paginate
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers

log = structlog.get_logger(__name__)

LONGEST_PAGE = 2
"""Segments of one SMS. A longer answer is continued on request."""

LONGEST_PAGE_OTHER_SCRIPT = 4
"""The same for a text in another alphabet, of which a segment holds 67 characters."""

FILE_POSITION = 100
"""Of a file, after all pages of its answer."""

MOST_PAGES = 6
"""An answer longer than this is cut, and says so."""


@dataclass(frozen=True)
class Answers:
    """Stores what a turn ends with. A turn that is finished already is left as it is."""

    sessions: Sessions
    jobs: App
    identifiers: Identifiers
    texts: FixedTexts
    settings: GatewaySettings
    clock: Clock

    async def say(
        self,
        turn: OpenTurn,
        pseudonym: str,
        text: str,
        outcome: Outcome = Outcome.ANSWERED,
        *,
        standing: str | None = None,
        welcome: bool = False,
        besides: Besides | None = None,
    ) -> None:
        """End a turn with a text. `welcome`: the first such answer says that this is an automatic service.

        Whoever has written a personnummer is asked not to. What does not fit into the first page is held for this
        pseudonym alone, and while the standing is the same that held before the text was written. On the web all is
        one page.
        """
        now = self.clock()
        first = welcome and not turn.is_welcomed
        before = [self.texts.say("utter_first_message")] if first else []
        after = [self.texts.say("utter_no_personnummer")] if turn.has_personnummer else []
        whole = "\n".join([*before, text, *after])
        pages = self.pages(whole, turn.channel)
        if after and len(pages) > 1:
            # What stands last in a long answer is on a page that may never be asked for.
            pages = self.pages("\n".join([*before, *after, text]), turn.channel)
        async with self.sessions.begin() as session:
            if await self._end(session, turn, outcome, now):
                await self._store_pages(
                    session,
                    turn,
                    pages,
                    now,
                    held_for=pseudonym,
                    held_while=standing,
                    choices=besides.choices if besides else None,
                )
                if besides is not None:
                    await self._store_besides(session, turn, besides, now)
                if first:
                    await session.execute(update(Address).where(Address.id == turn.address_id).values(welcomed_at=now))

    async def say_nothing(self, turn: OpenTurn, outcome: Outcome) -> None:
        """End a turn without a text: all has been said."""
        async with self.sessions.begin() as session:
            await self._end(session, turn, outcome, self.clock())

    async def say_unknown(self, turn: OpenTurn) -> None:
        """Answer an unknown sender: the same words to all, and never so often that machines keep it up."""
        now = self.clock()
        async with self.sessions.begin() as session:
            since = now - timedelta(days=1)
            told = await turn_store.count_outcomes(session, turn.address_id, Outcome.UNKNOWN_SENDER, since)
            if told >= self.settings.unknown_replies_a_day:
                await self._end(session, turn, Outcome.UNKNOWN_SENDER_UNANSWERED, now)
            elif await self._end(session, turn, Outcome.UNKNOWN_SENDER, now):
                await self._store_pages(
                    session, turn, [self.texts.say("utter_unknown_sender", channel=turn.channel)], now
                )

    async def next_page(self, turn: OpenTurn, pseudonym: str, *, standing: str | None) -> None:
        """Answer MER: the next page that is held for this pseudonym, or the sentence that there is no more.

        Where anything that let it be said may have changed, the page is dropped, and the question to be asked again.
        """
        now = self.clock()
        async with self.sessions.begin() as session:
            if not await self._end(session, turn, Outcome.ANSWERED, now):
                return
            page = await self._held(session, turn.address_id, pseudonym, now)
            if page is None or standing is None or page.held_while != standing:
                key = "utter_no_more" if page is None else "utter_write_again"
                await self._store_pages(session, turn, [self.texts.say(key)], now)
                return
            # The page becomes the answer to this message, so a second run finds it given.
            page.turn_id, page.position, page.status, page.updated_at = turn.id, 0, Delivery.QUEUED, now
            await session.flush()
            await defer_send(session, self.jobs, page.id, address_id=page.address_id, kind=page.kind)

    def pages(self, text: str, channel: str) -> list[str]:
        """Return a text as the messages it is sent in, each of which the channel can carry. On the web all is one."""
        more = self.texts.say("utter_more")
        if channel == WEB:
            return [text]
        if channel == TELEGRAM:
            pages = telegram_pages.paginate(text, more=more)
        else:
            longest = LONGEST_PAGE_OTHER_SCRIPT if is_other_script(text) else LONGEST_PAGE
            pages = paginate(normalise(text), longest, more=more)
        if len(pages) > MOST_PAGES:
            return [*pages[: MOST_PAGES - 1], self.texts.say("utter_rest_too_long", channel=channel)]
        return pages

    async def _end(self, session: AsyncSession, turn: OpenTurn, outcome: Outcome, now: datetime) -> bool:
        claimed = await turn_store.claim_unfinished(session, turn)
        if claimed is None:
            return False
        claimed.finished_at, claimed.outcome = now, outcome
        log.info("turn ended", turn_id=str(turn.id), outcome=outcome.value, attempts=turn.attempts)
        return True

    async def _store_pages(
        self,
        session: AsyncSession,
        turn: OpenTurn,
        pages: list[str],
        now: datetime,
        *,
        held_for: str | None = None,
        held_while: str | None = None,
        choices: Choices | None = None,
    ) -> None:
        # MER continues the answer that was read last, never one from before it.
        await session.execute(
            delete(OutboundMessage).where(
                OutboundMessage.address_id == turn.address_id,
                OutboundMessage.kind == Kind.ANSWER,
                OutboundMessage.status == Delivery.HELD,
            )
        )
        for position, page in enumerate(pages):
            await store(
                session,
                self.jobs,
                address_id=turn.address_id,
                turn_id=turn.id,
                kind=Kind.ANSWER,
                text=page,
                now=now,
                position=position,
                status=Delivery.HELD if position else Delivery.QUEUED,
                held_for=held_for if position else None,
                held_while=held_while if position else None,
                choices=None if position else choices,
            )

    async def _store_besides(self, session: AsyncSession, turn: OpenTurn, besides: Besides, now: datetime) -> None:
        """Store the file that goes with an answer, and have the buttons taken away that answer nothing any more."""
        if besides.document is not None:
            await store(
                session,
                self.jobs,
                address_id=turn.address_id,
                turn_id=turn.id,
                kind=Kind.ANSWER,
                text=self.texts.say("utter_calendar_file"),
                now=now,
                position=FILE_POSITION,
                document=besides.document,
            )
        gone = await want_away(session, turn.address_id, but_for=besides.open_question, now=now)
        chat = self.identifiers.open(turn.address_sealed)
        for provider_id in gone:
            message_id = int(provider_id.rpartition(":")[2])
            chore = Chore(kind="remove_buttons", chat=chat, wanted_at=now, message_id=message_id)
            await defer_chore(session, self.jobs, self.identifiers, chore)

    async def _held(
        self, session: AsyncSession, address_id: uuid.UUID, pseudonym: str, now: datetime
    ) -> OutboundMessage | None:
        kept_since = now - timedelta(seconds=self.settings.pages_kept_seconds)
        return await session.scalar(
            select(OutboundMessage)
            .where(
                OutboundMessage.address_id == address_id,
                OutboundMessage.kind == Kind.ANSWER,
                OutboundMessage.status == Delivery.HELD,
                OutboundMessage.held_for == pseudonym,
                OutboundMessage.created_at > kept_since,
            )
            .order_by(OutboundMessage.position)
            .limit(1)
            .with_for_update()
        )
