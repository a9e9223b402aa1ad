"""200 moves that are killed, at every step in turn: `python -m benchmarks.booking.killed`."""

from __future__ import annotations

import asyncio

import httpx

from benchmarks.booking.database import TOKEN, fresh_database, settings_for
from benchmarks.rows import Row, finish
from contract_api.app import create_app
from contract_api.client import ContractApi
from tests.conftest import SettableClock
from tests.contract_api.booking.killed import AFTER, BEFORE, MODULE, Left, run
from tests.killing import Nursery, open_nursery

RUNS = 200


def measure() -> list[Row]:
    """Kill one after the other, each a step later; where there is no later step, from the first again."""
    with fresh_database() as database_url, open_nursery(MODULE, database_url) as nursery:
        left = asyncio.run(_all(database_url, nursery))
    killed = [one for one in left if one.was_killed]
    old, new = (sum(one.booked == times for one in killed) for times in (BEFORE, AFTER))
    well = sum(one.is_well for one in killed)
    print(f"killed {len(killed)}: {old} had their old times, {new} the new; a whole move has {_steps(left)} steps")
    return [Row(f"{RUNS} moves killed: old or new, and well when sent again", str(RUNS), str(well), well == RUNS)]


def _steps(left: list[Left]) -> int:
    return next((n for n, one in enumerate(left) if not one.was_killed), len(left))


async def _all(database_url: str, nursery: Nursery) -> list[Left]:
    app = create_app(settings_for(database_url), clock=SettableClock())
    left: list[Left] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        api = ContractApi(http, base_url="http://contract-api.test", token=TOKEN)
        step = 1
        while sum(one.was_killed for one in left) < RUNS:
            left.append(await run(api, app.state.parts.sessions, nursery, step))
            step = step + 1 if left[-1].was_killed else 1
    await app.state.parts.engine.dispose()
    return left


if __name__ == "__main__":
    finish(measure())
