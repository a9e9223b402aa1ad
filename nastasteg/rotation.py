"""Seals all identifiers anew under the current key, in batches, while the system runs.

What has been done is skipped, so a run that is cut off is simply begun again. Each row is found throughout: its
lookup is changed in one statement, and whoever looks for it asks for the hashes under all keys.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers, SealBrokenError

BATCH = 200
"""Rows that are locked at a time: some tens of milliseconds."""


@dataclass
class Rotated:
    """What a run has done, in rows."""

    resealed: int = 0
    unreadable: int = 0
    """Rows that no key opens: sealed under a key that is not given, or changed."""
    doubled: int = 0
    """Rows whose identifier stands under the current key already, in another row: they are left as they are."""

    @property
    def is_complete(self) -> bool:
        """Whether the previous keys can be dropped."""
        return not (self.unreadable or self.doubled)


async def rotate(sessions: Sessions, identifiers: Identifiers, *, batch: int = BATCH) -> Rotated:
    """Seal and look up anew what is under a previous key: persons, bindings, conversations, addresses, calls, staff."""
    done = Rotated()
    statements = (
        (READ_PERSONS, UPDATE_PERSON),
        (READ_ADDRESSES, UPDATE_ADDRESS),
        (READ_CALLS, UPDATE_CALL),
        (READ_STAFF, UPDATE_STAFF),
    )
    for read, update in statements:
        after = uuid.UUID(int=0)
        while True:
            async with sessions.begin() as session:
                rows = (await session.execute(text(read), {"after": after, "most": batch})).all()
                for row in rows:
                    await _renew(session, identifiers, row, update, done)
            if not rows:
                break
            after = rows[-1].id
    await _rotate_bindings(sessions, identifiers, batch, done)
    return done


READ_PERSONS = """
SELECT id, 'personnummer' AS kind, personnummer_sealed AS sealed, personnummer_lookup AS lookup
FROM contract.person WHERE id > :after ORDER BY id LIMIT :most FOR UPDATE
"""

READ_ADDRESSES = """
SELECT id, channel AS kind, address_sealed AS sealed, address_lookup AS lookup
FROM gateway.address WHERE id > :after ORDER BY id LIMIT :most FOR UPDATE
"""

UPDATE_PERSON = """
UPDATE contract.person SET personnummer_sealed = :sealed, personnummer_lookup = :lookup WHERE id = :id
AND NOT EXISTS (SELECT FROM contract.person AS other WHERE other.personnummer_lookup = :lookup AND other.id <> :id)
"""

UPDATE_ADDRESS = """
UPDATE gateway.address SET address_sealed = :sealed, address_lookup = :lookup WHERE id = :id AND NOT EXISTS (
    SELECT FROM gateway.address AS other
    WHERE other.channel = address.channel AND other.address_lookup = :lookup AND other.id <> :id
)
"""


READ_CALLS = """
SELECT id, NULL AS kind, call_to_sealed AS sealed, '' AS lookup
FROM contract.case WHERE id > :after AND call_to_sealed IS NOT NULL ORDER BY id LIMIT :most FOR UPDATE
"""

READ_STAFF = """
SELECT id, NULL AS kind, phone_sealed AS sealed, '' AS lookup
FROM contract.staff WHERE id > :after AND phone_sealed IS NOT NULL ORDER BY id LIMIT :most FOR UPDATE
"""

UPDATE_STAFF = "UPDATE contract.staff SET phone_sealed = :sealed WHERE id = :id AND :lookup = ''"

UPDATE_CALL = "UPDATE contract.case SET call_to_sealed = :sealed WHERE id = :id AND :lookup = ''"


async def _renew(
    session: AsyncSession, identifiers: Identifiers, row: Row[tuple[object, ...]], update: str, done: Rotated
) -> None:
    try:
        value = identifiers.open(row.sealed)
    except SealBrokenError:
        done.unreadable += 1
        return
    lookup = identifiers.lookup(row.kind, value) if row.kind else ""
    if identifiers.is_current(row.sealed) and row.lookup == lookup:
        return
    new = {"id": row.id, "sealed": identifiers.seal(value), "lookup": lookup}
    changed = await session.execute(text(update + " RETURNING id"), new)
    if changed.first() is None:
        done.doubled += 1
    else:
        done.resealed += 1


async def _rotate_bindings(sessions: Sessions, identifiers: Identifiers, batch: int, done: Rotated) -> None:
    """Renew all bindings of an address together with its conversation, which is found by the same lookup."""
    after = ("", "")
    while True:
        async with sessions.begin() as session:
            found = await session.execute(
                text(
                    "SELECT DISTINCT channel, address_lookup FROM contract.channel_binding "
                    "WHERE (channel, address_lookup) > (:channel, :lookup) ORDER BY 1, 2 LIMIT :most"
                ),
                {"channel": after[0], "lookup": after[1], "most": batch},
            )
            addresses = [(channel, lookup) for channel, lookup in found]
            for channel, lookup in addresses:
                await _renew_bindings(session, identifiers, channel, lookup, done)
        if not addresses:
            return
        after = addresses[-1]


async def _renew_bindings(
    session: AsyncSession, identifiers: Identifiers, channel: str, lookup: str, done: Rotated
) -> None:
    found = await session.execute(
        text(
            "SELECT id, address_sealed AS sealed FROM contract.channel_binding "
            "WHERE channel = :channel AND address_lookup = :lookup ORDER BY id FOR UPDATE"
        ),
        {"channel": channel, "lookup": lookup},
    )
    rows = found.all()
    opened = _opened(identifiers, rows)
    if opened is None:
        done.unreadable += len(rows)
        return
    new = identifiers.lookup(channel, opened)
    if new == lookup and all(identifiers.is_current(row.sealed) for row in rows):
        return
    taken = {"channel": channel, "lookup": lookup, "new": new}
    if new != lookup and (await session.execute(text(TAKEN), taken)).first() is not None:
        done.doubled += len(rows)
        return
    for row in rows:
        await session.execute(
            text("UPDATE contract.channel_binding SET address_sealed = :sealed, address_lookup = :new WHERE id = :id"),
            {"id": row.id, "sealed": identifiers.seal(opened), "new": new},
        )
    await session.execute(text(MOVE_CONVERSATION), taken)
    done.resealed += len(rows)


TAKEN = """
SELECT FROM contract.conversation AS old JOIN contract.conversation AS new
ON new.channel = old.channel AND new.address_lookup = :new WHERE old.channel = :channel AND old.address_lookup = :lookup
"""

MOVE_CONVERSATION = """
UPDATE contract.conversation SET address_lookup = :new WHERE channel = :channel AND address_lookup = :lookup
"""


def _opened(identifiers: Identifiers, rows: Sequence[Row[tuple[object, ...]]]) -> str | None:
    """Return the address that all the rows hold; None when one of them cannot be opened."""
    try:
        values = {identifiers.open(row.sealed) for row in rows}
    except SealBrokenError:
        return None
    return values.pop() if len(values) == 1 else None
