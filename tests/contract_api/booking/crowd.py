"""Many patients who all say yes at once, to fewer free times than they are.

Their messages wait, and the worker takes as many of them at once as it ever does.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched

from sqlalchemy import text

from bot.gateway.worker import TURNS_AT_ONCE
from contract_api.booking.schemas import BookingAnswer, BookingWish
from contract_api.client import ContractApi
from contract_api.people.models import Person
from nastasteg.database import Sessions
from tests.conftest import SettableClock
from tests.contract_api.booking.machine import torn
from tests.contract_api.builders import Builder

SLOT_BEGINS = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
OLD_BEGINS = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@dataclass
class One:
    person: Person
    pseudonym: str
    wanted: datetime


@dataclass(frozen=True)
class Came:
    """What came of it: outcomes as told, how many have which time, and what is torn."""

    told: Counter[str]
    on_new: int
    on_old: int
    torn: list[str]


async def crowd(api: ContractApi, sessions: Sessions, clock: SettableClock, *, patients: int, slots: int) -> Came:
    """Let them all come as far as to the question whether it is right, then all say yes at once."""
    everybody = await _build(sessions, patients, slots)
    turns = asyncio.Semaphore(TURNS_AT_ONCE)
    for those in batched(everybody, slots):
        await asyncio.gather(*(_come_so_far(api, one, turns) for one in those))
        clock.now += timedelta(minutes=20)  # what they were kept for the others may have
    answers = await asyncio.gather(*(_say_yes(api, one, turns) for one in everybody))
    told = Counter(answer.outcome for answer in answers)
    return Came(told, await _count(sessions, SLOT_BEGINS), await _count(sessions, None), await torn(sessions))


async def _build(sessions: Sessions, patients: int, slots: int) -> list[One]:
    everybody = []
    async with sessions.begin() as session:
        build = Builder(session)
        unit = await build.unit()
        await build.booking_rules(unit)
        anna = (await build.performer(await build.contact(unit))).number
        moments = [SLOT_BEGINS + timedelta(days=n // 30) + n % 30 * QUARTER for n in range(slots)]
        for moment in moments:
            await build.slot(unit, moment, minutes=15, performer_number=anna)
        for n in range(patients):
            person = await build.person()
            await build.version(person, unit)
            await build.movable(person, unit, OLD_BEGINS)
            pseudonym = str((await build.conversation(person)).pseudonym)
            everybody.append(One(person, pseudonym, moments[n % slots]))
    return everybody


async def _come_so_far(api: ContractApi, one: One, turns: asyncio.Semaphore) -> None:
    async with turns:
        window = (one.wanted, one.wanted + QUARTER)
        wish = BookingWish(message_id=f"wish {one.pseudonym}", act="move", windows=(window,))
        asked = await api.booking_wish(one.pseudonym, wish)
        assert (asked.outcome, len(asked.options)) == ("proposals", 1), asked
        message = f"one {one.pseudonym}"
        await api.choose(one.pseudonym, message, "1")
        read_back = await api.booking_choice(one.pseudonym, message)
        assert read_back.outcome == "read_back", read_back


async def _say_yes(api: ContractApi, one: One, turns: asyncio.Semaphore) -> BookingAnswer:
    async with turns:
        message = f"yes {one.pseudonym}"
        await api.choose(one.pseudonym, message, "ja")
        return await api.booking_change(one.pseudonym, message)


async def _count(sessions: Sessions, since: datetime | None) -> int:
    """Count the patients who have exactly one time: since a moment, or the old one."""
    when = "min(starts_at) >= :since" if since else "min(starts_at) = :since"
    statement = f"""SELECT count(*) FROM (SELECT patient_id FROM contract.appointment WHERE status = 'booked'
        GROUP BY patient_id HAVING count(*) = 1 AND {when}) AS each"""
    async with sessions() as session:
        return int(await session.scalar(text(statement), {"since": since or OLD_BEGINS}) or 0)
