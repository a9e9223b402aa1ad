"""Turns the demo's staff who sign in to the inbox into table rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from contract_api.database import Base
from contract_api.demo_data.documents import StaffDocument
from contract_api.demo_data.ids import row_id
from contract_api.staff.models import Post, Staff


def staff_rows(key: str, staff: StaffDocument, *, now: datetime) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """Yield the row of somebody, and those of their posts, with their tables."""
    staff_id = row_id("staff", key)
    contact_id = row_id("contact", staff.contact) if staff.contact else None
    named = {"subject": staff.subject, "name": staff.name}
    yield Staff, {"id": staff_id, **named, "contact_id": contact_id, "ended_at": None}
    for unit, role in staff.posts.items():
        yield (
            Post,
            {
                "id": row_id("post", key, unit),
                "staff_id": staff_id,
                "unit_id": row_id("unit", unit),
                "role": role,
                "given_at": now - timedelta(days=45),
                "given_by": "verksamhetschefen",
                "ended_at": None,
                "ended_by": None,
            },
        )
