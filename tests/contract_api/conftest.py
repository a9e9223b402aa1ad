"""contract_api over a real database: its app, and the typed client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from contract_api.app import create_app
from contract_api.client import ContractApi
from contract_api.settings import ContractApiSettings
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.settings import Environment
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder

TOKEN = "demo-service-token"
BASE_URL = "http://contract-api.test"

type Build = Callable[[Callable[[Builder], Awaitable[None]]], Awaitable[None]]


@pytest.fixture
def settings(database_url: str) -> ContractApiSettings:
    return ContractApiSettings(
        environment=Environment.DEMO,
        database_url=database_url,
        service_token=TOKEN,
        identifier_key="demo-identifier-key",
    )


@pytest.fixture
def identifiers(settings: ContractApiSettings) -> Identifiers:
    return Identifiers(settings.identifier_key)


@pytest.fixture
async def app(settings: ContractApiSettings, clock: SettableClock) -> AsyncIterator[FastAPI]:
    made = create_app(settings, clock=clock)
    yield made
    await made.state.parts.engine.dispose()


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Requests with the service credential."""
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client:
        yield client


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Requests without any credential."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL) as client:
        yield client


@pytest.fixture
def api(http: httpx.AsyncClient) -> ContractApi:
    return ContractApi(http, base_url=BASE_URL, token=TOKEN)


@pytest.fixture
async def build(sessions: Sessions) -> AsyncIterator[Builder]:
    """Adds rows, and commits them with `await build.session.commit()`."""
    async with sessions() as session:
        yield Builder(session)
