"""What finding proposals costs the database: `python -m benchmarks.booking.proposals`.

For each wish what PostgreSQL says that it took to plan and to carry out all statements of one search, with that for
the nearest others where none fits. How busy the rest of the machine is weighs little on that.
"""

from __future__ import annotations

import asyncio
import statistics
import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.booking.database import fresh_database
from benchmarks.rows import Row, finish
from contract_api.booking import rules
from contract_api.booking.finding import free_times
from contract_api.booking.postgres import PostgresBooking
from nastasteg.database import make_engine, make_sessions
from tests.contract_api.booking.timetable import HORIZON, WISHES, explain, fill, query_for, sent

SIZES = (1_000, 20_000, 100_000)
ROUNDS = 100
PROMISED_MS = 20.0


def measure() -> list[Row]:
    """Measure each size in a database of its own."""
    rows = []
    for slots in SIZES:
        with fresh_database() as database_url:
            by_wish = asyncio.run(_measure(database_url, slots))
        for wish, times in by_wish.items():
            print(f"{slots:>7} slots, {wish:<30} p95 {_p95(times):6.1f} ms, median {statistics.median(times):6.1f} ms")
        worst = _p95([one for times in by_wish.values() for one in times])
        what = f"proposals for a wish, {slots:,} slots in the unit, p95 in the database"
        rows.append(Row(what, f"{PROMISED_MS:.0f} ms", f"{worst:.1f} ms", worst < PROMISED_MS))
    return rows


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


async def _measure(database_url: str, slots: int) -> dict[str, list[float]]:
    engine = make_engine(database_url)
    sessions = make_sessions(engine)
    async with sessions() as session:
        unit_id, patient_id = await fill(session, slots=slots)
    found: dict[str, list[float]] = {wish: [] for wish in WISHES}
    for _ in range(ROUNDS):
        for wish in WISHES:
            async with sessions() as session:
                with sent(engine) as statements:
                    await _propose(session, unit_id, patient_id, wish)
                found[wish].append(sum([await _cost(session, *one) for one in statements]))
    await engine.dispose()
    return found


async def _cost(session: AsyncSession, statement: str, parameters: Any) -> float:
    """Return the milliseconds that the server takes to plan and to carry out a statement."""
    explained = (await explain(session, statement, parameters, "ANALYZE, TIMING OFF, SUMMARY"))[0]
    return float(explained["Planning Time"]) + float(explained["Execution Time"])


async def _propose(session: AsyncSession, unit_id: uuid.UUID, patient_id: uuid.UUID, wish: str) -> None:
    query = query_for(unit_id, patient_id, wish)
    system = PostgresBooking(session)
    fitting = await free_times(system, query)
    if not fitting:
        fitting = await free_times(system, replace(query, windows=[HORIZON]), near=WISHES[wish][0][0])
    if len(fitting) != rules.PROPOSALS:
        raise RuntimeError(f"{len(fitting)} proposals for {wish}")


if __name__ == "__main__":
    finish(measure())
