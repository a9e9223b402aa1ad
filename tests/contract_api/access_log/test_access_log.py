"""The access log: only ever added to, and nothing is shown that it does not hold."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import func, select

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.cases.models import Case
from contract_api.client import CaseIn, ContractApi, ContractApiUnavailable
from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from tests.contract_api.builders import Builder


async def patient(build: Builder) -> str:
    unit = await build.unit()
    karin = await build.person()
    await build.fixed_care_contact(await build.version(karin, unit), 1, await build.contact(unit))
    conversation = await build.conversation(karin)
    await build.session.commit()
    return str(conversation.pseudonym)


def break_the_log(database_url: str, *, at_commit: bool) -> None:
    """Make every write to the log fail, at once or as late as a write can fail: when the transaction commits."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space left for +46701740605'; END $$"
        )
        kind = "CONSTRAINT TRIGGER" if at_commit else "TRIGGER"
        deferred = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
        connection.execute(
            f"CREATE {kind} breaks AFTER INSERT ON contract.access_log {deferred} "
            "FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )


@pytest.mark.parametrize("statement", ["UPDATE contract.access_log SET action = ''", "DELETE FROM contract.access_log"])
async def test_an_entry_can_be_neither_changed_nor_removed(
    api: ContractApi, build: Builder, database_url: str, statement: str
) -> None:
    await api.next_step(await patient(build), "m1")
    with psycopg.connect(database_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


def test_the_log_cannot_be_emptied(database_url: str) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("TRUNCATE contract.access_log CASCADE")


@pytest.mark.parametrize("at_commit", [False, True])
async def test_an_answer_that_cannot_be_logged_is_not_given(
    api: ContractApi,
    build: Builder,
    database_url: str,
    at_commit: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    pseudonym = await patient(build)
    break_the_log(database_url, at_commit=at_commit)
    with pytest.raises(ContractApiUnavailable):
        await api.next_step(pseudonym, "m1")
    assert "failed with" in caplog.text
    assert "+46701740605" not in caplog.text


@pytest.mark.parametrize("at_commit", [False, True])
async def test_a_case_that_cannot_be_logged_is_not_opened(
    api: ContractApi, build: Builder, database_url: str, sessions: Sessions, at_commit: bool
) -> None:
    pseudonym = await patient(build)
    break_the_log(database_url, at_commit=at_commit)
    with pytest.raises(ContractApiUnavailable):
        await api.open_case(pseudonym, CaseIn(message_id="m1", reason="worry", text="Hej"))
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 0


async def test_a_relative_is_logged_as_one(api: ContractApi, build: Builder, sessions: Sessions) -> None:
    unit = await build.unit()
    karin, maria = await build.person(), await build.person("Maria")
    await build.version(karin, unit)
    await build.representation(karin, maria, [Scope.NEXT_STEP])
    conversation = await build.conversation(maria, about=karin)
    await build.session.commit()
    await api.next_step(str(conversation.pseudonym), "m1")
    async with sessions() as session:
        entries = (await session.scalars(select(AccessLogEntry))).all()
    assert entries
    assert {(entry.actor, entry.actor_id, entry.patient_id, entry.channel) for entry in entries} == {
        (Actor.REPRESENTATIVE, maria.id, karin.id, "sms")
    }
