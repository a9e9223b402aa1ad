"""A person is recorded by staff, before they can be given a code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.operators import record_operator
from contract_api.errors import Conflict
from contract_api.people.models import Person
from contract_api.people.personnummer import birth_date
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers

THERE = "Somebody with that key or that personnummer is recorded already."


async def record_person(
    session: AsyncSession,
    identifiers: Identifiers,
    *,
    external_ref: str,
    given_name: str,
    family_name: str,
    personnummer: str,
    by: str,
    now: datetime,
) -> Person:
    """Record a person. `personnummer`: twelve digits.

    Raises ValueError for what can be no personnummer, and Conflict where the person or the key is there already, also
    where somebody else records them just now.
    """
    born_on = birth_date(personnummer)
    if born_on > local_date(now):
        raise ValueError("the birth date is still to come")
    lookups = identifiers.lookups("personnummer", personnummer)
    known = await session.scalar(
        select(Person.id).where(or_(Person.external_ref == external_ref, Person.personnummer_lookup.in_(lookups)))
    )
    if known is not None:
        raise Conflict(THERE)
    person = Person(
        external_ref=external_ref,
        given_name=given_name,
        family_name=family_name,
        personnummer_sealed=identifiers.seal(personnummer),
        personnummer_lookup=lookups[0],
        born_on=born_on,
    )
    try:
        async with session.begin_nested():
            session.add(person)
    except IntegrityError:
        raise Conflict(THERE) from None
    await record_operator(session, by=by, patient_id=person.id, action="person.recorded", items=[], now=now)
    return person
