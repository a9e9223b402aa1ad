"""What Telegram tells us of besides messages: pressed buttons, blocks, and groups that we have been put into."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.channels.message import InboundMessage, Mark
from bot.channels.telegram import TELEGRAM, Joined, Membership, Pressed
from bot.gateway.addresses import address_of
from bot.gateway.buttons import button_at, note_pressed
from bot.gateway.intake import Intake
from bot.gateway.opt_outs import block, unblock
from bot.gateway.telegram_chores import Chore, defer_chore

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TelegramIntake:
    """Takes in what happens. The same twice changes nothing."""

    intake: Intake

    async def press(self, pressed: Pressed) -> None:
        """Take a pressed button for the answer that it stands for, once, and have its waiting ended.

        One that has expired, was never ours or stands in another chat answers nothing, and is told so.
        """
        now, identifiers = self.intake.clock(), self.intake.identifiers
        async with self.intake.sessions() as session:
            lookups = identifiers.lookups(TELEGRAM, pressed.address)
            button = await button_at(session, pressed.button, channel=TELEGRAM, lookups=lookups)
        is_old = button is None or button.expires_at <= now
        if button is not None and not is_old and button.pressed_at is None:
            # First of all: what follows is done again where this is told again.
            await self.intake.take(
                InboundMessage(
                    channel=TELEGRAM,
                    provider_id=pressed.provider_id,
                    address=pressed.address,
                    to="",
                    text=button.says,
                    mark=Mark.PRESSED,
                    question_id=button.question_id,
                )
            )
        text = self.intake.texts.say("utter_button_old") if is_old else ""
        answer = Chore(kind="answer", chat=pressed.address, wanted_at=now, query_id=pressed.query_id, text=text)
        away = Chore(kind="remove_buttons", chat=pressed.address, wanted_at=now, message_id=pressed.message_id)
        async with self.intake.sessions.begin() as session:
            if button is not None and not is_old:
                await note_pressed(session, button.outbound_id, now=now)
            for chore in (answer, away):
                await defer_chore(session, self.intake.jobs, identifiers, chore)

    async def change_membership(self, change: Membership) -> None:
        """Note a block, which is a STOPP, or its end. One that we have heard of later news than is left."""
        now = self.intake.clock()
        async with self.intake.sessions.begin() as session:
            address_id = await address_of(
                session, self.intake.identifiers, channel=TELEGRAM, address=change.address, now=now
            )
            if change.is_blocked:
                await block(session, self.intake.jobs, address_id, now=now)
            else:
                await unblock(session, self.intake.jobs, address_id)
        log.info("membership", blocked=change.is_blocked)

    async def leave(self, joined: Joined) -> None:
        """Have a group left: what is written there is nobody's to answer."""
        chore = Chore(kind="leave", chat=joined.chat, wanted_at=self.intake.clock())
        async with self.intake.sessions.begin() as session:
            await defer_chore(session, self.intake.jobs, self.intake.identifiers, chore)
        log.warning("put into a group")
