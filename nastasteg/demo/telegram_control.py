"""Orders from tests: write in Telegram as anybody, press a button, make things go wrong, read what is there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from nastasteg.demo.telegram_provider import TelegramFault, TelegramProvider


class Written(BaseModel):
    """What somebody sends: a text, or any content that Telegram's messages have."""

    model_config = ConfigDict(extra="forbid")

    chat: int
    text: str | None = None
    content: dict[str, Any] = {}
    copies: int = 1
    """How often the same update is told."""


class Press(BaseModel):
    """A button under the latest message that has such a one."""

    model_config = ConfigDict(extra="forbid")

    chat: int
    label: str


class Told(BaseModel):
    """What the webhook answered, each time, and the update that it was told."""

    statuses: list[int | None]
    update: dict[str, Any]


def telegram_control_router(provider: TelegramProvider) -> APIRouter:
    """Build the routes of the test bench. They have no place in anything but the demo and the tests."""
    router = APIRouter(prefix="/control/telegram")

    async def tell(update: dict[str, Any], copies: int = 1) -> Told:
        return Told(statuses=[await provider.tell(update) for _ in range(copies)], update=update)

    @router.post("/write", status_code=201)
    async def write(new: Written) -> Told:
        content = new.content | ({"text": new.text} if new.text is not None else {})
        return await tell(provider.update(message=provider.message(new.chat, **content)), new.copies)

    @router.post("/press", status_code=201)
    async def press(new: Press) -> Told:
        for message in reversed(provider.chats.get(new.chat, [])):
            for button in message.buttons:
                if button["text"].startswith(new.label):
                    return await tell(provider.press(new.chat, message.message_id, button["callback_data"]))
        raise HTTPException(404, "no such button")

    @router.post("/membership", status_code=201)
    async def change(chat: int, status: str) -> Told:
        return await tell(provider.membership(chat, status))

    @router.post("/update", status_code=201)
    async def update(content: dict[str, Any]) -> Told:
        """Tell of anything at all; an update_id is put there where it has none."""
        return await tell(provider.update() | content)

    @router.post("/met", status_code=204)
    async def met(chat: int) -> None:
        """Let somebody have written before, so that the bot may write to them."""
        provider.chats.setdefault(chat, [])

    @router.get("/messages")
    async def messages(chat: int) -> list[dict[str, Any]]:
        return [asdict(one) for one in provider.chats.get(chat, [])]

    @router.get("/state")
    async def state() -> dict[str, Any]:
        return {"answers": provider.answers, "left": provider.left, "webhook": provider.webhook}

    @router.put("/faults", status_code=204)
    async def set_faults(faults: list[TelegramFault]) -> None:
        provider.faults = faults

    return router
