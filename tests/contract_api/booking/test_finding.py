"""Proposals from a long timetable: the same as from all that is free, found by indexes alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from contract_api.booking import rules
from contract_api.booking.finding import free_times
from contract_api.booking.postgres import PostgresBooking
from nastasteg.database import Sessions
from tests.contract_api.booking.timetable import HORIZON, WISHES, day, explain, fill, query_for, sent

SLOTS = 4000


@pytest.fixture
async def patient_at_unit(sessions: Sessions) -> tuple[uuid.UUID, uuid.UUID]:
    async with sessions() as session:
        return await fill(session, slots=SLOTS)


async def test_the_first_portions_give_what_all_that_is_free_would(
    sessions: Sessions, patient_at_unit: tuple[uuid.UUID, uuid.UUID]
) -> None:
    async with sessions() as session:
        system = PostgresBooking(session)
        for wish in WISHES:
            query = query_for(*patient_at_unit, wish)
            everything = await system.timeslots(replace(query, windows=rules.half_days(query.windows), each=SLOTS))
            assert await free_times(system, query) == rules.spread(everything)
            assert bool(everything) == (wish != "a night, when there is none")


async def test_where_few_are_free_the_search_goes_on_to_the_last_day(
    sessions: Sessions, patient_at_unit: tuple[uuid.UUID, uuid.UUID]
) -> None:
    query = replace(query_for(*patient_at_unit, "whenever"), not_during=[(HORIZON[0], day(80))])
    async with sessions() as session:
        found = await free_times(PostgresBooking(session), query)
    assert len(found) == rules.PROPOSALS
    assert all(slot.starts_at >= day(80) for slot in found)
    assert found[0].starts_at < day(81)


async def test_the_nearest_are_found_on_either_side(
    sessions: Sessions, patient_at_unit: tuple[uuid.UUID, uuid.UUID]
) -> None:
    query = replace(query_for(*patient_at_unit, "whenever"), not_during=[(day(39), day(42))])
    async with sessions() as session:
        found = await free_times(PostgresBooking(session), query, near=day(40) + timedelta(hours=12))
    starts = [slot.starts_at for slot in found]
    assert all(day(38) <= start < day(43) for start in starts)
    assert starts[0] < day(39)
    assert starts[-1] >= day(42)


def scans(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The tables that a plan reads, and by which index."""
    if "Relation Name" in node:
        yield node["Relation Name"], node.get("Index Name", node["Node Type"])
    for part in node.get("Plans", ()):
        yield from scans(part)


async def test_slots_and_busy_times_are_found_by_their_indexes(
    sessions: Sessions, engine: AsyncEngine, patient_at_unit: tuple[uuid.UUID, uuid.UUID]
) -> None:
    async with sessions() as session:
        with sent(engine) as statements:
            for wish in WISHES:
                await free_times(PostgresBooking(session), query_for(*patient_at_unit, wish))
        assert len(statements) > len(WISHES)
        for statement, parameters in statements:
            plan = (await explain(session, statement, parameters, "COSTS"))[0]["Plan"]
            used = {index for table, index in scans(plan) if table in ("slot", "appointment")}
            assert used == {"ix_slot_free", "slot_pkey", "ex_appointment_performer", "ex_appointment_room"}
