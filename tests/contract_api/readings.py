"""Entries of the access log for tests, with what a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.people.models import Person
from tests.contract_api.builders import NOW


async def log_reading(session: AsyncSession, person: Person, **given: Any) -> None:
    """Let something read about a person, in a transaction that seals the log."""
    filled: dict[str, Any] = {
        "actor": Actor.SERVICE,
        "actor_id": None,
        "channel": None,
        "action": "paper.print",
        "items": [],
        "unit_id": None,
        "message_id": None,
        "now": NOW,
    }
    await record_reading(session, patient_id=person.id, **(filled | given))
