"""Loads the demo's people, and as many made-up ones as a measurement needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.demo_data import documents
from contract_api.demo_data.many import made_up_people
from contract_api.demo_data.rows import RowMaker
from contract_api.demo_data.staff_rows import staff_rows
from contract_api.demo_data.template_documents import templates
from contract_api.demo_data.template_rows import template_rows
from contract_api.demo_data.writing import write
from nastasteg.demo.personas import personas
from nastasteg.identifiers import Identifiers


async def load(session: AsyncSession, identifiers: Identifiers, *, now: datetime, contracts: int = 0) -> None:
    """Load the demo's people, and `contracts` made-up ones.

    Loading again moves all days to count from `now`.
    """
    maker = RowMaker(identifiers, now=now)
    maker.add_units(documents.units())
    for key, contact in documents.contacts().items():
        maker.add_contact(key, contact)
    for key, member in documents.staff().items():
        for table, row in staff_rows(key, member, now=now):
            maker.rows[table].append(row)
    for key, template in templates().items():
        for table, row in template_rows(key, template, now=now):
            maker.rows[table].append(row)
    numbers = {persona.id: persona.number for persona in personas().values()}
    for key, person in documents.people().items():
        maker.add_person(key, person, number=numbers.get(key))
    for made_up in made_up_people(contracts):
        maker.add_person(made_up.key, made_up.person, number=made_up.number)
    await write(session, maker.rows)
