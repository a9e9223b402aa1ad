"""The gateway's neighbours as small real servers: the dialogue engine's channel and contract_api's conversations."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from datetime import date
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.gateway.texts import NEEDED, NOTICES, FixedTexts
from bot.texts import Texts

RASA_TOKEN = "demo-rasa-token"
SERVICE_TOKEN = "demo-service-token"
ORDERS = ("/Messages.json", "/a1/sms")
"""Where the providers take orders to send."""


class _Server(uvicorn.Server):
    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


@asynccontextmanager
async def serve(*apps: ASGIApp) -> AsyncIterator[list[str]]:
    """Serve applications, each on a free port of this machine, and give their addresses."""
    servers = [
        _Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1))
        for app in apps
    ]
    running = [asyncio.create_task(server.serve()) for server in servers]
    while not all(server.started for server in servers):  # noqa: ASYNC110 - a server has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield [f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}" for server in servers]
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*running)


class UnusualProvider:
    """The provider's stand-in, made to do what it never does by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.to_keep_waiting = 0
        """How many orders to send get no answer until they are let go."""
        self.waiting = 0
        self.let_go = asyncio.Event()
        self.listed: dict[str, Any] | None = None
        """What it answers when asked for messages."""
        self.lists_nothing = False
        """Whether it cannot be asked for any."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_order = scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith(ORDERS)
        if is_order and self.to_keep_waiting:
            self.to_keep_waiting -= 1
            self.waiting += 1
            await self.let_go.wait()
        is_list = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith(ORDERS)
        if is_list and self.lists_nothing:
            await Response(status_code=503)(scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "GET" and self.listed is not None:
            await Response(json.dumps(self.listed), media_type="application/json")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def said(*texts: str, **custom: Any) -> list[dict[str, Any]]:
    """Return what the engine's channel collects for texts and signs."""
    replies: list[dict[str, Any]] = [{"recipient_id": "x", "text": text} for text in texts]
    return [*replies, {"recipient_id": "x", "custom": custom}] if custom else replies


class DialogueStandIn:
    """Rasa's turn channel and tracker, as its contract is: a turn is in the tracker when its reply is given."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.answer: Callable[[dict[str, Any]], list[dict[str, Any]]] = lambda turn: said(f"Svar: {turn['message']}")
        self.is_down = False
        self.loses_replies = False
        self.delay = 0.0
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        """What happens, once, while a turn is being answered."""
        self.app = FastAPI()
        self.app.post("/webhooks/turn/webhook")(self._turn)
        self.app.get("/conversations/{sender}/tracker")(self._tracker)

    async def _turn(self, request: Request) -> list[dict[str, Any]]:
        if request.headers["authorization"] != f"Bearer {RASA_TOKEN}":
            raise HTTPException(401)
        turn = await request.json()
        self.asked.append(turn)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            await meanwhile()
        if self.delay:
            await asyncio.sleep(self.delay)
        replies = [] if self.is_down else self.answer(turn)
        events = self.events.setdefault(turn["sender"], [])
        events.append({"event": "user", "text": turn["message"], "message_id": turn["message_id"]})
        events += [
            {"event": "bot", "text": reply.get("text"), "data": {"custom": reply.get("custom")}} for reply in replies
        ]
        if self.loses_replies:
            raise HTTPException(502)
        return replies

    async def _tracker(self, sender: str, include_events: str) -> dict[str, Any]:
        assert include_events == "ALL"
        return {"sender_id": sender, "events": self.events.get(sender, [])}


class CareStandIn:
    """contract_api's conversations, codes and cases."""

    def __init__(self) -> None:
        self.known: dict[str, uuid.UUID] = {}
        self.minors: dict[str, date] = {}
        self.standing: str | None = "as it stands"
        self.cases: dict[str, dict[str, Any]] = {}
        self.opted_out: dict[uuid.UUID, str] = {}
        self.codes: dict[str, uuid.UUID] = {}
        """Whom a text that holds one makes the sender to be."""
        self.refuses_codes: int | None = None
        """The status with which it refuses to look for codes."""
        self.may_be_written_to = True
        self.batches_due = 0
        """How often there is more to hand over."""
        self.undelivered: list[str] = []
        self.why_undelivered: list[str | None] = []
        self.delivered: list[str] = []
        self.calls: list[tuple[str, str]] = []
        """Method and path of all that it has been asked, in order."""
        self.is_down = False
        self.refuses_cases = False
        self.loses_cases = False
        self.question: dict[str, Any] | None = None
        """The question that is open."""
        self.times: list[dict[str, Any]] = []
        """The agreed times that a calendar may have."""
        self.app = FastAPI()
        self.app.put("/conversations")(self._conversation)
        self.app.get("/conversations/{pseudonym}/question")(self._question)
        self.app.get("/conversations/{pseudonym}/calendar")(self._calendar)
        self.app.post("/conversations/{pseudonym}/cases")(self._case)
        self.app.put("/conversations/{pseudonym}/opt-out", status_code=204)(self._opt_out)
        self.app.put("/bindings")(self._binding)
        self.app.put("/recipients")(self._recipient)
        self.app.post("/cases/tick")(self._tick)
        self.settled = 0
        """How often it has been asked to settle changes. Not among the calls: the worker's clock asks for it."""
        self.app.post("/booking/settle")(self._settle)
        self.app.post("/unasked/due")(self._due)
        self.app.post("/unasked/undelivered", status_code=204)(self._undelivered)
        self.app.post("/unasked/delivered", status_code=204)(self._delivered)

    def _check(self, request: Request) -> None:
        if request.headers["authorization"] != f"Bearer {SERVICE_TOKEN}":
            raise HTTPException(401)
        self.calls.append((request.method, request.url.path))
        if self.is_down:
            raise HTTPException(503)

    async def _conversation(self, request: Request) -> dict[str, Any]:
        self._check(request)
        asked = await request.json()
        pseudonym = self.known.get(asked["address"])
        minor_until = self.minors.get(asked["address"])
        return {
            "known": pseudonym is not None,
            "pseudonym": str(pseudonym) if pseudonym else None,
            "minor_until": minor_until.isoformat() if minor_until else None,
            "standing": self.standing if pseudonym else None,
        }

    async def _question(self, pseudonym: uuid.UUID, request: Request) -> dict[str, Any] | None:
        self._check(request)
        return self.question

    async def _calendar(self, pseudonym: uuid.UUID, request: Request) -> list[dict[str, Any]]:
        self._check(request)
        return self.times

    async def _opt_out(self, pseudonym: uuid.UUID, request: Request) -> None:
        self._check(request)
        since = (await request.json())["since"]
        if since is None:
            self.opted_out.pop(pseudonym, None)
        else:
            self.opted_out[pseudonym] = since

    async def _binding(self, request: Request) -> dict[str, Any]:
        self._check(request)
        if self.refuses_codes:
            raise HTTPException(self.refuses_codes)
        asked = await request.json()
        found = next((who for code, who in self.codes.items() if code in asked["text"]), None)
        if found is not None:
            self.known[asked["address"]] = found
        return {"bound": found is not None}

    async def _recipient(self, request: Request) -> dict[str, Any]:
        self._check(request)
        return {"may_be_written_to": self.may_be_written_to}

    async def _tick(self, request: Request) -> dict[str, int]:
        self._check(request)
        return {"reminded": 0, "rerouted": 0, "handed_back": 0, "called_soon": 0}

    async def _settle(self) -> dict[str, int]:
        if self.is_down:
            raise HTTPException(503)
        self.settled += 1
        return {"done": 0, "refused": 0, "still_open": 1}

    async def _due(self, request: Request) -> dict[str, Any]:
        self._check(request)
        self.batches_due -= 1
        return {"handed_over": 0, "withheld": 0, "more": self.batches_due > 0}

    async def _undelivered(self, request: Request) -> None:
        self._check(request)
        told = await request.json()
        self.undelivered.append(told["notice_id"])
        self.why_undelivered.append(told["why"])

    async def _delivered(self, request: Request) -> None:
        self._check(request)
        self.delivered.append((await request.json())["notice_id"])

    async def _case(self, pseudonym: uuid.UUID, request: Request) -> dict[str, Any]:
        self._check(request)
        if self.refuses_cases:
            raise HTTPException(409)
        if self.loses_cases:
            raise HTTPException(503)
        asked = await request.json()
        self.cases[asked["message_id"]] = asked | {"pseudonym": pseudonym}
        told = {"number": 1, "about": None, "called": None, "is_answered": True}
        return told | {"contact_name": None, "phone": "1177", "reply_by": None}


def telling_texts() -> FixedTexts:
    """Return fixed sentences that are easy to tell apart: each says its own key, and what is filled in."""
    filled = {
        "utter_outage": "utter_outage {phone}",
        "utter_info": "utter_info {holder}",
        "utter_link": "utter_link {url} {page} {code}",
    }
    notices = {key: " ".join([key, *(f"{{{place}}}" for place in places)]) for key, places in NOTICES.items()}
    return FixedTexts(Texts({key: key for key in NEEDED} | filled | notices), phone="1177", holder="Region Sjövik")
