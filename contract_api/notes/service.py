"""Notes what can wait: it has no clock, and whoever wrote has been told that nobody reads it as it comes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.service import record
from contract_api.cases.service import last_unit
from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict, NotFound
from contract_api.notes.models import Note, NoteKind
from contract_api.notes.schemas import NoteIn
from contract_api.people.rules import Scope, may_ask
from contract_api.staff.models import Staff


async def note(session: AsyncSession, asking: Asking, written: NoteIn, *, now: datetime) -> bool:
    """Store a note at the unit that keeps the contract, once for its message. False where it must go another way.

    Raises Conflict when the message is another person's.
    """
    await hold(session, asking)
    unit_id = await last_unit(session, asking.patient.id)
    if unit_id is None or not may_ask(asking.scopes, Scope.CASES):
        return False
    await session.execute(
        insert(Note)
        .values(
            id=uuid.uuid4(),
            patient_id=asking.patient.id,
            person_id=asking.person.id,
            unit_id=unit_id,
            kind=NoteKind(written.kind),
            text=written.text,
            written_at=now,
            message_id=written.message_id,
        )
        .on_conflict_do_nothing(index_elements=[Note.message_id])
    )
    stored = (await session.scalars(select(Note).where(Note.message_id == written.message_id))).one()
    if (stored.patient_id, stored.person_id) != (asking.patient.id, asking.person.id):
        raise Conflict("The message id belongs to another conversation.")
    await record(
        session,
        asking=asking,
        action="note.write",
        items=[f"note:{stored.id}"],
        unit_id=unit_id,
        message_id=written.message_id,
        now=now,
    )
    return True


async def open_notes(session: AsyncSession, patient_id: uuid.UUID, unit_ids: Collection[uuid.UUID]) -> Sequence[Note]:
    """Return what a patient has noted at some units and nobody has taken up, oldest first, with who wrote."""
    found = await session.scalars(
        select(Note)
        .where(Note.patient_id == patient_id, Note.unit_id.in_(unit_ids), Note.settled_at.is_(None))
        .order_by(Note.written_at, Note.id)
        .options(joinedload(Note.person, innerjoin=True))
    )
    return found.all()


async def settle(
    session: AsyncSession, note_id: uuid.UUID, unit_ids: Collection[uuid.UUID], staff: Staff, *, now: datetime
) -> Note:
    """Note that a note has been taken up, and return it. Again changes nothing. Raises NotFound for another unit's."""
    found: Note | None = await session.scalar(
        select(Note).where(Note.id == note_id, Note.unit_id.in_(unit_ids)).with_for_update()
    )
    if found is None:
        raise NotFound("There is no such note here.")
    if found.settled_at is None:
        found.settled_at, found.settled_by = now, staff.id
    return found
