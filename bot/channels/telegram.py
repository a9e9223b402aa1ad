"""Telegram's webhook: whether a call is Telegram's own, and what has happened there.

The format is that of Telegram's Bot API ("Getting updates", "setWebhook"), read by python-telegram-bot's own classes.
Of what is no text nothing is kept but that it was none: no file is named, and none fetched.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import filters

from bot.channels.message import Ignored, InboundMessage, Mark, clean

TELEGRAM: Literal["telegram"] = "telegram"

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
SECRET_PATTERN = "[A-Za-z0-9_-]{1,256}"  # noqa: S105 - the form of a secret

TOKEN_PATTERN = "[0-9]{1,20}:[A-Za-z0-9_-]{20,100}"  # noqa: S105 - the form of a token

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram is asked to tell us of. What else may still come is acknowledged and left."""

LARGEST_UPDATE = 512 * 1024
"""Bytes. The longest message (4096 characters, each escaped) and the one that it answers are a quarter of it."""

LONGEST_TEXT = 4096
"""Characters of a message, counted as `units` does."""

_LARGEST_ID = 2**63 - 1
_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>.*))?", re.ASCII | re.DOTALL)
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


class UpdateError(ValueError):
    """The body is none that Telegram sends; the message says why, never what it held."""


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """Somebody has pressed a button under a message of ours. `button` is the id that it was sent with."""

    provider_id: str
    address: str
    query_id: str
    button: str
    message_id: int
    """The message that it stands under."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Somebody has blocked us, or wants us back."""

    address: str
    is_blocked: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Joined:
    """We have been put into a group or channel, where we have no business."""

    chat: str


type Event = InboundMessage | Pressed | Membership | Joined | Ignored


def is_telegram_s(given: str, secret: str) -> bool:
    """Tell whether a call brought the secret that Telegram was given, in a time that tells nothing of it."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def units(text: str) -> int:
    """Return how long Telegram takes a text to be, at most: in units of UTF-16, as it counts within a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bot_id(token: str) -> str:
    """Return the public part of a bot's token: which bot it is."""
    return token.partition(":")[0]


def parse(body: bytes, *, bot: str) -> Event:
    """Return what has happened, or why it is acknowledged and left. `bot`: which one it has happened to.

    An update of a shape that we cannot read is left, since Telegram would send it again and again. Raises UpdateError
    for what is no update at all.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UpdateError("the body is not JSON") from error
    update_id = data.get("update_id") if isinstance(data, dict) else None
    if not isinstance(update_id, int) or not 0 <= update_id <= _LARGEST_ID:
        raise UpdateError("update_id is missing")
    try:
        return _read(Update.de_json(data, None), f"{bot}:{update_id}")
    except _UNREADABLE:
        return Ignored("unreadable")


def _read(update: Update, provider_id: str) -> Event:
    if update.message is not None:
        return _message(update.message, provider_id, is_status=filters.StatusUpdate.ALL.check_update(update) is True)
    if update.edited_message is not None:
        return _edited(update.edited_message, provider_id)
    if update.callback_query is not None:
        return _pressed(update.callback_query, provider_id)
    if update.my_chat_member is not None:
        return _member(update.my_chat_member)
    kind = next((name for name in Update.ALL_TYPES if getattr(update, name, None) is not None), "of an unknown kind")
    return Ignored(kind)


def _message(message: Message, provider_id: str, *, is_status: bool) -> InboundMessage | Ignored:
    text = _words(message)
    if (reason := _not_for_us(message)) is not None:
        return reason
    if is_status:
        return Ignored("a service message")
    start = _START.fullmatch(text)
    if start is None:
        # The pictures of an album come as a message each. Those without words are one.
        album = message.media_group_id if not text else None
        named = f"{provider_id.partition(':')[0]}:album:{_string(album)[:64]}" if album else provider_id
        return _inbound(message, named, text)
    payload = clean(start["payload"] or "")
    return _inbound(message, provider_id, payload, mark=None if payload else Mark.BEGUN)


def _edited(message: Message, provider_id: str) -> InboundMessage | Ignored:
    text = _words(message)
    if (reason := _not_for_us(message)) is not None:
        return reason
    return _inbound(message, provider_id, text, mark=Mark.EDITED) if text else Ignored("edited, without words")


def _pressed(query: CallbackQuery, provider_id: str) -> Pressed | Ignored:
    if query.message is None or query.data is None:
        return Ignored("a button of no message")
    if not _is_private(query.message.chat):
        return Ignored("not a private chat")
    return Pressed(
        provider_id=provider_id,
        address=str(query.message.chat.id),
        query_id=_string(query.id),
        button=clean(_string(query.data))[:64],
        message_id=int(query.message.message_id),
    )


def _member(change: ChatMemberUpdated) -> Membership | Joined | Ignored:
    status = change.new_chat_member.status
    if not _is_private(change.chat):
        is_in = status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)
        return Joined(chat=str(int(change.chat.id))) if is_in else Ignored("out of a group")
    if status not in (ChatMember.BANNED, ChatMember.MEMBER):
        return Ignored("another membership")
    return Membership(address=str(change.chat.id), is_blocked=status == ChatMember.BANNED, at=change.date)


def _not_for_us(message: Message) -> Ignored | None:
    if not _is_private(message.chat):
        return Ignored("not a private chat")
    return Ignored("from a bot") if message.from_user is not None and message.from_user.is_bot else None


def _is_private(chat: Chat) -> bool:
    return chat.type == Chat.PRIVATE and 0 < int(chat.id) <= _LARGEST_ID


def _words(message: Message) -> str:
    return clean(_string(message.text or message.caption or ""))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _inbound(message: Message, provider_id: str, text: str, *, mark: Mark | None = None) -> InboundMessage:
    return InboundMessage(
        channel=TELEGRAM,
        provider_id=provider_id,
        address=str(message.chat.id),
        to="",
        text=text,
        has_media=message.text is None,
        sent_at=message.date,
        mark=mark,
    )
