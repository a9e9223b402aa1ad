"""A unit with as many free times as are asked for, spread over ninety days, and the wishes that are put to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from contract_api.booking.rules import Window
from contract_api.booking.system import SlotQuery
from tests.contract_api.booking.stage import at
from tests.contract_api.builders import NOW, Builder

DAYS = 90
BEGINS = at(18, 7)
PERFORMERS = 40

FILL = text(
    """
    INSERT INTO contract.slot (id, unit_id, service, performer_number, starts_at, ends_at, form)
    SELECT gen_random_uuid(), :unit, CASE WHEN n / :days % 5 = 0 THEN 'blood test' ELSE 'check-up' END,
        :first + (n / :days + n) % :performers, begins, begins + interval '20 minutes', 'visit'
    FROM (SELECT n, CAST(:begins AS timestamptz) + (n % :days) * interval '1 day'
            + (n / :days * 540 * :days / :slots) * interval '1 minute' AS begins
        FROM generate_series(0, :slots - 1) AS n) AS each
    """
)
"""Nine hours of each day, one of five for something else."""

BUSY = text(
    """
    INSERT INTO contract.appointment (id, patient_id, unit_id, performer_number, starts_at, ends_at, form, status,
        purpose, place, neutral_place)
    SELECT gen_random_uuid(), :patient, :unit, number, begins, begins + interval '2 hours', 'visit', 'booked',
        '', '', ''
    FROM generate_series(CAST(:first AS int), CAST(:first AS int) + :performers - 1) AS number,
        LATERAL (SELECT CAST(:begins AS timestamptz) + day * interval '1 day'
                + (day + number) % 8 * interval '1 hour' AS begins
            FROM generate_series(0, CAST(:days AS int) - 1) AS day) AS each
    """
)
"""Every performer is busy for two hours of each day, with times that use no slot."""


async def fill(session: AsyncSession, *, slots: int) -> tuple[uuid.UUID, uuid.UUID]:
    """Build it, and return the unit and a patient."""
    build = Builder(session)
    unit, person = await build.unit(), await build.person()
    numbers = [(await build.performer(await build.contact(unit, f"Anna {n}"))).number for n in range(PERFORMERS)]
    of_all = {"unit": unit.id, "first": min(numbers), "performers": PERFORMERS, "begins": BEGINS, "days": DAYS}
    await session.execute(FILL, of_all | {"slots": slots})
    await session.execute(BUSY, of_all | {"patient": person.id})
    await session.commit()
    connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    await connection.exec_driver_sql("VACUUM ANALYZE contract.slot, contract.appointment")
    await session.commit()
    return unit.id, person.id


def day(number: int) -> datetime:
    """The midnight at which a day begins, so many after the first."""
    return at(18, 0) + timedelta(days=number)


HORIZON: Window = (at(17, 12), day(DAYS))

WISHES: dict[str, list[Window]] = {
    "whenever": [HORIZON],
    "a morning": [(day(6) + timedelta(hours=7), day(6) + timedelta(hours=12))],
    "the mornings of a week": [(day(n) + timedelta(hours=7), day(n) + timedelta(hours=12)) for n in range(6, 11)],
    "any afternoon": [(day(n) + timedelta(hours=13), day(n) + timedelta(hours=17)) for n in range(DAYS)],
    "a night, when there is none": [(day(n), day(n) + timedelta(hours=5)) for n in range(DAYS)],
}


def query_for(unit_id: uuid.UUID, patient_id: uuid.UUID, wish: str) -> SlotQuery:
    """Return the query of a wish; who can come whenever has something else on one morning."""
    return SlotQuery(
        unit_id=unit_id,
        service="check-up",
        windows=WISHES[wish],
        patient_id=patient_id,
        replaces_id=None,
        now=NOW,
        not_during=WISHES["a morning"] if wish == "whenever" else (),
    )


@contextmanager
def sent(engine: AsyncEngine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that are sent, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def collect(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", collect)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", collect)


async def explain(session: AsyncSession, statement: str, parameters: Any, options: str) -> list[dict[str, Any]]:
    """Return how PostgreSQL does a statement."""
    connection = await session.connection()
    explained = await connection.exec_driver_sql(f"EXPLAIN ({options}, FORMAT JSON) {statement}", parameters)
    found: list[dict[str, Any]] = explained.scalar_one()
    return found
