"""More who want a time than there are times. `python -m benchmarks.booking.crowd` does it with 500 and 50."""

from __future__ import annotations

from contract_api.client import ContractApi
from nastasteg.database import Sessions
from tests.conftest import SettableClock
from tests.contract_api.booking.crowd import crowd


async def test_as_many_as_there_are_times_are_moved_and_the_others_keep_theirs(
    api: ContractApi, sessions: Sessions, clock: SettableClock
) -> None:
    came = await crowd(api, sessions, clock, patients=24, slots=4)
    assert came.told == {"done": 4, "no_slots": 20}
    assert (came.on_new, came.on_old, came.torn) == (4, 20, [])
