"""Whoever has asked something is told that it has been answered, never what the answer is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from contract_api.cases.models import Case
from contract_api.disclosure.rules import DisclosureClass, level_for, may_say
from contract_api.paper import words
from contract_api.people.rules import Scope
from contract_api.unasked.addressees import addressee
from contract_api.unasked.models import Kind, Unasked
from contract_api.unasked.rules import Why
from contract_api.unasked.writing import Message, Office
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date
from nastasteg.notices import Sentence


async def tell_answered(session: AsyncSession, case: Case, *, now: datetime) -> None:
    """Have it told that a case is answered, once, in waking hours and as far as it may be told then.

    For whoever answers cases to call, in the transaction of the answer.
    """
    await session.execute(
        insert(Unasked)
        .values(
            kind=Kind.CASE_ANSWERED,
            subject_id=case.id,
            patient_id=case.patient_id,
            person_id=case.person_id,
            wanted_at=now,
            not_before=now,
        )
        .on_conflict_do_nothing()
    )


async def write(office: Office, wanted: Unasked) -> Message | Why:
    """Return what is said of a case that is answered at this moment, or why nothing is."""
    case = await office.session.get_one(Case, wanted.subject_id)
    to = await addressee(office, wanted, scope=Scope.CASES)
    if isinstance(to, Why):
        return to
    unit = await office.session.get_one(
        CareUnit, case.unit_id, options=[selectinload(CareUnit.decisions)], populate_existing=True
    )
    level = level_for(
        (decision.as_rule() for decision in unit.decisions),
        channel=to.binding.channel,
        strong=False,
        is_protected=to.patient.is_protected,
        now=office.now,
    )
    if not may_say(DisclosureClass.NOTICE, level):
        return Why.UNDECIDED
    asked_on = words.day(local_date(case.created_at), local_date(office.now))
    values = {"number": str(case.number), "date": asked_on, "phone": words.phone(unit.phone)}
    return Message(
        to=to, sentences=[Sentence(text="utter_case_answered", values=values)], told={unit.id: [f"case:{case.number}"]}
    )
