"""Ties what a transaction has logged to the chain, as the last thing that the transaction does.

The chain is one line: whoever adds to it holds a lock until the commit. Taken last, it is held for the commit alone,
and readings do not wait for each other while they work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import BigInteger, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.rules import Entry, canonical
from nastasteg.database import Sessions

_NOTED = "access_log_noted"


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
    # In one round trip, since everybody else who writes to the log waits from its beginning to the commit.
    ids, written = [entry.id for entry in entries], [canonical(entry) for entry in entries]
    given = cast(ids, ARRAY(BigInteger)), cast(written, ARRAY(Text))
    await session.execute(select(func.contract.seal_access_log(*given)))


@asynccontextmanager
async def logged_transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Open a transaction whose entries in the access log are sealed at its end; all of it is stored, or nothing."""
    async with sessions.begin() as session:
        yield session
        await seal(session)
