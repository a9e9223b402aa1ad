"""The action server: Rasa's webhook for custom actions, on loopback, closed to browsers.

The SDK's own server listens on every interface, opens CORS and echoes the whole tracker in its errors. This one runs
the SDK's executor behind a plain application instead, and says nothing of what failed but that it did.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor

from actions.answers import ANSWERS, UNSURE_ACTION
from actions.patient_action import PatientAction
from actions.relations import read_relations
from actions.settings import ActionSettings
from bot.texts import load_texts
from contract_api.client import open_client
from nastasteg.clock import Clock, system_clock

log = logging.getLogger(__name__)


def create_app(settings: ActionSettings, *, clock: Clock = system_clock) -> FastAPI:
    """Make the action server. The texts are read and the client is opened when it starts."""
    executor = ActionExecutor()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        texts, relations = load_texts(settings.domain_file), read_relations(settings.relations_file)
        async with open_client(settings.contract_api_url, settings.service_token) as api:
            action = PatientAction(
                api=api, texts=texts, relations=relations, clock=clock, fallback_phone=settings.fallback_phone
            )
            for name in (*ANSWERS, UNSURE_ACTION):
                executor.register_function(name, action.run)
            yield

    app = FastAPI(title="Nästa steg: actions", lifespan=lifespan, openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook")
    async def run_action(request: Request) -> JSONResponse:
        call: dict[str, Any] = await request.json()
        call.setdefault("domain", {})
        try:
            result = await executor.run(call)
        except Exception as error:
            # Only the kind of failure: the message of an error may hold what a patient wrote.
            log.error("action %s failed: %s", call.get("next_action"), type(error).__name__)
            return JSONResponse({"error": "the action failed", "action_name": call.get("next_action")}, 500)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    return app
