"""`nastasteg log`: is it whole, and what does it say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry, Actor, Operator
from contract_api.access_log.sealing import logged_transaction
from nastasteg.clock import system_clock
from nastasteg.database import Sessions
from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.contract_api.readings import log_reading
from tests.nastasteg.commands.conftest import Command


@pytest.fixture
async def three_readings(sessions: Sessions, build: Builder) -> None:
    karin = await build.person()
    await build.session.commit()
    async with logged_transaction(sessions) as session:
        for _ in range(3):
            await log_reading(session, karin, items=["point:1"])


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


async def read_about(sessions: Sessions, build: Builder, *, times: int) -> tuple[str, str]:
    """Let a patient be read about at a unit, an hour apart; return their key and the unit's HSA-id."""
    karin, unit = await build.person(), await build.unit()
    await build.session.commit()
    yesterday = system_clock() - timedelta(days=2)
    async with logged_transaction(sessions) as session:
        for hour in range(times):
            await log_reading(
                session,
                karin,
                actor=Actor.PATIENT,
                actor_id=karin.id,
                channel="sms",
                action="answer.goals",
                unit_id=unit.id,
                message_id=f"m{hour}",
                now=yesterday - timedelta(hours=hour),
            )
    return karin.external_ref, unit.hsa_id


async def logged(sessions: Sessions, action: str) -> list[tuple[Actor, str]]:
    async with sessions() as session:
        found = await session.execute(
            select(AccessLogEntry.actor, Operator.name)
            .join(Operator, Operator.id == AccessLogEntry.actor_id)
            .where(AccessLogEntry.action == action)
        )
        return [(actor, name) for actor, name in found]


@pytest.mark.parametrize(("form", "said"), [("html", "Svarade på mål"), ("csv", "Svarade på mål,,m0")])
async def test_an_extract_is_written_and_logged_with_who_made_it(
    command: Command, sessions: Sessions, build: Builder, tmp_path: Path, form: str, said: str
) -> None:
    person, _ = await read_about(sessions, build, times=2)
    file = tmp_path / f"log.{form}"
    await command("log", "export", "--person", person, "--by", "Siv Dal", "--format", form, file)
    assert said in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert await logged(sessions, "log.export") == [(Actor.STAFF, "Siv Dal")]
    assert "is whole: 3 entries" in await command("log", "verify")


async def test_a_sample_can_be_repeated_and_is_logged(
    command: Command, sessions: Sessions, build: Builder, tmp_path: Path
) -> None:
    _, unit = await read_about(sessions, build, times=40)
    for name in ("one.csv", "two.csv"):
        words = ["--unit", unit, "--share", "5%", "--by", "Siv Dal"]
        assert "holds 2 entries" in await command("log", "sample", *words, tmp_path / name)
    assert (tmp_path / "one.csv").read_text() == (tmp_path / "two.csv").read_text()
    assert await logged(sessions, "log.sample") == [(Actor.STAFF, "Siv Dal")] * 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["log", "export", "--person", "nobody", "--by", "Siv"], "Nobody has that key"),
        (["log", "export", "--person", "nobody", "--by", " "], "--by is empty"),
        (["log", "sample", "--unit", "SE1", "--by", "Siv"], "No unit has the HSA-id SE1"),
        (["log", "sample", "--unit", "SE1", "--by", "Siv", "--share", "0"], "is no share"),
        (["log", "sample", "--unit", "SE1", "--by", "Siv", "--share", "101%"], "is no share"),
        (["log", "sample", "--unit", "SE1", "--by", "Siv", "--until", "igår"], "is no date"),
    ],
)
async def test_what_cannot_be_written_is_a_sentence_and_leaves_no_file(
    command: Command, tmp_path: Path, words: list[str], sentence: str
) -> None:
    with pytest.raises(Trouble, match=sentence):
        await command(*words, tmp_path / "file")
    assert not (tmp_path / "file").exists()
