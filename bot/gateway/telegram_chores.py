"""The job for what Telegram wants besides messages: pressed buttons answered, old ones taken away, groups left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from procrastinate import App
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram_client import TelegramBot, seconds_of
from bot.gateway.sender import NotTakenError
from nastasteg.clock import Clock
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import SEND_QUEUE, TELEGRAM_TASK, defer

log = structlog.get_logger(__name__)

TRIED_FOR = timedelta(minutes=10)
"""After that whoever pressed has long seen the answer, and old buttons are refused when they are pressed."""


class Chore(BaseModel):
    """One thing to do. None of them says anything that is not said in a message too."""

    kind: Literal["answer", "remove_buttons", "leave"]
    chat: str
    wanted_at: datetime
    query_id: str = ""
    text: str = ""
    message_id: int = 0


@dataclass(frozen=True)
class Chores:
    """Does them. What Telegram refuses is let be."""

    bot: TelegramBot | None
    identifiers: Identifiers
    clock: Clock

    async def run(self, sealed: str) -> None:
        """Do one. Raises NotTakenError to be run again."""
        chore = Chore.model_validate_json(self.identifiers.open(sealed))
        if self.bot is None or self.clock() - chore.wanted_at > TRIED_FOR:
            return
        try:
            match chore.kind:
                case "answer":
                    await self.bot.answer_press(chore.query_id, chore.text)
                case "remove_buttons":
                    await self.bot.remove_buttons(chore.chat, chore.message_id)
                case "leave":
                    await self.bot.leave(chore.chat)
        except (BadRequest, Forbidden) as refusal:
            log.info("refused by telegram", chore=chore.kind, reason=type(refusal).__name__)
        except RetryAfter as flood:
            raise NotTakenError(chore.kind, retry_after=seconds_of(flood)) from flood
        except TelegramError as failure:
            raise NotTakenError(chore.kind) from failure


async def defer_chore(session: AsyncSession, jobs: App, identifiers: Identifiers, chore: Chore) -> None:
    """Have it done, if and only if the session's transaction commits. Which chat it is cannot be read in the queue."""
    sealed = identifiers.seal(chore.model_dump_json())
    await defer(jobs, session, TELEGRAM_TASK, queue=SEND_QUEUE, sealed=sealed)
