"""SIGKILL while a question is passed on: nobody is ever told of a case that is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from nastasteg.database import Sessions
from tests.bot.gateway.killed import MODULE, Left, Telephones, telephones
from tests.conftest import SettableClock
from tests.killing import Nursery, open_nursery


@pytest.fixture
def nursery(database_url: str) -> Iterator[Nursery]:
    with open_nursery(MODULE, database_url) as made:
        yield made


@pytest.fixture
async def callers(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Telephones]:
    async with telephones(database_url, sessions, clock) as made:
        yield made


type Run = Callable[[Nursery, str, int], Awaitable[Left]]


async def until_it_lives(run: Run, nursery: Nursery, point: str) -> list[Left]:
    """Kill at each step after a point, one step later each time, until there is none left to be killed at."""
    left = [await run(nursery, point, 1)]
    while left[-1].was_killed:
        left.append(await run(nursery, point, len(left) + 1))
    return left


async def test_while_a_case_is_recorded_a_kill_has_nobody_told_of_one_that_is_not_there(
    callers: Telephones, nursery: Nursery
) -> None:
    for step in (1, 2, 9):
        left = await callers.recording(nursery, "case", step)
        assert (left.was_killed, left.told, left.cases, left.is_well) == (True, 0, 0, True), (step, left)
    about_commit = await until_it_lives(callers.recording, nursery, "commit")
    assert [left for left in about_commit if not left.is_well] == []
    assert [(left.told, left.cases) for left in about_commit] == [(0, 0), (0, 0), (0, 0), (0, 1), (1, 1)]


async def test_while_it_is_told_a_kill_leaves_a_case_that_is_told_of_once(
    callers: Telephones, nursery: Nursery
) -> None:
    first = await callers.telling(nursery, "start", 1)
    assert (first.was_killed, first.told, first.cases, first.is_well) == (True, 0, 0, True), first
    about_reply = await until_it_lives(callers.telling, nursery, "reply")
    assert [left for left in about_reply if not left.is_well] == []
    assert [(left.told, left.cases) for left in about_reply[:: len(about_reply) - 1]] == [(0, 1), (1, 1)]
