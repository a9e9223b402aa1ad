"""The whole way of a message but its understanding: webhook, jobs, actions and contract_api, with the real sentences.

What a message asks for is told by the test, where Rasa would read it out of the words.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fastapi import HTTPException, Request
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.patient_action import PatientAction
from bot.gateway import job_tasks
from bot.gateway.texts import load_fixed_texts
from bot.texts import load_texts
from nastasteg.database import Sessions
from tests.actions.conftest import RELATIONS
from tests.bot.gateway.pages.conftest import Pages, open_pages
from tests.bot.gateway.stand_ins import RASA_TOKEN, DialogueStandIn
from tests.conftest import SettableClock

AN_HOUR = (3600,)
DOMAIN = Path(__file__).parents[2] / "domain.yml"


class ActingDialogue(DialogueStandIn):
    """The engine's channel with the real actions behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.intent = "ask_own_actions"
        """What every message asks for."""
        self.action: PatientAction | None = None

    async def _turn(self, request: Request) -> list[dict[str, Any]]:
        if request.headers["authorization"] != f"Bearer {RASA_TOKEN}" or self.action is None:
            raise HTTPException(401)
        turn = await request.json()
        self.asked.append(turn)
        found = {"name": self.intent, "confidence": 0.99}
        state = {
            "sender_id": turn["sender"],
            "slots": {},
            "latest_message": {
                "text": turn["message"],
                "intent": found,
                "intent_ranking": [found],
                "entities": [],
                "metadata": turn["metadata"],
            },
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        dispatcher = CollectingDispatcher()
        await self.action.run(dispatcher, Tracker.from_dict(state), {})
        return [
            {"recipient_id": "x", "text": one["text"]} if one.get("text") else {"recipient_id": "x", **_custom(one)}
            for one in dispatcher.messages
        ]


def _custom(message: dict[str, Any]) -> dict[str, Any]:
    return {"custom": message["custom"]} if message.get("custom") else {}


@asynccontextmanager
async def open_whole_house(
    database_url: str, sessions: Sessions, clock: SettableClock
) -> AsyncIterator[tuple[Pages, ActingDialogue]]:
    """Start all parts, with the sentences that patients read. A job that fails is tried again only when told."""
    dialogue = ActingDialogue()
    texts = load_fixed_texts(DOMAIN, phone="1177")
    with patch.multiple(job_tasks, TURN_PAUSES=AN_HOUR, SEND_PAUSES=AN_HOUR):
        async with open_pages(database_url, sessions, clock, texts, dialogue) as pages:
            dialogue.action = PatientAction(
                api=pages.contract_api,
                texts=load_texts(DOMAIN),
                relations=RELATIONS,
                clock=clock,
                fallback_phone="1177",
            )
            yield pages, dialogue
