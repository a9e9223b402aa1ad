"""The actions over a real contract_api and its database: somebody writes from a number, and reads the reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.patient_action import PatientAction
from actions.relations import read_relations
from contract_api.client import ContractApi
from tests.actions.views import TEXTS
from tests.conftest import SettableClock
from tests.contract_api.conftest import api, app, build, http, identifiers, settings

__all__ = ["api", "app", "build", "http", "identifiers", "settings"]

ROOT = Path(__file__).parents[2]
RELATIONS = read_relations(ROOT / "nlu_data" / "lexicon" / "relations.yml")
SURE = 0.9


@dataclass
class Tracker:
    """A tracker as the action needs it."""

    state: dict[str, Any]

    def current_state(self) -> dict[str, Any]:
        return self.state


@dataclass
class Phones:
    """Everybody's phones. The number of a message is its turn's id."""

    action: PatientAction
    api: ContractApi
    count: int = 0
    names: dict[str, str] = field(default_factory=dict)
    """What the messages name, by the kind of entity: role, person, topic."""
    signs: dict[str, Any] = field(default_factory=dict)
    """What the last reply said beside its text."""

    async def write(self, number: str, text: str, *intents: str, pseudonym: str = "", **metadata: Any) -> str:
        """Write a message, understood as some intents, and return the reply."""
        self.count += 1
        return await self.again(number, text, *intents, pseudonym=pseudonym, **metadata)

    async def again(self, number: str, text: str, *intents: str, pseudonym: str = "", **metadata: Any) -> str:
        """Let the last message be answered once more, as after a crash."""
        if not pseudonym:
            pseudonym = str((await self.api.conversation("sms", number)).pseudonym)
        found = [{"name": intent, "confidence": SURE, "text": ""} for intent in intents or ("inform",)]
        latest = {
            "text": text,
            "intent": found[0],
            "intent_ranking": found,
            "requests": found,
            "entities": [{"entity": kind, "value": value} for kind, value in self.names.items()],
            "metadata": {"turn_id": f"t{self.count}", "text": text, **metadata},
        }
        dispatcher = CollectingDispatcher()
        await self.action.run(
            dispatcher,
            Tracker({"sender_id": pseudonym, "latest_message": latest, "events": []}),  # type: ignore[arg-type]
            {},
        )
        said = dispatcher.messages[0] if dispatcher.messages else {}
        self.signs = said.get("custom") or {}
        return str(said.get("text") or "")


@pytest.fixture
def phones(api: ContractApi, clock: SettableClock) -> Phones:
    action = PatientAction(api=api, texts=TEXTS, relations=RELATIONS, clock=clock, fallback_phone="1177")
    return Phones(action=action, api=api)
