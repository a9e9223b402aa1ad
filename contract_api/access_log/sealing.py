"""Ties what a transaction has logged to the chain, as the last thing that the transaction does.

The chain is one line: whoever adds to it holds a lock until the commit. Taken last, it is held for the commit alone,
and readings do not wait for each other while they work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import ChainLink, RetentionCheckpoint
from contract_api.access_log.rules import BEGINNING, Entry, link_hash
from nastasteg.database import Sessions

CHAIN_LOCK = 7_401_607
"""An arbitrary number, the same in every process (and in the migrations), under which links are added one by one."""

_NOTED = "access_log_noted"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The end of the chain."""

    number: int
    hash: str


def note(session: AsyncSession, entry: Entry) -> None:
    """Remember an entry of this transaction until it is sealed."""
    session.info.setdefault(_NOTED, []).append(entry)


async def seal(session: AsyncSession) -> None:
    """Tie the entries of this transaction to the chain. Nothing may be done in the transaction after it.

    Raises what the database raises, so that nothing is shown. An entry that is not sealed cannot be committed.
    """
    entries: list[Entry] = session.info.pop(_NOTED, [])
    if not entries:
        return
    await session.flush()
    await session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    at = await head(session)
    links = []
    for entry in entries:
        after = Head(number=at.number + 1, hash=link_hash(at.hash, entry))
        links.append({"number": after.number, "entry_id": entry.id, "previous_hash": at.hash, "hash": after.hash})
        at = after
    await session.execute(insert(ChainLink), links)


async def head(session: AsyncSession) -> Head:
    """Return the last link; where all have been removed, the checkpoint they left; before the first, number 0."""
    for table in (ChainLink, RetentionCheckpoint):
        found = (await session.execute(select(table.number, table.hash).order_by(table.number.desc()).limit(1))).first()
        if found is not None:
            return Head(number=found.number, hash=found.hash)
    return Head(number=0, hash=BEGINNING)


@asynccontextmanager
async def logged_transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open a transaction whose entries in the access log are sealed at its end; all of it is stored, or nothing."""
    async with sessions.begin() as session:
        yield session
        await seal(session)
