"""Telegram as its Bot API's documentation describes it: private chats with one bot, and updates to its webhook."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from nastasteg.clock import Clock

TIMEOUT = httpx.Timeout(15, connect=5)
AGAIN_AFTER = (0.5, 1, 2, 4, 8, 15, 30, 60)
"""Seconds between the attempts to tell a webhook that answered with anything but 2XX."""


class TelegramRefusal(Exception):
    """A call that Telegram would refuse, with the code and the words that it would use."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class TelegramFault(BaseModel):
    """What goes wrong with the next so many calls of a method, in one chat or in any."""

    model_config = ConfigDict(extra="forbid")

    method: str = "sendMessage"
    times: int = Field(default=1, ge=0)
    chat: int | None = None
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    done_first: bool = False
    """The call is carried out all the same: only its answer is lost."""
    delay_seconds: float = 0
    """How long the call takes to answer."""
    closes: bool = False
    """The connection closes before the answer is whole."""


@dataclass
class ChatMessage:
    """A message of ours in a chat, as the person sees it."""

    message_id: int
    text: str
    buttons: list[dict[str, str]] = field(default_factory=list)
    document: str | None = None
    file_name: str | None = None
    had_buttons: bool = False
    options: dict[str, str] = field(default_factory=dict)
    """What else the call held."""


class TelegramProvider:
    """One bot. Its state lives and dies with the process."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock, *, token: str, secret: str, webhook_url: str) -> None:
        self.token = token
        self.secret = secret
        self.webhook_url = webhook_url
        self.chats: dict[int, list[ChatMessage]] = {}
        self.blocked: set[int] = set()
        self.answers: list[dict[str, str]] = []
        """How pressed buttons were answered."""
        self.left: list[int] = []
        self.webhook: dict[str, Any] = {}
        self.faults: list[TelegramFault] = []
        self._client = client
        self._clock = clock
        self._update_ids = itertools.count(700_000_001)
        self._message_ids: dict[int, itertools.count[int]] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    def next_message_id(self, chat: int) -> int:
        """Return the next message's id, which is unique within its chat alone."""
        return next(self._message_ids.setdefault(chat, itertools.count(1)))

    def person(self, chat: int) -> dict[str, Any]:
        """Return who writes in a private chat."""
        return {"id": chat, "is_bot": False, "first_name": "Någon"}

    def bot(self) -> dict[str, Any]:
        """Return the bot's own user."""
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Nästa steg", "username": "nastasteg_demo_bot"}

    def chat(self, chat: int) -> dict[str, Any]:
        """Return a private chat."""
        return {"id": chat, "type": "private", "first_name": "Någon"}

    def message(self, chat: int, **content: Any) -> dict[str, Any]:
        """Return a message that somebody sends now."""
        self.chats.setdefault(chat, [])
        at = int(self._clock().timestamp())
        ids = {"message_id": self.next_message_id(chat), "date": at}
        return {**ids, "from": self.person(chat), "chat": self.chat(chat), **content}

    def update(self, **content: Any) -> dict[str, Any]:
        """Return an update under the next id."""
        return {"update_id": next(self._update_ids), **content}

    def membership(self, chat: int, status: str) -> dict[str, Any]:
        """Return the update that tells of a block or its end, and let it hold."""
        before = "kicked" if chat in self.blocked else "member"
        (self.blocked.add if status == "kicked" else self.blocked.discard)(chat)
        until = {"until_date": 0}
        old, new = [
            {"user": self.bot(), "status": one} | (until if one == "kicked" else {}) for one in (before, status)
        ]
        at = int(self._clock().timestamp())
        change = {"chat": self.chat(chat), "from": self.person(chat), "date": at}
        return self.update(my_chat_member={**change, "old_chat_member": old, "new_chat_member": new})

    def press(self, chat: int, message_id: int, data: str) -> dict[str, Any]:
        """Return the update of a pressed button."""
        under = {"message_id": message_id, "date": 0, "chat": self.chat(chat)}
        query = {"id": f"{chat}{message_id}{next(self._update_ids)}", "from": self.person(chat), "message": under}
        return self.update(callback_query={**query, "chat_instance": "1", "data": data})

    async def tell(self, update: dict[str, Any]) -> int | None:
        """Tell the webhook, where that fails again and again as Telegram does. Returns the first answer's status."""
        status = await self._post(update)
        if status is None or not 200 <= status < 300:
            self.start(self._tell_again(update))
        return status

    def start(self, work: Coroutine[object, object, object]) -> None:
        """Run something beside the request that caused it, until it ends or the provider is closed."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop all that is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def strike(self, method: str, chat: int | None) -> TelegramFault | None:
        """Return the fault that strikes a call, and count it down."""
        for fault in self.faults:
            if fault.times > 0 and fault.method == method and fault.chat in (None, chat):
                fault.times -= 1
                return fault
        return None

    async def _tell_again(self, update: dict[str, Any]) -> None:
        for pause in AGAIN_AFTER:
            await asyncio.sleep(pause)
            status = await self._post(update)
            if status is not None and 200 <= status < 300:
                return

    async def _post(self, update: dict[str, Any]) -> int | None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        try:
            response = await self._client.post(self.webhook_url, json=update, headers=headers, timeout=TIMEOUT)
        except httpx.HTTPError:
            return None
        return response.status_code
