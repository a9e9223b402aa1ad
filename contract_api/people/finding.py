"""Finds a person by what other systems call them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.errors import NotFound
from contract_api.people.models import Person


async def person_by_ref(session: AsyncSession, external_ref: str) -> Person:
    """Return the person with a key in the source system. Raises NotFound, with a sentence for staff."""
    person: Person | None = await session.scalar(select(Person).where(Person.external_ref == external_ref))
    if person is None:
        raise NotFound("Nobody has that key.")
    return person
