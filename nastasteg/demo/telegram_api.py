"""The methods of Telegram's Bot API that we call, with the refusals that its documentation names."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData, UploadFile

from nastasteg.demo.telegram_provider import ChatMessage, TelegramProvider, TelegramRefusal
from nastasteg.demo.twilio_api import ClosedConnection

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_DATA = 64
"""Bytes of what a button brings back."""
LONGEST_ANSWER = 200


def telegram_router(provider: TelegramProvider) -> APIRouter:
    """Build the routes of one bot. Each refuses another token than the bot's."""
    router = APIRouter()

    @router.post("/bot{token}/{method}")
    async def call(token: str, method: str, request: Request) -> Response:
        if not secrets.compare_digest(token.encode(), provider.token.encode()):
            raise TelegramRefusal(401, "Unauthorized")
        done = METHODS.get(method)
        if done is None:
            raise TelegramRefusal(404, "Not Found")
        async with request.form() as form:
            chat = int(str(form["chat_id"])) if "chat_id" in form else None
            fault = provider.strike(method, chat)
            await asyncio.sleep(fault.delay_seconds if fault else 0)
            if fault is not None and not (fault.done_first or fault.closes):
                raise TelegramRefusal(fault.code, fault.description, retry_after=fault.retry_after)
            result = await done(provider, form)
        if fault is not None and fault.closes:
            return ClosedConnection()
        if fault is not None:
            raise TelegramRefusal(fault.code, fault.description, retry_after=fault.retry_after)
        return JSONResponse({"ok": True, "result": result})

    return router


async def render_refusal(_: Request, error: Exception) -> JSONResponse:
    """Answer as Telegram does."""
    if not isinstance(error, TelegramRefusal):
        raise error
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return JSONResponse(body, status_code=error.code)


async def _send_message(provider: TelegramProvider, form: FormData) -> Any:
    chat = _reachable(provider, form)
    text = str(form.get("text") or "")
    if not text.strip():
        raise TelegramRefusal(400, "Bad Request: message text is empty")
    if _units(text) > LONGEST_TEXT:
        raise TelegramRefusal(400, "Bad Request: message is too long")
    return _keep(provider, chat, form, ChatMessage(message_id=0, text=text, buttons=_buttons(form)))


async def _send_document(provider: TelegramProvider, form: FormData) -> Any:
    chat = _reachable(provider, form)
    caption = str(form.get("caption") or "")
    if _units(caption) > LONGEST_CAPTION:
        raise TelegramRefusal(400, "Bad Request: message caption is too long")
    named = str(form.get("document") or "").removeprefix("attach://")
    file = form.get(named) if named in form else form.get("document")
    if not isinstance(file, UploadFile):
        raise TelegramRefusal(400, "Bad Request: there is no document in the request")
    content = (await file.read()).decode("utf-8", "replace")
    message = ChatMessage(message_id=0, text=caption, document=content, file_name=file.filename)
    return _keep(provider, chat, form, message)


async def _answer_press(provider: TelegramProvider, form: FormData) -> Any:
    text = str(form.get("text") or "")
    if _units(text) > LONGEST_ANSWER:
        raise TelegramRefusal(400, "Bad Request: MESSAGE_TOO_LONG")
    provider.answers.append({"query_id": str(form["callback_query_id"]), "text": text})
    return True


async def _edit_markup(provider: TelegramProvider, form: FormData) -> Any:
    chat, message_id = _reachable(provider, form), int(str(form["message_id"]))
    message = next((one for one in provider.chats[chat] if one.message_id == message_id), None)
    if message is None:
        raise TelegramRefusal(400, "Bad Request: message to edit not found")
    buttons = _buttons(form)
    if buttons == message.buttons:
        raise TelegramRefusal(400, "Bad Request: message is not modified")
    message.buttons = buttons
    return {"message_id": message_id, "date": 0, "chat": provider.chat(chat)}


async def _leave(provider: TelegramProvider, form: FormData) -> Any:
    provider.left.append(int(str(form["chat_id"])))
    return True


async def _set_webhook(provider: TelegramProvider, form: FormData) -> Any:
    url = str(form.get("url") or "")
    if not url.startswith("https://"):
        raise TelegramRefusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    provider.webhook = {key: str(value) for key, value in form.items()}
    return True


async def _webhook_info(provider: TelegramProvider, form: FormData) -> Any:
    del form
    url = provider.webhook.get("url", "")
    return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}


async def _get_me(provider: TelegramProvider, form: FormData) -> Any:
    del form
    return provider.bot()


METHODS = {
    "sendMessage": _send_message,
    "sendDocument": _send_document,
    "answerCallbackQuery": _answer_press,
    "editMessageReplyMarkup": _edit_markup,
    "leaveChat": _leave,
    "setWebhook": _set_webhook,
    "getWebhookInfo": _webhook_info,
    "getMe": _get_me,
}


def _reachable(provider: TelegramProvider, form: FormData) -> int:
    """Return the chat of a call. A bot can write only to whoever has written to it, and has not blocked it since."""
    chat = int(str(form["chat_id"]))
    if chat not in provider.chats:
        raise TelegramRefusal(400, "Bad Request: chat not found")
    if chat in provider.blocked:
        raise TelegramRefusal(403, "Forbidden: bot was blocked by the user")
    return chat


def _keep(provider: TelegramProvider, chat: int, form: FormData, message: ChatMessage) -> dict[str, Any]:
    message.message_id = provider.next_message_id(chat)
    message.had_buttons = bool(message.buttons)
    message.options = {key: str(form[key]) for key in ("parse_mode", "link_preview_options") if key in form}
    provider.chats[chat].append(message)
    return {"message_id": message.message_id, "date": 0, "chat": provider.chat(chat), "text": message.text}


def _buttons(form: FormData) -> list[dict[str, str]]:
    markup = json.loads(str(form.get("reply_markup") or "{}"))
    buttons = [one for row in markup.get("inline_keyboard", []) for one in row]
    for one in buttons:
        if not 1 <= len(one.get("callback_data", "").encode()) <= LONGEST_DATA or not one["text"]:
            raise TelegramRefusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return buttons


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
