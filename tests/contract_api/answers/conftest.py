"""A world of rows to ask about, and a way to ask."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import AccessLogEntry
from contract_api.answers import service
from contract_api.conversations.models import Conversation
from contract_api.conversations.service import load
from contract_api.people.rules import Ages
from nastasteg.database import Sessions
from tests.contract_api.builders import NOW, Builder

FALLBACK = "1177"


class World(Builder):
    """Builds rows, asks about them and reads the log, all in one transaction that is never committed."""

    async def ask[Answer](
        self,
        answer: Callable[..., Awaitable[Answer]],
        conversation: Conversation,
        *,
        now: datetime = NOW,
        **asked: Any,
    ) -> Answer:
        pseudonym = conversation.pseudonym
        await self.session.flush()
        self.session.expunge_all()  # nothing is answered from what the test has in memory
        inquiry = service.Inquiry(
            session=self.session,
            asking=await load(self.session, pseudonym, ages=Ages(), now=now),
            message_id="SM1",
            now=now,
            fallback_phone=FALLBACK,
        )
        return await answer(inquiry, **asked)

    async def log(self) -> list[AccessLogEntry]:
        found = await self.session.scalars(select(AccessLogEntry).order_by(AccessLogEntry.id))
        return list(found)

    async def items(self) -> set[str]:
        return {item for entry in await self.log() for item in entry.items}


@pytest.fixture(scope="module")
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """One database a module: nothing here is committed, or stands in the way of another test when it is."""
    name = f"answers_{uuid.uuid4().hex[:12]}"
    new, old = sql.Identifier(name), sql.Identifier(template_database)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(new))


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    async with sessions() as opened:
        yield opened


@pytest.fixture
def world(session: AsyncSession) -> World:
    return World(session)
