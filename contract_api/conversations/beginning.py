"""A conversation begins, or begins anew about somebody else: under a new pseudonym, with nothing open."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.conversations.candidates import Candidate
from contract_api.conversations.models import Conversation
from contract_api.people.models import ChannelBinding
from contract_api.questions.models import OpenQuestion


async def begin(session: AsyncSession, binding: ChannelBinding, about: Candidate | None, *, now: datetime) -> uuid.UUID:
    """Store the conversation under a new pseudonym; of two requests at once, both get that of the first."""
    wanted = {
        "binding_id": about.binding_id if about else binding.id,
        "person_id": about.person.id if about else binding.person_id,
        "patient_id": about.patient.id if about else None,
    }
    # Until the commit nobody moves binding and conversation to another key's lookup.
    await session.refresh(binding, with_for_update={"read": True})
    fresh = insert(Conversation).values(
        id=uuid.uuid4(),
        channel=binding.channel,
        address_lookup=binding.address_lookup,
        pseudonym=uuid.uuid4(),
        chosen_at=None,
        **wanted,
    )
    changed = (Conversation.binding_id != wanted["binding_id"]) | Conversation.patient_id.is_distinct_from(
        wanted["patient_id"]
    )
    stored = await session.execute(
        fresh.on_conflict_do_update(
            index_elements=[Conversation.channel, Conversation.address_lookup],
            set_={name: fresh.excluded[name] for name in ("pseudonym", "chosen_at", *wanted)},
            where=changed,
        ).returning(Conversation.id, Conversation.pseudonym)
    )
    row = stored.one_or_none()
    if row is None:
        found = await session.scalars(
            select(Conversation.pseudonym).where(
                Conversation.channel == binding.channel,
                Conversation.address_lookup == binding.address_lookup,
            )
        )
        return found.one()
    conversation_id, pseudonym = row
    await session.execute(
        update(OpenQuestion)
        .where(OpenQuestion.conversation_id == conversation_id, OpenQuestion.closed_at.is_(None))
        .values(closed_at=now)
    )
    return pseudonym
