"""Any order of moving, cancelling, holding and waiting. `python -m benchmarks.booking.steps` does 10,000 of them."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from contract_api.settings import ContractApiSettings
from tests.contract_api.booking.machine import Bookings, make_town


def test_whatever_happens_nobody_loses_a_time_and_nothing_is_booked_twice(
    database_url: str, settings: ContractApiSettings
) -> None:
    assert run(database_url, settings, examples=4, steps=20) >= 40


def run(database_url: str, with_settings: ContractApiSettings, *, examples: int, steps: int) -> int:
    """Return how many steps were taken."""
    with asyncio.Runner() as runner:
        town = make_town(runner, database_url, with_settings)
        machine = type("BookingsInTown", (Bookings,), {"town": town})
        limits = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(machine, settings=limits)
        return town.steps
