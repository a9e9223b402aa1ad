"""Walks the chain of the access log from its beginning and names the first break. A million rows fit in no memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import AccessLogEntry, ChainLink, RetentionCheckpoint
from contract_api.access_log.rules import BEGINNING, link_hash
from nastasteg.database import Sessions

BATCH = 5000

SHORTEST_KEPT = timedelta(days=5 * 365)
"""HSLF-FS 2016:40, 4 kap 9 §: at least five years. The database counts them by the calendar; this only judges."""


class Checkpoint(BaseModel):
    """A place in the chain, to be kept where whoever can change the database cannot change it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    hash: str
    entry_at: datetime | None
    """When the entry with that number was made; none for the beginning."""
    time: datetime


class BrokenChainError(Exception):
    """The first place at which the log is not as it was sealed. The message names numbers only."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """A place in the chain, up to which it has been walked."""

    number: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was walked through."""

    links: int
    head: Head
    begins_after: int
    """The last number that retention has removed; 0 when nothing has been."""
    met_checkpoint: bool
    """Whether the checkpoint that was given is a place in the chain. Not so when retention has removed that place."""


async def make_checkpoint(session: AsyncSession, *, now: datetime) -> Checkpoint:
    """Return the chain's end as it is now."""
    last = (
        await session.execute(
            select(ChainLink.number, ChainLink.hash, AccessLogEntry.at)
            .join(AccessLogEntry, AccessLogEntry.id == ChainLink.entry_id)
            .order_by(ChainLink.number.desc())
            .limit(1)
        )
    ).first()
    if last is None:
        begins = await _beginning(session, now=now)
        return Checkpoint(number=begins.number, hash=begins.hash, entry_at=None, time=now)
    return Checkpoint(number=last.number, hash=last.hash, entry_at=last.at, time=now)


async def verify(
    sessions: Sessions, *, now: datetime, checkpoint: Checkpoint | None = None, batch: int = BATCH
) -> Verified:
    """Check every link and entry, in batches of one snapshot, while the system runs. Raises BrokenChainError."""
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        begins = await _beginning(session, now=now)
        at = begins
        async for rows in _batches(session, batch):
            for link, entry in rows:
                at = _next(at, link, entry)
        await _refuse_unchained(session)
        if checkpoint is not None:
            await _refuse_short_of(session, checkpoint, begins, at)
        await session.rollback()
    met = checkpoint is not None and checkpoint.number >= begins.number
    return Verified(links=at.number - begins.number, head=at, begins_after=begins.number, met_checkpoint=met)


async def _batches(
    session: AsyncSession, size: int
) -> AsyncIterator[Sequence[tuple[ChainLink, AccessLogEntry | None]]]:
    passed = -1
    while True:
        found = await session.execute(
            select(ChainLink, AccessLogEntry)
            .join(AccessLogEntry, AccessLogEntry.id == ChainLink.entry_id, isouter=True)
            .where(ChainLink.number > passed)
            .order_by(ChainLink.number)
            .limit(size)
        )
        rows = [(link, entry) for link, entry in found]
        if not rows:
            return
        yield rows
        passed = rows[-1][0].number
        session.expunge_all()


def _next(at: Head, link: ChainLink, entry: AccessLogEntry | None) -> Head:
    """Return the chain's place after a link. Raises BrokenChainError when it does not follow."""
    if link.number != at.number + 1:
        raise BrokenChainError(f"link {at.number + 1} is missing (the next that is there is {link.number})")
    if link.previous_hash != at.hash:
        raise BrokenChainError(f"link {link.number} does not follow the one before it")
    if entry is None:
        raise BrokenChainError(f"entry {link.entry_id}, of link {link.number}, is missing")
    if link_hash(at.hash, entry.as_rule()) != link.hash:
        raise BrokenChainError(f"entry {link.entry_id}, of link {link.number}, has been changed")
    return Head(number=link.number, hash=link.hash)


async def _beginning(session: AsyncSession, *, now: datetime) -> Head:
    """Return where the chain begins. Raises BrokenChainError for a checkpoint over what was too young to go."""
    last = await session.scalar(select(RetentionCheckpoint).order_by(RetentionCheckpoint.number.desc()).limit(1))
    if last is None:
        return Head(number=0, hash=BEGINNING)
    if last.removed_before > min(last.made_at, now) - SHORTEST_KEPT:
        raise BrokenChainError(f"the checkpoint at {last.number} stands for entries younger than five years")
    return Head(number=last.number, hash=last.hash)


async def _refuse_unchained(session: AsyncSession) -> None:
    chained = exists().where(ChainLink.entry_id == AccessLogEntry.id)
    entry_id = await session.scalar(select(func.min(AccessLogEntry.id)).where(~chained))
    if entry_id is not None:
        raise BrokenChainError(f"entry {entry_id} has no link: it was added past the log")


async def _refuse_short_of(session: AsyncSession, checkpoint: Checkpoint, begins: Head, end: Head) -> None:
    """Raise BrokenChainError when the chain does not pass through a checkpoint that was kept elsewhere."""
    if checkpoint.number > end.number:
        raise BrokenChainError(f"the chain ends at {end.number}: what came after it, to {checkpoint.number}, is gone")
    if checkpoint.number < begins.number:
        removed_before = await session.scalar(
            select(RetentionCheckpoint.removed_before).where(RetentionCheckpoint.number == begins.number)
        )
        made = checkpoint.entry_at or datetime.min.replace(tzinfo=UTC)
        if removed_before is not None and made >= removed_before:
            raise BrokenChainError(f"link {checkpoint.number} was removed before its time")
        return
    kept = begins.hash if checkpoint.number == begins.number else None
    if kept is None:
        kept = await session.scalar(select(ChainLink.hash).where(ChainLink.number == checkpoint.number))
    if kept != checkpoint.hash:
        raise BrokenChainError(f"link {checkpoint.number} is not the one that was there when the checkpoint was made")
