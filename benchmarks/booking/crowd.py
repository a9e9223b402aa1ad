"""500 patients at once who want 50 free times: `python -m benchmarks.booking.crowd`."""

from __future__ import annotations

import asyncio

import httpx

from benchmarks.booking.database import TOKEN, fresh_database, settings_for
from benchmarks.rows import Row, finish
from contract_api.app import create_app
from contract_api.client import ContractApi
from tests.conftest import SettableClock
from tests.contract_api.booking.crowd import Came, crowd

PATIENTS, SLOTS = 500, 50


def measure() -> list[Row]:
    """Let them come."""
    with fresh_database() as database_url:
        came = asyncio.run(_crowd(database_url))
    promised = f"{SLOTS} and {PATIENTS - SLOTS}"
    found = f"{came.on_new} and {came.on_old}"
    told = came.told["done"], came.told["gone"] + came.told["no_slots"]
    print(f"told: {dict(came.told)}; torn: {came.torn or 'nothing'}")
    return [
        Row(f"{PATIENTS} at once want {SLOTS} times: moved, and on their old time", promised, found, promised == found),
        Row("of these told so", promised, f"{told[0]} and {told[1]}", told == (SLOTS, PATIENTS - SLOTS)),
        Row("booked twice, or lost", "0", str(len(came.torn)), not came.torn),
    ]


async def _crowd(database_url: str) -> Came:
    clock = SettableClock()
    app = create_app(settings_for(database_url), clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        api = ContractApi(http, base_url="http://contract-api.test", token=TOKEN)
        came = await crowd(api, app.state.parts.sessions, clock, patients=PATIENTS, slots=SLOTS)
    await app.state.parts.engine.dispose()
    return came


if __name__ == "__main__":
    finish(measure())
