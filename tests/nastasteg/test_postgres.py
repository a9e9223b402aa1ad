"""The embedded server: it keeps its data, comes back when killed, and is left to a later start."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastasteg.supervisor.postgres import EmbeddedPostgres, data_folder, other_database, remove

A_HOME = str(Path("/home") / "somebody")


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    # Not pytest's own folder: a server that runs as another user must be able to reach it.
    above = Path(tempfile.mkdtemp(prefix="nastasteg-test-"))
    yield above / "postgres"
    remove(above / "postgres")
    shutil.rmtree(above, ignore_errors=True)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return row[0] if row else None


async def until_it_answers(url: str) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                ask(url, "SELECT 1")
            except psycopg.OperationalError:
                await asyncio.sleep(0.1)
            else:
                return


async def test_a_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    lines: list[str] = []
    server = EmbeddedPostgres(folder, lines.append)
    await server.start()
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    before = server.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    async with asyncio.timeout(30):
        while not lines or server.pid in {before, None}:  # noqa: ASYNC110 - processes send no event
            await asyncio.sleep(0.1)
    await until_it_answers(server.database_url)
    assert ask(server.database_url, "SELECT number FROM kept") == 42
    await server.stop()
    assert server.pid is None
    assert lines[0] == "PostgreSQL ended; starting it again"


async def test_a_server_left_running_is_taken_over(folder: Path) -> None:
    first = EmbeddedPostgres(folder, lambda _: None)
    await first.start()
    second = EmbeddedPostgres(folder, lambda _: None)
    await second.start()
    assert second.pid == first.pid
    assert second.database_url == first.database_url
    await second.stop()
    await first.stop()


async def test_a_stale_process_number_does_not_stop_the_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder, lambda _: None)
    await server.start()
    await server.stop()
    stale = [str(os.getpid()), str(folder), "1700000000", "5432", str(folder), "", "1 1", "ready"]
    (folder / "postmaster.pid").write_text("\n".join(stale) + "\n")
    again = EmbeddedPostgres(folder, lambda _: None)
    await again.start()
    assert again.pid not in {None, os.getpid()}
    assert ask(again.database_url, "SELECT current_database()") == "nastasteg"
    await again.stop()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://postgres:@/nastasteg?host=/tmp/x", "postgresql://postgres:@/rasa?host=/tmp/x"),
        ("postgres://a:b@db.example.se:5432/main", "postgresql://a:b@db.example.se:5432/rasa"),
        ("postgresql:///main?host=/run&user=a", "postgresql:///rasa?host=/run&user=a"),
        ("postgresql://db.example.se", "postgresql://db.example.se/rasa"),
    ],
)
def test_another_database_on_the_same_server(url: str, expected: str) -> None:
    assert other_database(url, "rasa") == expected


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[a-z.]{0,12}", fullmatch=True))
def test_changing_the_database_twice_is_changing_it_once(name: str, host: str) -> None:
    url = f"postgresql://user:word@{host}/main?sslmode=require"
    assert other_database(other_database(url, "x"), name) == other_database(url, name)


@pytest.mark.parametrize(
    ("state", "as_root", "inside"),
    [
        ("/srv/nastasteg/var", True, "/srv/nastasteg/var"),
        ("/srv/nastasteg/var", False, "/srv/nastasteg/var"),
        (f"{A_HOME}/nastasteg/var", False, A_HOME),
        (f"{A_HOME}/nastasteg/var", True, "/var/tmp"),
    ],
)
def test_the_data_of_a_server_started_by_root_is_kept_out_of_homes(state: str, as_root: bool, inside: str) -> None:
    folder = data_folder(Path(state).parent, Path(state), {}, as_root=as_root)
    assert folder.is_relative_to(inside)


def test_the_folder_can_be_chosen(tmp_path: Path) -> None:
    chosen = {"NASTASTEG_DATA_DIR": str(tmp_path)}
    assert data_folder(tmp_path, tmp_path / "var", chosen, as_root=True) == tmp_path


def test_a_folder_that_is_no_database_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    remove(tmp_path)
    assert (tmp_path / "letters.txt").exists()
