"""The inbox with 200 staff and 5,000 open cases: `python -m benchmarks.inbox`.

Each member of staff opens the own list once, and answers one case. The time is that of the whole request, in this
process, without a network. An answer is in the queue of what goes out when its request is done: in its transaction.
"""

from __future__ import annotations

import asyncio
import math
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.booking.database import fresh_database
from benchmarks.rows import Row, finish
from contract_api.app import create_app
from contract_api.cases.models import Case, CaseReason
from contract_api.cases.opening import Matter, open_or_add
from contract_api.cases.rules import route
from contract_api.people.models import ChannelBinding, Person
from contract_api.staff import sessions as logins
from contract_api.staff.models import Post, Staff
from contract_api.staff.rules import Role
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder
from tests.contract_api.inbox.conftest import INBOX, hidden, inbox_settings

STAFF, UNITS, CASES = 200, 20, 5000
PROMISED_SECONDS = 0.1


@dataclass(frozen=True)
class Worker:
    """Somebody who is signed in, and a case that is theirs."""

    secret: str
    case: int


def measure() -> list[Row]:
    """Build it, and let everybody open their list and answer."""
    with fresh_database() as database_url:
        opened, answered, queued = asyncio.run(_measure(database_url))
    return [
        _row(f"own list, {STAFF} staff and {CASES} open cases, p95", opened),
        _row("an answer stands in the queue of what goes out, p95", answered),
        Row("answers in that queue", str(STAFF), str(queued), queued == STAFF),
    ]


def _row(what: str, seconds: list[float]) -> Row:
    found = sorted(seconds)[math.ceil(len(seconds) * 0.95) - 1]
    return Row(what, f"< {PROMISED_SECONDS * 1000:.0f} ms", f"{found * 1000:.0f} ms", found < PROMISED_SECONDS)


async def _measure(database_url: str) -> tuple[list[float], list[float], int]:
    clock = SettableClock()
    settings = inbox_settings(database_url)
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        sessions: Sessions = app.state.parts.sessions
        workers = await _build(sessions, Identifiers(settings.identifier_key))
        opened, answered = [], []
        for worker in workers:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url=INBOX, cookies={"__Host-inbox": worker.secret}
            ) as browser:
                opened.append(await _timed(browser.get("/inbox")))
                page = await browser.get(f"/inbox/cases/{worker.case}")
                form = {**hidden(page), "text": "Det går bra. Kom som vanligt."}
                answered.append(await _timed(browser.post(f"/inbox/cases/{worker.case}/reply", data=form), status=303))
        async with sessions() as session:
            queued = await session.scalar(
                text("SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'bot.notify'")
            )
    return opened, answered, int(queued or 0)


async def _timed(request: object, *, status: int = 200) -> float:
    begun = time.perf_counter()
    response: httpx.Response = await request  # type: ignore[misc]
    taken = time.perf_counter() - begun
    if response.status_code != status:
        raise RuntimeError(f"{response.status_code} instead of {status}")
    return taken


async def _build(sessions: Sessions, identifiers: Identifiers) -> list[Worker]:
    """Build units with staff and patients, and let the patients ask."""
    workers: list[Worker] = []
    for _ in range(UNITS):
        async with sessions.begin() as session:
            unit = await Builder(session).unit()
            workers += [await _worker(session, identifiers, unit) for _ in range(STAFF // UNITS)]
    return workers


async def _worker(session: AsyncSession, identifiers: Identifiers, unit: CareUnit) -> Worker:
    """Build somebody who is signed in, with a care contact's cases."""
    build = Builder(session)
    contact = await build.contact(unit)
    staff = Staff(subject=f"SE2321000000-{uuid.uuid4().hex[:12].upper()}", name="Anna", contact_id=contact.id)
    session.add(staff)
    await session.flush()
    session.add(Post(staff_id=staff.id, unit_id=unit.id, role=Role.CARE_CONTACT, given_at=NOW, given_by="chefen"))
    for number in range(CASES // STAFF):
        case = await _case(session, identifiers, await build.person(f"Karin {number}"), unit)
        await session.execute(
            text(
                """INSERT INTO contract.case_event
                (id, case_id, number, kind, at, staff_id, to_unit_id, to_contact_id)
                VALUES (gen_random_uuid(), :case, 0, 'handed_over', :now, :staff, :unit, :contact)"""
            ),
            {"case": case.id, "now": NOW, "staff": staff.id, "unit": unit.id, "contact": contact.id},
        )
    secret = await logins.begin(session, identifiers, staff.subject, now=NOW - timedelta(minutes=1))
    return Worker(secret or "", case.number)


async def _case(session: AsyncSession, identifiers: Identifiers, patient: Person, unit: CareUnit) -> Case:
    """Let a patient ask by SMS."""
    patient.personnummer_sealed = identifiers.seal("195506082394")
    conversation = await Builder(session).conversation(patient)
    binding = await session.get_one(ChannelBinding, conversation.binding_id)
    binding.address_sealed = identifiers.seal("+46701740605")
    matter = Matter(
        conversation_id=conversation.id,
        patient_id=patient.id,
        person_id=patient.id,
        reason=CaseReason.QUESTION,
        route=route(None, keeping_unit_id=unit.id),
    )
    await open_or_add(session, matter, text="Får jag äta grapefrukt?", message_id=uuid.uuid4().hex, now=NOW)
    return (await session.scalars(select(Case).where(Case.patient_id == patient.id))).one()


if __name__ == "__main__":
    finish(measure())
