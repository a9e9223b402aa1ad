"""Keeps in which other languages a person writes, and tells it to staff who see the person anyway."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.conversations.service import Talking
from contract_api.languages.models import Language, WrittenLanguage


async def note(session: AsyncSession, talking: Talking, language: Language, *, now: datetime) -> None:
    """Keep that whoever is in the conversation writes in a language. Again moves only the last moment."""
    await session.execute(
        insert(WrittenLanguage)
        .values(person_id=talking.person.id, language=language, first_at=now, last_at=now)
        .on_conflict_do_update(
            index_elements=[WrittenLanguage.person_id, WrittenLanguage.language],
            set_={"last_at": func.greatest(WrittenLanguage.last_at, now)},
        )
    )


async def written_by(session: AsyncSession, person_id: uuid.UUID) -> Sequence[WrittenLanguage]:
    """Return the languages in which a person has written, the latest first."""
    found = await session.scalars(
        select(WrittenLanguage)
        .where(WrittenLanguage.person_id == person_id)
        .order_by(WrittenLanguage.last_at.desc(), WrittenLanguage.language)
    )
    return found.all()
