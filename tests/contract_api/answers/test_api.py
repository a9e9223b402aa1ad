"""The answers over HTTP: closed without a credential, every path and parameter, and no answer without its log."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import func, select, text

from contract_api.access_log.models import AccessLogEntry
from contract_api.answers import schemas
from contract_api.app import create_app
from contract_api.contacts.models import Role
from contract_api.contracts.models import Owner
from contract_api.settings import ContractApiSettings
from nastasteg.database import Sessions
from nastasteg.settings import Environment
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder

TOKEN = "demo-service-token"
CREDENTIAL = {"Authorization": f"Bearer {TOKEN}"}

ANSWERS: dict[str, type[schemas.Answer]] = {
    "next-step": schemas.NextStepAnswer,
    "contact": schemas.ContactAnswer,
    "own-activities": schemas.ActivitiesAnswer,
    "care-activities": schemas.ActivitiesAnswer,
    "appointments": schemas.AppointmentsAnswer,
    "waiting": schemas.ActivitiesAnswer,
    "goals": schemas.TextsAnswer,
    "overview": schemas.OverviewAnswer,
    "warning-signs": schemas.WarningSignsAnswer,
}


@pytest.fixture
async def api(database_url: str, clock: SettableClock) -> AsyncIterator[httpx.AsyncClient]:
    settings = ContractApiSettings(
        environment=Environment.DEMO,
        database_url=database_url,
        service_token=TOKEN,
        identifier_key="demo-identifier-key",
    )
    app = create_app(settings, clock=clock)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://contract", headers=CREDENTIAL) as client,
    ):
        yield client


@pytest.fixture
async def pseudonym(sessions: Sessions) -> uuid.UUID:
    """A patient with two contacts, committed."""
    async with sessions.begin() as session:
        world = Builder(session)
        unit, karin = await world.unit(), await world.person()
        version = await world.version(karin, unit)
        anna = await world.contact(unit)
        dan = await world.contact(unit, "Dan Hult", role=Role.PHYSICIAN, title="läkare")
        await world.fixed_care_contact(version, 1, anna)
        await world.contact_point(version, 2, dan, topics=["medication"])
        await world.activity(version, 3, owner=Owner.CARE, topics=["referral"])
        await world.activity(version, 4, owner=Owner.CARE)
        return (await world.conversation(karin)).pseudonym


async def _count(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(AccessLogEntry)) or 0


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_is_served_as_described_and_logged(
    api: httpx.AsyncClient, sessions: Sessions, pseudonym: uuid.UUID, path: str
) -> None:
    before = await _count(sessions)
    response = await api.get(f"/conversations/{pseudonym}/{path}", params={"message_id": "SM1"})
    assert response.status_code == 200, response.text
    answer = ANSWERS[path].model_validate_json(response.content)
    assert answer.allowed
    assert await _count(sessions) == before + 1


@pytest.mark.parametrize("path", ANSWERS)
async def test_without_credential_message_or_conversation_nothing_is_answered(
    api: httpx.AsyncClient, sessions: Sessions, pseudonym: uuid.UUID, path: str
) -> None:
    before = await _count(sessions)
    url = f"/conversations/{pseudonym}/{path}"
    asked = {"message_id": "SM1"}
    refusals = [
        (401, await api.get(url, params=asked, headers={"Authorization": "Bearer another"})),
        (422, await api.get(url)),
        (422, await api.get(f"/conversations/karin/{path}", params=asked)),
        (404, await api.get(f"/conversations/{uuid.uuid4()}/{path}", params=asked)),
    ]
    for status, response in refusals:
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
    assert await _count(sessions) == before


async def test_role_and_topic_reach_the_rules(api: httpx.AsyncClient, pseudonym: uuid.UUID) -> None:
    url = f"/conversations/{pseudonym}"

    async def name(**asked: str) -> str:
        response = await api.get(f"{url}/contact", params={"message_id": "SM1", **asked})
        return str(response.json()["contact"]["name"])

    assert await name() == "Anna Lindgren"
    assert await name(role="physician") == "Dan Hult"
    assert await name(topic="medication") == "Dan Hult"
    for path in ("waiting", "care-activities"):
        response = await api.get(f"{url}/{path}", params={"message_id": "SM1", "topic": "referral"})
        assert [one["point"] for one in response.json()["activities"]] == [3]


async def test_what_cannot_be_logged_is_not_answered(
    api: httpx.AsyncClient, sessions: Sessions, pseudonym: uuid.UUID
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("ALTER TABLE contract.access_log ADD CONSTRAINT full_up CHECK (id < 0) NOT VALID"))
    try:
        response = await api.get(f"/conversations/{pseudonym}/next-step", params={"message_id": "SM1"})
    finally:
        async with sessions.begin() as session:
            await session.execute(text("ALTER TABLE contract.access_log DROP CONSTRAINT full_up"))
    assert response.status_code >= 500
    assert "Lindgren" not in response.text


async def test_the_same_question_gives_the_same_answer(api: httpx.AsyncClient, pseudonym: uuid.UUID) -> None:
    for path in ANSWERS:
        url = f"/conversations/{pseudonym}/{path}"
        first = await api.get(url, params={"message_id": "SM1"})
        again = await api.get(url, params={"message_id": "SM1"})
        assert first.json() == again.json()
