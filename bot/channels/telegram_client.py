"""Telegram's Bot API through python-telegram-bot, with its failures sorted by whether a message may be sent again.

No markup is parsed and no link looked up: a contract's words reach the reader as they are, whatever signs they hold.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, WebhookInfo
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.channels.pace import Pace
from bot.channels.sending import (
    NOTHING_MORE,
    Accepted,
    Button,
    Extras,
    NotTaken,
    Refused,
    SendOutcome,
    Unknown,
)
from bot.channels.telegram import ALLOWED_UPDATES

TIMEOUT_SECONDS = 10
"""For a whole call. Less than `sending_stuck_seconds`: who is still calling has not been killed."""

MESSAGES_A_SECOND = 25
"""Over all chats. Telegram's own word is "no more than about 30" (its "Bots FAQ")."""

OFFICIAL = "https://api.telegram.org"

PLAIN = LinkPreviewOptions(is_disabled=True)


class TelegramBot:
    """One bot. Nothing is called before the first message, so that a worker starts also while Telegram is away."""

    def __init__(self, *, token: str, api_url: str = "", concurrency: int = 10) -> None:
        """Make the client; `api_url` is another base address than Telegram's own, for a stand-in or a local server."""
        base = (api_url or OFFICIAL).rstrip("/").removesuffix("/bot")
        self._request = HTTPXRequest(
            connection_pool_size=concurrency,
            read_timeout=TIMEOUT_SECONDS,
            write_timeout=TIMEOUT_SECONDS,
            connect_timeout=TIMEOUT_SECONDS,
            pool_timeout=TIMEOUT_SECONDS,
            media_write_timeout=TIMEOUT_SECONDS,
            # A stand-in on this machine is not reached through the proxy that leads out of it.
            httpx_kwargs={"trust_env": not api_url},
        )
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._pace = Pace(MESSAGES_A_SECOND)
        # httpx logs the address of each call at INFO, and the token is part of it.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    async def aclose(self) -> None:
        """Close its connections."""
        await self._request.shutdown()

    async def send(self, to: str, text: str, status_url: str = "", extras: Extras = NOTHING_MORE) -> SendOutcome:
        """Hand over one message. Never raises for what Telegram or the network does. It reports nothing later."""
        del status_url
        await asyncio.sleep(self._pace.wait(asyncio.get_running_loop().time()))
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return Accepted(str(await self._send(int(to), text, extras)))
        except (TelegramError, ValueError, TimeoutError) as failure:
            return outcome_of(failure)

    async def _send(self, chat: int, text: str, extras: Extras) -> int:
        if extras.document is not None:
            content, name = extras.document.content.encode(), extras.document.name
            sent = await self._bot.send_document(chat, content, filename=name, caption=text, parse_mode=None)
        else:
            keyboard = _keyboard(extras.buttons)
            sent = await self._bot.send_message(
                chat, text, parse_mode=None, link_preview_options=PLAIN, reply_markup=keyboard
            )
        return sent.message_id

    async def answer_press(self, query_id: str, text: str) -> None:
        """End the waiting that a pressed button shows, with a word if there is one. Raises TelegramError."""
        await self._bot.answer_callback_query(query_id, text=text or None)

    async def remove_buttons(self, to: str, message_id: int) -> None:
        """Take away the buttons under a message of ours. Raises TelegramError."""
        await self._bot.edit_message_reply_markup(int(to), message_id, reply_markup=None)

    async def leave(self, chat: str) -> None:
        """Leave a group or channel. Raises TelegramError."""
        await self._bot.leave_chat(int(chat))

    async def set_webhook(self, url: str, *, secret: str) -> None:
        """Tell Telegram where to call us. What waits there comes then. Raises TelegramError."""
        await self._bot.set_webhook(
            url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES), drop_pending_updates=False
        )

    async def webhook(self) -> WebhookInfo:
        """Return where Telegram calls, how much waits there, and what last went wrong. Raises TelegramError."""
        return await self._bot.get_webhook_info()

    async def name(self) -> str:
        """Return the bot's name, without the @. Raises TelegramError."""
        return str((await self._bot.get_me()).username)


def outcome_of(failure: Exception) -> SendOutcome:
    """Return what a failed order to send means. In doubt the outcome is unknown, never "not taken".

    403 is given where the person has blocked us, has left Telegram or has never written.
    """
    match failure:
        case RetryAfter():
            return NotTaken("flood limit", retry_after=seconds_of(failure))
        case Forbidden():
            return Refused("403", opted_out=True)
        case InvalidToken() | Conflict():
            # The operator's to mend; the message is still good when they have.
            return NotTaken(type(failure).__name__)
        case ChatMigrated():
            return Refused("migrated")
        case BadRequest():
            return Refused("400")
        case NetworkError() if isinstance(failure.__cause__, UnicodeError):
            return Refused("unsendable")
        case NetworkError() if _never_sent(failure):
            return NotTaken(type(failure).__name__)
        case TelegramError() | TimeoutError():
            return Unknown(type(failure).__name__)
        case _:
            return Refused("unsendable")


def seconds_of(failure: RetryAfter) -> float:
    """Return how long Telegram wants us to wait."""
    wanted: int | timedelta = failure.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)


def _never_sent(failure: NetworkError) -> bool:
    """Tell whether the failure came before the first byte of the order was sent."""
    cause = failure.__cause__
    if isinstance(failure, TimedOut):
        return isinstance(cause, httpx.ConnectTimeout | httpx.PoolTimeout)
    return isinstance(cause, httpx.ConnectError | httpx.ProxyError | httpx.UnsupportedProtocol)


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(one.label, callback_data=one.id)] for one in buttons])
