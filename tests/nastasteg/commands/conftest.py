"""The operator's commands, run as from the command line on a database of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from typer.testing import CliRunner

from nastasteg.cli import app
from nastasteg.database import Sessions
from tests.contract_api.builders import Builder

type Command = Callable[..., Awaitable[str]]


@pytest.fixture
def command(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command and return what it prints; what it raises is raised here."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    async def run(*words: object) -> str:
        # A command has an event loop of its own, so it cannot run in the test's.
        result = await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])
        if result.exception is not None:
            if isinstance(result.exception, SystemExit):
                raise AssertionError(result.output)
            raise result.exception
        return result.output

    return run


@pytest.fixture
async def build(sessions: Sessions) -> AsyncIterator[Builder]:
    """Adds rows, and commits them with `await build.session.commit()`."""
    async with sessions() as session:
        yield Builder(session)
