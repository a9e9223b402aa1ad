"""A move that is killed in the middle. `python -m benchmarks.booking.killed` kills 200, at every step."""

from __future__ import annotations

import pytest

from contract_api.client import ContractApi
from nastasteg.database import Sessions
from tests.contract_api.booking.killed import MODULE, run
from tests.killing import Nursery, open_nursery


@pytest.fixture
def nursery(database_url: str) -> object:
    with open_nursery(MODULE, database_url) as made:
        yield made


async def test_a_move_that_is_killed_leaves_the_old_times_or_the_new_and_ends_well_when_it_comes_again(
    api: ContractApi, sessions: Sessions, nursery: Nursery
) -> None:
    step, killed = 1, True
    while killed:
        left = await run(api, sessions, nursery, step)
        assert left.is_well, (step, left)
        step, killed = step + 17, left.was_killed
    assert step > 5 * 17
