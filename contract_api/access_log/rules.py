"""The hash that ties each entry of the access log to those before it.

Whoever changes, removes or adds an entry afterwards, with whatever rights in the database, would have to make
all hashes after it anew; and then the chain no longer meets a checkpoint that was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

BEGINNING = "0" * 64
"""What stands for the hash before the first."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry as the hash is made over it: ids and codes, never content."""

    id: int
    at: datetime
    actor: str
    actor_id: uuid.UUID | None
    patient_id: uuid.UUID
    unit_id: uuid.UUID | None
    channel: str | None
    action: str
    items: tuple[str, ...]
    message_id: str | None


def canonical(entry: Entry) -> str:
    """Return the one way of writing an entry: JSON with its keys in order and its moment in UTC to the microsecond.

    Changing this breaks every chain there is. Raises ValueError for a moment without a time zone.
    """
    if entry.at.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return json.dumps(
        {
            "action": entry.action,
            "actor": entry.actor,
            "actor_id": _text(entry.actor_id),
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "channel": entry.channel,
            "id": entry.id,
            "items": entry.items,
            "message_id": entry.message_id,
            "patient_id": _text(entry.patient_id),
            "unit_id": _text(entry.unit_id),
        },
        separators=(",", ":"),
        sort_keys=True,
    )


def link_hash(previous_hash: str, entry: Entry) -> str:
    """Return the hash of an entry and all before it, as 64 hex digits (SHA-256)."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(entry)}".encode()).hexdigest()


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
