"""10,000 steps of patients, staff and clock in any order: `python -m benchmarks.booking.steps`."""

from __future__ import annotations

from benchmarks.booking.database import fresh_database, settings_for
from benchmarks.rows import Row, finish
from tests.contract_api.booking.test_machine import run

EXAMPLES, STEPS, WANTED = 50, 50, 10_000
"""So many ways at a time, each of at most so many steps, until there are enough."""


def measure() -> list[Row]:
    """Run them. A step that tears anything ends it with the shortest way there."""
    taken = 0
    with fresh_database() as database_url:
        while taken < WANTED:
            taken += run(database_url, settings_for(database_url), examples=EXAMPLES, steps=STEPS)
    return [Row("steps of any kind, after each of which all holds", str(WANTED), str(taken), met=taken >= WANTED)]


if __name__ == "__main__":
    finish(measure())
