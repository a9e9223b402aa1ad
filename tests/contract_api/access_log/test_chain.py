"""The chain of hashes: whatever is done to the log behind its back is found, and named."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from contract_api.access_log.models import AccessLogEntry, ChainLink
from contract_api.access_log.rules import BEGINNING, Entry, link_hash
from contract_api.access_log.sealing import logged_transaction
from contract_api.access_log.verification import BrokenChainError, Checkpoint, make_checkpoint, verify
from contract_api.client import ContractApi
from contract_api.people.models import Person
from nastasteg.clock import system_clock
from nastasteg.database import Sessions
from tests.contract_api.builders import NOW, Builder
from tests.contract_api.readings import log_reading

LONG_AGO = datetime(2015, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
async def karin(build: Builder) -> Person:
    person = await build.person()
    await build.session.commit()
    return person


async def read(sessions: Sessions, person: Person, *, times: int = 1, at: datetime = NOW) -> None:
    """Let something read about a person, each time in a transaction of its own."""
    for _ in range(times):
        async with logged_transaction(sessions) as session:
            shown = ["point:3", "point:4"]
            await log_reading(session, person, channel="sms", action="answer.next_step", items=shown, now=at)


def behind_its_back(database_url: str, statement: str) -> None:
    """Do what a superuser can: switch the rules off, and change what they guard."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


async def test_each_entry_is_tied_to_the_one_before(sessions: Sessions, karin: Person) -> None:
    await read(sessions, karin, times=3)
    async with sessions() as session:
        links = (await session.scalars(select(ChainLink).order_by(ChainLink.number))).all()
    assert [link.number for link in links] == [1, 2, 3]
    assert [link.previous_hash for link in links] == [BEGINNING, links[0].hash, links[1].hash]
    assert (await verify(sessions, now=system_clock(), batch=2)).links == 3


async def test_an_answer_over_the_api_is_sealed(api: ContractApi, build: Builder, sessions: Sessions) -> None:
    karin = await build.person()
    await build.version(karin, await build.unit())
    conversation = await build.conversation(karin)
    await build.session.commit()
    await api.next_step(str(conversation.pseudonym), "m1")
    verified = await verify(sessions, now=system_clock())
    async with sessions() as session:
        assert verified.links == await session.scalar(select(func.count()).select_from(AccessLogEntry)) > 0


async def test_an_empty_log_is_whole(sessions: Sessions) -> None:
    assert (await verify(sessions, now=system_clock())).links == 0


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE contract.access_log SET items = '{point:9}' WHERE id = 3", "entry 3, of link 3, has been changed"),
        ("UPDATE contract.access_log SET at = at - interval '1 second' WHERE id = 1", "entry 1, of link 1"),
        ("UPDATE contract.access_log SET actor_id = gen_random_uuid() WHERE id = 5", "entry 5, of link 5"),
        ("DELETE FROM contract.access_log WHERE id = 2", "entry 2, of link 2, is missing"),
        ("DELETE FROM contract.access_log_chain WHERE number = 4", "link 4 is missing"),
        ("DELETE FROM contract.access_log_chain WHERE number = 1", "link 1 is missing"),
        ("DELETE FROM contract.access_log_chain WHERE number = 5", "entry 5 has no link"),
        ("UPDATE contract.access_log_chain SET hash = repeat('a', 64) WHERE number = 2", "entry 2, of link 2"),
        ("UPDATE contract.access_log_chain SET previous_hash = hash WHERE number = 3", "link 3 does not follow"),
        (
            "INSERT INTO contract.access_log (at, actor, patient_id, action, items) "
            "SELECT at, actor, patient_id, action, items FROM contract.access_log WHERE id = 1",
            "entry 6 has no link",
        ),
        (
            "INSERT INTO contract.access_log_checkpoint SELECT number, hash, now(), now() "
            "FROM contract.access_log_chain WHERE number = 3",
            "younger than five years",
        ),
    ],
)
@pytest.mark.parametrize("batch", [1, 2, 5000])
async def test_tampering_is_found_and_its_place_named(
    sessions: Sessions, karin: Person, database_url: str, tampering: str, found: str, batch: int
) -> None:
    await read(sessions, karin, times=5)
    assert (await verify(sessions, now=system_clock(), batch=batch)).links == 5
    behind_its_back(database_url, tampering)
    with pytest.raises(BrokenChainError, match=found):
        await verify(sessions, now=system_clock(), batch=batch)


CUT_OFF = "DELETE FROM contract.access_log WHERE id > 3; DELETE FROM contract.access_log_chain WHERE number > 3"


async def test_a_tail_that_was_cut_off_is_found_with_a_checkpoint_kept_elsewhere(
    sessions: Sessions, karin: Person, database_url: str
) -> None:
    await read(sessions, karin, times=5)
    kept = await checkpoint(sessions)
    assert (await verify(sessions, now=system_clock(), checkpoint=kept)).met_checkpoint
    behind_its_back(database_url, CUT_OFF)
    assert (await verify(sessions, now=system_clock())).links == 3
    with pytest.raises(BrokenChainError, match="the chain ends at 3: what came after it, to 5, is gone"):
        await verify(sessions, now=system_clock(), checkpoint=kept)


async def test_a_chain_that_was_made_anew_is_found_with_a_checkpoint_kept_elsewhere(
    sessions: Sessions, karin: Person, database_url: str
) -> None:
    await read(sessions, karin, times=3)
    kept = await checkpoint(sessions)
    behind_its_back(database_url, "DELETE FROM contract.access_log; DELETE FROM contract.access_log_chain")
    await read(sessions, karin, times=4)
    assert (await verify(sessions, now=system_clock())).links == 4
    with pytest.raises(BrokenChainError, match="link 3 is not the one"):
        await verify(sessions, now=system_clock(), checkpoint=kept)


async def test_a_checkpoint_of_an_empty_log_holds_for_ever(sessions: Sessions, karin: Person) -> None:
    kept = await checkpoint(sessions)
    await read(sessions, karin)
    assert (await verify(sessions, now=system_clock(), checkpoint=kept)).links == 1


async def checkpoint(sessions: Sessions) -> Checkpoint:
    async with sessions() as session:
        return await make_checkpoint(session, now=system_clock())


async def test_readings_at_once_make_one_line(sessions: Sessions, karin: Person) -> None:
    await asyncio.gather(*(read(sessions, karin, times=5) for _ in range(15)))
    assert (await verify(sessions, now=system_clock())).links == 75


async def test_readings_do_not_wait_for_one_that_is_still_at_work(sessions: Sessions, karin: Person) -> None:
    async with logged_transaction(sessions) as slow:
        await log_reading(slow, karin)
        await asyncio.wait_for(read(sessions, karin), timeout=10)
    assert (await verify(sessions, now=system_clock())).links == 2


@pytest.mark.parametrize("fails", ["before sealing", "in sealing"])
async def test_a_transaction_that_fails_leaves_neither_entry_nor_link(
    sessions: Sessions, karin: Person, database_url: str, fails: str
) -> None:
    await read(sessions, karin)
    if fails == "in sealing":
        behind_its_back(database_url, "ALTER TABLE contract.access_log_chain ADD CHECK (number < 2)")
    with pytest.raises((DBAPIError, ZeroDivisionError)):  # noqa: PT012 - the end of the block is what may fail
        async with logged_transaction(sessions) as session:
            await log_reading(session, karin)
            if fails == "before sealing":
                raise ZeroDivisionError
    async with sessions() as session:
        counted = [await session.scalar(select(func.count()).select_from(one)) for one in (AccessLogEntry, ChainLink)]
    assert counted == [1, 1]


async def test_an_entry_that_is_not_sealed_cannot_be_committed(sessions: Sessions, karin: Person) -> None:
    async def commit_unsealed() -> None:
        async with sessions.begin() as session:
            await log_reading(session, karin)

    with pytest.raises(DBAPIError, match="must be sealed"):
        await commit_unsealed()
    await read(sessions, karin)
    assert (await verify(sessions, now=system_clock())).links == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract.access_log_chain SET hash = ''",
        "DELETE FROM contract.access_log_chain",
        "TRUNCATE contract.access_log_chain CASCADE",
        "INSERT INTO contract.access_log_checkpoint SELECT number, hash, now() FROM contract.access_log_chain",
        "INSERT INTO contract.access_log_checkpoint "
        "SELECT number, hash, now() - interval '6 years' FROM contract.access_log_chain",
        "SELECT contract.expire_access_log(now() - interval '4 years', 100)",
    ],
)
async def test_the_database_refuses_to_let_go_of_the_chain(
    sessions: Sessions, karin: Person, database_url: str, statement: str
) -> None:
    await read(sessions, karin)
    with psycopg.connect(database_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


async def expire(sessions: Sessions, *, most: int = 100) -> int:
    async with sessions.begin() as session:
        removed = await session.scalar(
            text("SELECT contract.expire_access_log(now() - interval '5 years 1 day', :most)"), {"most": most}
        )
    return int(removed or 0)


async def test_what_is_old_enough_goes_and_the_rest_is_still_verified(sessions: Sessions, karin: Person) -> None:
    await read(sessions, karin, times=3, at=LONG_AGO)
    early = await checkpoint(sessions)
    await read(sessions, karin, times=2)
    assert [await expire(sessions, most=2) for _ in range(3)] == [2, 1, 0]
    await read(sessions, karin)
    verified = await verify(sessions, now=system_clock(), checkpoint=early)
    assert (verified.begins_after, verified.links, verified.head.number) == (3, 3, 6)


async def test_an_old_entry_behind_a_young_one_stays_until_that_goes(sessions: Sessions, karin: Person) -> None:
    await read(sessions, karin)
    await read(sessions, karin, at=LONG_AGO)
    assert await expire(sessions) == 0


async def test_a_log_that_has_gone_whole_goes_on_from_its_checkpoint(sessions: Sessions, karin: Person) -> None:
    await read(sessions, karin, times=2, at=LONG_AGO)
    assert await expire(sessions) == 2
    kept = await checkpoint(sessions)
    await read(sessions, karin)
    verified = await verify(sessions, now=system_clock(), checkpoint=kept)
    assert (verified.begins_after, verified.links, verified.met_checkpoint) == (2, 1, True)


async def test_a_removal_before_its_time_is_found_with_a_checkpoint_kept_elsewhere(
    sessions: Sessions, karin: Person, database_url: str
) -> None:
    await read(sessions, karin, times=4)
    kept = await checkpoint(sessions)
    await read(sessions, karin)
    behind_its_back(
        database_url,
        "INSERT INTO contract.access_log_checkpoint SELECT number, hash, '2020-01-01', now() "
        "FROM contract.access_log_chain WHERE number = 4; "
        "DELETE FROM contract.access_log WHERE id <= 4; DELETE FROM contract.access_log_chain WHERE number <= 4",
    )
    earlier = kept.model_copy(update={"number": 3})
    with pytest.raises(BrokenChainError, match="removed before its time"):
        await verify(sessions, now=system_clock(), checkpoint=earlier)


def entry(**changes: object) -> Entry:
    usual = {
        "id": 7,
        "at": NOW,
        "actor": "patient",
        "actor_id": uuid.UUID(int=1),
        "patient_id": uuid.UUID(int=1),
        "unit_id": None,
        "channel": "sms",
        "action": "answer.next_step",
        "items": ("point:3",),
        "message_id": "m1",
    }
    return Entry(**(usual | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"id": 8},
        {"at": NOW + timedelta(microseconds=1)},
        {"actor": "staff"},
        {"actor_id": None},
        {"patient_id": uuid.UUID(int=2)},
        {"unit_id": uuid.UUID(int=3)},
        {"channel": None},
        {"action": "answer.contact"},
        {"items": ()},
        {"items": ("point:3", "point:4")},
        {"items": ("point:3,point:4",)},
        {"message_id": None},
    ],
    ids=str,
)
def test_nothing_of_an_entry_can_change_without_its_hash(change: dict[str, object]) -> None:
    assert link_hash(BEGINNING, entry(**change)) != link_hash(BEGINNING, entry())


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert link_hash(BEGINNING, entry(at=elsewhere)) == link_hash(BEGINNING, entry())


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        link_hash(BEGINNING, entry(at=NOW.replace(tzinfo=None)))


def test_the_hash_of_an_entry_never_changes_with_the_code() -> None:
    assert link_hash(BEGINNING, entry()) == EXPECTED


EXPECTED = "45525d68ae511a57b021df2e00cff0278612853f5b535accfdff876f795186e3"


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_two_lists_of_items_have_one_hash_only_when_they_are_one(one: list[str], other: list[str]) -> None:
    same: Callable[[list[str]], str] = lambda items: link_hash(BEGINNING, entry(items=tuple(items)))  # noqa: E731
    assert (same(one) == same(other)) == (one == other)
