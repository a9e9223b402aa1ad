"""The ids of the demo's rows: the same document gives the same ids each time it is loaded."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("4f6d1a52-8f0b-5c55-9a53-6e0d7c3a91b4")
"""Under which the ids of the demo's rows are derived from their names."""


def row_id(*names: object) -> uuid.UUID:
    """Return the id of the row with a name."""
    return uuid.uuid5(NAMESPACE, "/".join(str(name) for name in names))


def optional_id(kind: str, key: str | None) -> uuid.UUID | None:
    """Return the id of a row of a kind, if it is named."""
    return row_id(kind, key) if key else None
