"""Carries out what has been decided on how long data is kept, in batches, or says what that would do.

It works on all three schemas and on the dialogue engine's database, so that one run is one thing to watch.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.sealing import logged_transaction
from contract_api.retention.record_system import RecordFolder, export_cases
from contract_api.retention.rules import DataKind, cutoff
from contract_api.retention.service import days_of, decisions
from nastasteg.database import Sessions, make_engine, make_sessions
from nastasteg.migration import TRACKER_DATABASE
from nastasteg.supervisor.postgres import other_database

log = structlog.get_logger(__name__)

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """How one kind of data goes. Both statements take :cutoff; `remove` takes :most rows and says which went."""

    kind: DataKind
    count: str
    remove: str
    is_tracker: bool = False


def _blanked(table: str, condition: str) -> tuple[str, str]:
    """Return the statements by which a text is replaced by nothing; its row stays, as the memory of its id."""
    which = f"FROM {table} AS message WHERE text <> '' AND {condition}"
    chosen = f"SELECT id {which} LIMIT :most FOR UPDATE SKIP LOCKED"
    # Table and condition are ours, from the lines below.
    return f"SELECT count(*) {which}", f"UPDATE {table} SET text = '' WHERE id IN ({chosen}) RETURNING id"  # noqa: S608


def _removed(kind: DataKind, table: str, condition: str) -> Sweep:
    """Return how rows go that nothing points to."""
    which = f"FROM {table} WHERE {condition}"
    chosen = f"SELECT id {which} LIMIT :most FOR UPDATE SKIP LOCKED"
    # Table and condition are ours, from the lines below.
    return Sweep(
        kind=kind,
        count=f"SELECT count(*) {which}",
        remove=f"DELETE FROM {table} WHERE id IN ({chosen}) RETURNING id",  # noqa: S608
    )


_ANSWERED = """received_at < :cutoff AND (handled_at_intake OR EXISTS (
    SELECT FROM gateway.turn WHERE turn.id = message.turn_id AND turn.finished_at IS NOT NULL))"""
_SETTLED = "created_at < :cutoff AND status NOT IN ('queued', 'sending', 'unknown')"
_INBOUND = _blanked("gateway.inbound_message", _ANSWERED)
_OUTBOUND = _blanked("gateway.outbound_message", _SETTLED)

_LAST = "SELECT max(at) FROM contract.case_event WHERE case_id = row.id"
_CLOSED = f"""FROM contract."case" AS row WHERE text <> '' AND status = 'closed' AND ({_LAST}) < :cutoff
    AND EXISTS (SELECT FROM contract.case_export WHERE case_id = row.id AND exported_at > ({_LAST}))"""
"""Cases that have been over for long enough, and of which the record system has all that was written."""

SWEEPS = (
    Sweep(kind=DataKind.MESSAGE_TEXTS, count=_INBOUND[0], remove=_INBOUND[1]),
    Sweep(
        kind=DataKind.OUTBOUND_TEXTS,
        count=_OUTBOUND[0],
        remove=f"""WITH old AS (
            SELECT id FROM gateway.outbound_message AS message WHERE text <> '' AND {_SETTLED}
            LIMIT :most FOR UPDATE SKIP LOCKED
        ), buttons AS (
            DELETE FROM gateway.button WHERE outbound_id IN (SELECT id FROM old)
        ) UPDATE gateway.outbound_message SET text = '', document = NULL
        WHERE id IN (SELECT id FROM old) RETURNING id""",  # noqa: S608
    ),
    Sweep(
        kind=DataKind.CASE_TEXTS,
        count=f"SELECT count(*) {_CLOSED}",
        remove=f"""WITH old AS (SELECT id {_CLOSED} LIMIT :most FOR UPDATE SKIP LOCKED
        ), written AS (
            UPDATE contract.case_event SET text = '' WHERE case_id IN (SELECT id FROM old) AND text <> ''
        ) UPDATE contract."case" SET text = '' WHERE id IN (SELECT id FROM old) RETURNING id""",  # noqa: S608
    ),
    _removed(DataKind.STAFF_SESSIONS, "contract.staff_session", "coalesce(ended_at, seen_at) < :cutoff"),
    _removed(DataKind.NOTES, "contract.note", "settled_at < :cutoff"),
    _removed(DataKind.PULSES, "contract.pulse", "wanted_on < CAST(:cutoff AS timestamptz)"),
    _removed(DataKind.OPEN_QUESTIONS, "contract.open_question", "coalesce(closed_at, expires_at) < :cutoff"),
    Sweep(
        kind=DataKind.LINKS,
        count="SELECT count(*) FROM contract.link WHERE expires_at < :cutoff",
        remove="""WITH old AS (
            SELECT id FROM contract.link WHERE expires_at < :cutoff LIMIT :most FOR UPDATE SKIP LOCKED
        ), logins AS (
            DELETE FROM contract.strong_session WHERE link_id IN (SELECT id FROM old)
        ) DELETE FROM contract.link WHERE id IN (SELECT id FROM old) RETURNING id""",
    ),
    Sweep(
        kind=DataKind.TRACKER_EVENTS,
        count="SELECT count(*) FROM events WHERE timestamp < extract(epoch FROM CAST(:cutoff AS timestamptz))",
        remove="""DELETE FROM events WHERE id IN (
            SELECT id FROM events WHERE timestamp < extract(epoch FROM CAST(:cutoff AS timestamptz)) LIMIT :most
        ) RETURNING id""",
        is_tracker=True,
    ),
    Sweep(
        kind=DataKind.ACCESS_LOG,
        count="SELECT count(*) FROM contract.access_log WHERE at < :cutoff",
        remove="SELECT generate_series(1, contract.expire_access_log(:cutoff, :most))",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a run would do, or has done, with one kind."""

    kind: DataKind
    days: int | None
    """None: kept until further notice."""
    rows: int


class Retention:
    """One run, or a look at what it would do."""

    def __init__(self, sessions: Sessions, tracker: Sessions, *, now: datetime, batch: int = BATCH) -> None:
        """Work on our database and on the dialogue engine's."""
        self._sessions = sessions
        self._tracker = tracker
        self._now = now
        self._batch = batch

    async def due(self) -> list[Due]:
        """Return what is old enough to go, and change nothing."""
        return [await self._each(sweep, remove=False) for sweep in SWEEPS]

    async def carry_out(self) -> list[Due]:
        """Remove what is old enough, a batch in each transaction. Logs how many rows of each kind, never which."""
        done = [await self._each(sweep, remove=True) for sweep in SWEEPS]
        log.info("retention carried out", **{one.kind.value: one.rows for one in done})
        return done

    async def _each(self, sweep: Sweep, *, remove: bool) -> Due:
        async with self._sessions() as session:
            days = days_of(await decisions(session), sweep.kind)
        rows = 0
        if days is not None:
            before = cutoff(days, self._now)
            sessions = self._tracker if sweep.is_tracker else self._sessions
            rows = await (self._remove(sweep, sessions, before) if remove else self._count(sweep, sessions, before))
        return Due(kind=sweep.kind, days=days, rows=rows)

    async def _count(self, sweep: Sweep, sessions: Sessions, before: datetime) -> int:
        async with sessions() as session:
            if sweep.is_tracker and not await has_events(session):
                return 0
            return int(await session.scalar(text(sweep.count), {"cutoff": before}) or 0)

    async def _remove(self, sweep: Sweep, sessions: Sessions, before: datetime) -> int:
        rows = 0
        while True:
            async with sessions.begin() as session:
                if sweep.is_tracker and not await has_events(session):
                    return 0
                gone = await session.execute(text(sweep.remove), {"cutoff": before, "most": self._batch})
                batch = len(gone.all())
            rows += batch
            if batch < self._batch:
                return rows


async def has_events(session: AsyncSession) -> bool:
    """Return whether the dialogue engine has made its table, which it does when it first starts."""
    return await session.scalar(text("SELECT to_regclass('events') IS NOT NULL")) is True


def tracker_url(database_url: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return where the dialogue engine keeps its memory: RASA_DATABASE_URL, else its database on the same server."""
    return environment.get("RASA_DATABASE_URL") or other_database(database_url, TRACKER_DATABASE)


async def keep_retention(
    sessions: Sessions, database_url: str, *, now: datetime, record_folder: Path | None = None
) -> list[Due]:
    """Do one night's work: hand cases to the record system where there is one, then remove what is old enough."""
    if record_folder is not None:
        await _hand_over(sessions, RecordFolder(record_folder), now)
    engine = make_engine(tracker_url(database_url), pool_size=1)
    try:
        return await Retention(sessions, make_sessions(engine), now=now).carry_out()
    finally:
        await engine.dispose()


async def _hand_over(sessions: Sessions, records: RecordFolder, now: datetime) -> None:
    handed = 1
    while handed:
        try:
            async with logged_transaction(sessions) as session:
                handed = await export_cases(session, records, now=now)
        except OSError as error:
            log.error("the record system took no case", error=type(error).__name__)
            return
        log.info("cases handed to the record system", cases=handed)
