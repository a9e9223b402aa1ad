"""The job that answers what waits at an address: understand, answer once, and never fall silent."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from bot.channels.telegram import TELEGRAM
from bot.channels.web import WEB
from bot.gateway import turn_store
from bot.gateway.answers import Answers
from bot.gateway.beside import Beside
from bot.gateway.care import Care, CareUnavailableError
from bot.gateway.commands import WAYS, Command
from bot.gateway.dialogue import Dialogue, DialogueFailedError, Question, Reply
from bot.gateway.models import Outcome
from bot.gateway.notices import Notices
from bot.gateway.settings import GatewaySettings
from bot.gateway.texts import FixedTexts
from bot.gateway.turn_store import OpenTurn
from nastasteg import codes
from nastasteg.clock import Clock, local_date
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers

log = structlog.get_logger(__name__)

FIXED_REPLIES = {
    Command.HELP: "utter_help",
    Command.INFO: "utter_info",
    Command.TEST: "utter_test",
    Command.EDITED: "utter_edited",
}

FOR_A_PERSON = (None, Command.PRESSED)
"""What somebody at the care who has taken over the conversation gets: what was written, and what was pressed."""


class TurnNotAnsweredError(Exception):
    """Something that the answer depends on is down. The job is tried again; the sender has been told."""


class _FinishedElsewhereError(Exception):
    """Another worker, thought dead, has ended the turn."""


@dataclass(frozen=True)
class Turns:
    """Runs the turns of an address. The queue runs one such job at a time for each address."""

    sessions: Sessions
    answers: Answers
    notices: Notices
    dialogue: Dialogue
    care: Care
    beside: Beside
    identifiers: Identifiers
    texts: FixedTexts
    settings: GatewaySettings
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    async def run(self, address_id: uuid.UUID) -> None:
        """Answer all that waits at an address, turn by turn. Raises TurnNotAnsweredError to be run again."""
        while True:
            async with self.sessions.begin() as session:
                turn = await turn_store.begin(session, address_id, self.clock())
            if turn is None:
                return
            await self._answer(turn)

    async def _answer(self, turn: OpenTurn) -> None:
        conversation = _Conversation(turn)
        fixed = _fixed_reply(turn)
        reply = None
        is_heard = False
        try:
            async with asyncio.timeout(self.settings.answer_seconds):
                # First of all, whatever was written: an unknown sender always reads the same, and nobody gets
                # the rest of an answer who would no longer get its beginning.
                pseudonym = conversation.pseudonym = await self._pseudonym(conversation)
                is_bound = await self._redeemed(turn, is_known=pseudonym is not None)
                if pseudonym and not is_bound and not fixed and turn.command is not Command.MORE:
                    is_heard = turn.command in FOR_A_PERSON and await self._heard(conversation)
                    reply = await (self._danger_alone if is_heard else self._understand)(conversation)
        except _FinishedElsewhereError:
            return
        except (DialogueFailedError, CareUnavailableError, TimeoutError) as failure:
            await self._failed(conversation, failure)
            return
        if is_bound:
            # Whoever has got a number by a code may be somebody else than who had it before.
            new = replace(turn, is_welcomed=False)
            await self.answers.say(
                new, "", self.texts.say("utter_bound", channel=turn.channel), Outcome.BOUND, welcome=True
            )
        elif pseudonym is None:
            await self.answers.say_unknown(turn)
        elif fixed:
            await self.answers.say(turn, pseudonym, self.texts.say(fixed))
        elif reply is None:
            await self.answers.next_page(turn, pseudonym, standing=conversation.standing)
        elif reply.text:
            # What does not fit is held for whoever the conversation is about now, and for nobody before.
            about = reply.pseudonym or pseudonym
            besides = None
            if turn.channel in (TELEGRAM, WEB):
                # On the page the calendar's file is a link that always stands there.
                wants_file = reply.calendar and turn.channel == TELEGRAM
                besides = await self.beside.of(about, turn.id, reply.text, calendar=wants_file)
            await self.answers.say(
                turn, about, reply.text, standing=conversation.standing, welcome=True, besides=besides
            )
        else:
            await self.answers.say_nothing(turn, Outcome.HEARD if is_heard else Outcome.NOTHING_MORE)

    async def _pseudonym(self, conversation: _Conversation) -> str | None:
        turn = conversation.turn
        sender = await self.care.who_is(turn.channel, self.identifiers.open(turn.address_sealed))
        if sender.minor_until is not None and sender.minor_until != turn.minor_until:
            async with self.sessions.begin() as session:
                await turn_store.note_minor(session, turn.address_id, sender.minor_until)
            conversation.turn = replace(turn, minor_until=sender.minor_until)
        conversation.standing = sender.standing
        conversation.is_with_person = sender.with_person
        return sender.pseudonym

    async def _redeemed(self, turn: OpenTurn, *, is_known: bool) -> bool:
        """Return whether the turn holds a code that makes the address somebody's.

        For an unknown sender that is always asked, whatever was written: the same calls, and so the same time.
        """
        if is_known and not codes.find(turn.text):
            return False
        return await self.care.redeem(turn.channel, self.identifiers.open(turn.address_sealed), turn.text)

    async def _heard(self, conversation: _Conversation) -> bool:
        """Return whether a person at the care has taken over the conversation, and has got the message.

        Danger is passed on as ever beside that.
        """
        turn, pseudonym = conversation.turn, conversation.pseudonym or ""
        if not conversation.is_with_person or not await self.care.hear(pseudonym, str(turn.id), turn.text):
            return False
        if turn.danger_kind is not None:
            await self.care.hand_on(pseudonym, f"{turn.id}:danger", turn.text, mentions_danger=True)
        return True

    async def _danger_alone(self, conversation: _Conversation) -> Reply:
        """Ask only whether the message tells of danger that the screen has not seen. Nobody waits for the engine."""
        if conversation.turn.danger_kind is not None:
            return Reply("", nothing_more=True)
        try:
            return await self._ask_once(conversation, str(conversation.turn.id), may_wait=False, is_heard=True)
        except DialogueFailedError:
            return Reply("", nothing_more=True)

    async def _understand(self, conversation: _Conversation) -> Reply:
        """Ask, and where the engine rather waits for more, ask once again with what has come by then."""
        turn = conversation.turn
        age = (self.clock() - turn.newest_at).total_seconds()
        reply = await self._ask_once(conversation, str(turn.id), may_wait=age < self.settings.more_seconds)
        if reply.link:
            return await self._link(conversation)
        if reply.text or not reply.wait_for_more:
            return reply
        await self.sleep(max(0.0, self.settings.more_seconds - (self.clock() - turn.newest_at).total_seconds()))
        async with self.sessions.begin() as session:
            with_more = await turn_store.take_in_more(session, turn.id)
        if with_more is None:
            raise _FinishedElsewhereError
        conversation.turn = with_more
        reply = await self._ask_once(conversation, f"{turn.id}-2", may_wait=False)
        if reply.wait_for_more and not reply.text:
            raise DialogueFailedError("asked to wait a second time")
        return reply

    async def _link(self, conversation: _Conversation) -> Reply:
        """Make a one-time link. Whoever reads what the engine remembers must not find one there."""
        link = await self.care.make_link(conversation.pseudonym or "", str(conversation.turn.id))
        page = self.settings.page_url
        code = f"{link.code[:4]} {link.code[4:]}"
        return Reply(self.texts.link(f"{page}/s/{link.token}", page=page.partition("://")[2], code=code))

    async def _ask_once(
        self, conversation: _Conversation, message_id: str, *, may_wait: bool, is_heard: bool = False
    ) -> Reply:
        """Ask under an id. On a later attempt the engine's memory is read first: it may know the answer."""
        turn = conversation.turn
        sender = conversation.pseudonym or ""
        if turn.attempts > 1:
            said = await self.dialogue.remembered(sender, message_id)
            if said is not None:
                # It was said under what held then, of which nothing is known any more.
                conversation.standing = None
                return said
        metadata = {
            "turn_id": str(turn.id),
            "channel": turn.channel,
            "danger": turn.danger_kind,
            "minor": turn.minor_until is not None and local_date(self.clock()) < turn.minor_until,
            "may_wait": may_wait,
            "heard": is_heard,
            "may_link": self.settings.offers_links and turn.channel != WEB,
            "command": turn.command if turn.command in WAYS else None,
            "text": turn.text,
            "question": str(turn.question_id) if turn.question_id else None,
        }
        return await self.dialogue.ask(
            Question(sender=sender, text=turn.text, message_id=message_id, metadata=metadata)
        )

    async def _failed(self, conversation: _Conversation, failure: Exception) -> None:
        """Tell the sender, and try again; after long enough, give the question to a person instead."""
        turn = conversation.turn
        log.warning(
            "turn not answered",
            turn_id=str(turn.id),
            attempts=turn.attempts,
            reason=f"{type(failure).__name__}: {failure}",
        )
        waited = self.clock() - turn.oldest_at
        if waited > timedelta(seconds=self.settings.hand_on_seconds) and await self._handed_on(conversation):
            return
        await self.notices.give(turn.address_id)
        raise TurnNotAnsweredError(str(turn.id)) from failure

    async def _handed_on(self, conversation: _Conversation) -> bool:
        """Give the question to a person at the care and say so, or say that nobody there can take it.

        Either ends the turn, so that it never holds up what its sender writes next. False while the care
        cannot be asked.
        """
        turn, pseudonym = conversation.turn, conversation.pseudonym
        if pseudonym is None:
            return False
        try:
            taken = await self.care.hand_on(
                pseudonym, str(turn.id), turn.text, mentions_danger=turn.danger_kind is not None
            )
        except CareUnavailableError:
            return False
        if taken:
            said, outcome = "utter_handed_on_after_outage", Outcome.HANDED_ON
        else:
            said, outcome = "utter_cannot_hand_on", Outcome.NOT_HANDED_ON
        await self.answers.say(turn, pseudonym, self.texts.say(said), outcome)
        return True


def _fixed_reply(turn: OpenTurn) -> str | None:
    """Return the key of the sentence that answers a turn without any understanding, if one does."""
    if turn.command is not None:
        return FIXED_REPLIES.get(turn.command)
    return None if turn.text else "utter_only_text"


@dataclass
class _Conversation:
    """A turn under way, with what has been learnt of it so far."""

    turn: OpenTurn
    pseudonym: str | None = None
    is_with_person: bool = False
    standing: str | None = None
    """What held before the answer was asked for. None: the rest of a long answer is not given later."""
