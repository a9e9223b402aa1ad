"""`nastasteg log`: verify and checkpoint."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from contract_api.access_log.models import Actor
from contract_api.access_log.sealing import logged_transaction
from contract_api.access_log.service import record_reading
from nastasteg.database import Sessions
from nastasteg.trouble import Trouble
from tests.contract_api.builders import NOW, Builder
from tests.nastasteg.commands.conftest import Command


@pytest.fixture
async def three_readings(sessions: Sessions, build: Builder) -> None:
    karin = await build.person()
    await build.session.commit()
    async with logged_transaction(sessions) as session:
        for _ in range(3):
            await record_reading(
                session,
                actor=Actor.SERVICE,
                actor_id=None,
                patient_id=karin.id,
                channel=None,
                action="paper.print",
                items=["point:1"],
                unit_id=None,
                message_id=None,
                now=NOW,
            )


@pytest.mark.usefixtures("three_readings")
async def test_a_whole_log_passes_through_its_checkpoint(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    assert "holds link 3" in await command("log", "checkpoint", file)
    assert "is whole: 3 entries" in await command("log", "verify")
    assert "passes through the checkpoint at link 3" in await command("log", "verify", "--checkpoint", file)


@pytest.mark.usefixtures("three_readings")
async def test_a_break_is_named(command: Command, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    await command("log", "checkpoint", file)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM contract.access_log WHERE id = 3")
        with pytest.raises(Trouble, match="entry 3, of link 3, is missing"):
            await command("log", "verify")
        connection.execute("DELETE FROM contract.access_log_chain WHERE number = 3")
    assert "is whole" in await command("log", "verify")
    with pytest.raises(Trouble, match="the chain ends at 2"):
        await command("log", "verify", "--checkpoint", file)


async def test_a_checkpoint_never_takes_the_place_of_another(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    await command("log", "checkpoint", file)
    with pytest.raises(Trouble, match="is there already"):
        await command("log", "checkpoint", file)


@pytest.mark.parametrize("content", ["", "{}", '{"number": "many"}', "\0"])
async def test_a_file_that_is_no_checkpoint_is_refused(command: Command, tmp_path: Path, content: str) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(content)
    with pytest.raises(Trouble, match="is no checkpoint"):
        await command("log", "verify", "--checkpoint", file)


async def test_without_a_database_a_command_says_so(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("NASTASTEG_DATA_DIR", str(tmp_path))
    with pytest.raises(Trouble, match="DATABASE_URL is not set"):
        await command("log", "verify")


async def test_a_database_that_gives_no_answer_is_a_sentence(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Trouble, match="gave no answer"):
        await command("log", "verify")
