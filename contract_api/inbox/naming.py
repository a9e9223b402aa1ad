"""Somebody whom a form names by their personnummer: found, or recorded where they are new."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from contract_api.errors import Conflict
from contract_api.inbox.desk import Inside
from contract_api.inbox.forms import Form, line
from contract_api.people.models import Person
from contract_api.people.recording import record_person
from nastasteg.identifiers import Identifiers

NAMES = ("given_name", "family_name")


async def person_named_in(inside: Inside, identifiers: Identifiers, form: Form) -> Person:
    """Return whose personnummer a form gives, recorded with the form's names where they are new.

    Raises ValueError for who is new without names, and for what can be no personnummer.
    """
    personnummer = "".join(sign for sign in form.get("personnummer", "") if sign.isdigit())
    lookups = identifiers.lookups("personnummer", personnummer)
    known = select(Person).where(Person.personnummer_lookup.in_(lookups))
    person: Person | None = await inside.session.scalar(known)
    if person is not None:
        return person
    given_name, family_name = (line(form, name) for name in NAMES)
    if not (given_name and family_name):
        raise ValueError("somebody new has names")
    try:
        return await record_person(
            inside.session,
            identifiers,
            external_ref=f"inbox-{uuid.uuid4()}",
            given_name=given_name,
            family_name=family_name,
            personnummer=personnummer,
            by=inside.me.staff.name,
            now=inside.now,
        )
    except Conflict:
        # Somebody else has recorded them since we looked: now they are known.
        return (await inside.session.scalars(known)).one()
