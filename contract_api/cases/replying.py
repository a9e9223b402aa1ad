"""Carries an answer from the care to whoever wrote: in the same conversation, as far as it may still be said there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from procrastinate import App
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from contract_api.cases.disclosing import sayable
from contract_api.cases.models import Case, CaseEvent
from contract_api.cases.opening import FOR_TELLING
from contract_api.cases.tasks import open_undelivered
from contract_api.conversations.candidates import held_by
from contract_api.conversations.models import Conversation
from contract_api.paper import words
from contract_api.people.models import ChannelBinding
from contract_api.people.rules import SERVED, Ages, Scope, may_ask, may_ask_for_self
from contract_api.staff.models import Staff
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, defer_notice


class Reach(StrEnum):
    """How an answer reaches whoever wrote."""

    WORD_FOR_WORD = "word_for_word"
    ELSEWHERE = "elsewhere"
    """They are told that there is one, and read it with e-legitimation or are called."""
    NOT_SERVED = "not_served"
    """The patient, or who wrote, has died or moved."""
    NO_RIGHT = "no_right"
    """Who wrote has no right, or none any more, to be answered about the patient."""
    NO_NUMBER = "no_number"
    """The number or chat that they wrote from is theirs no longer."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an answer to a case would go now."""

    reach: Reach
    case: Case
    """With its unit loaded."""
    binding: ChannelBinding | None = None
    """Where to; none when it reaches nobody."""
    phone: str = ""
    """The number that may be said where the answer may not."""
    about: str | None = None
    """The patient's name, where somebody else is answered about them."""


async def way_to(session: AsyncSession, case_id: uuid.UUID, *, ages: Ages, now: datetime) -> Way:
    """Return how an answer to a case would reach whoever wrote: rights, status and number as they are now."""
    people = joinedload(Case.patient, innerjoin=True), joinedload(Case.person, innerjoin=True)
    case = (await session.scalars(select(Case).where(Case.id == case_id).options(*FOR_TELLING, *people))).one()
    patient, person = case.patient, case.person
    if patient.status not in SERVED or person.status not in SERVED:
        return Way(reach=Reach.NOT_SERVED, case=case)
    if case.is_heard_only or not await _may_be_answered(session, case, ages=ages, now=now):
        return Way(reach=Reach.NO_RIGHT, case=case)
    binding = await _binding(session, case)
    if binding is None:
        return Way(reach=Reach.NO_NUMBER, case=case)
    # It goes to the number, whether the question came from there or from the page that the number led to.
    may = sayable(case, patient=patient, covered=True, channel=binding.channel, strong=False, now=now)
    return Way(
        reach=Reach.WORD_FOR_WORD if may.content else Reach.ELSEWHERE,
        case=case,
        binding=binding,
        phone=may.phone,
        about=None if person.id == patient.id else patient.given_name,
    )


async def carry(
    session: AsyncSession,
    jobs: App,
    identifiers: Identifiers,
    answer: CaseEvent,
    by: Staff,
    *,
    ages: Ages,
    has_page: bool,
    now: datetime,
) -> Reach:
    """Have an answer told, once this transaction commits; where it reaches nobody, the unit gets a task instead.

    The same answer again is told once. `by` has its contact loaded. `has_page`: whether there is a page to read it on.
    """
    way = await way_to(session, answer.case_id, ages=ages, now=now)
    if way.binding is None:
        await open_undelivered(session, answer, now=now)
        return way.reach
    text, values = said(way, answer, signature(by, way.case.unit.name), has_page=has_page)
    notice = Notice(
        id=answer.id,
        about=way.case.patient_id,
        channel=way.binding.channel,
        address=identifiers.open(way.binding.address_sealed),
        text=text,
        values=values,
        is_reply=True,
    )
    await defer_notice(jobs, session, identifiers, notice)
    return way.reach


def signature(by: Staff, unit_name: str) -> str:
    """Return who answers, as the patient reads it: "Anna Lindgren, distriktssköterska"."""
    return f"{by.name}, {by.contact.title if by.contact else unit_name}"


def said(way: Way, answer: CaseEvent, sender: str, *, has_page: bool) -> tuple[str, dict[str, str]]:
    """Return the name of the text that tells an answer, and what is filled in there."""
    if way.reach is Reach.ELSEWHERE:
        text = "utter_case_reply_elsewhere" if has_page else "utter_case_reply_call"
        return text, {"phone": words.phone(way.phone)}
    values = {"sender": sender, "reply": answer.text or ""}
    if way.about is None:
        return "utter_case_reply", values
    return "utter_case_reply_about", values | {"about": way.about}


async def _may_be_answered(session: AsyncSession, case: Case, *, ages: Ages, now: datetime) -> bool:
    today = local_date(now)
    if case.person_id == case.patient_id:
        return may_ask_for_self(case.person.as_rule(), ages=ages, today=today)
    given, _ = await held_by(session, case.person, case.patient, ages=ages, today=today)
    return may_ask(given.scopes, Scope.CASES)


async def _binding(session: AsyncSession, case: Case) -> ChannelBinding | None:
    """Return the live binding, to whoever wrote, of the number or chat that they wrote from.

    By now the conversation there may be about somebody else, or with somebody else who shares the number.
    """
    there = aliased(ChannelBinding)
    theirs: ChannelBinding | None = await session.scalar(
        select(ChannelBinding)
        .join(
            there,
            (ChannelBinding.channel == there.channel) & (ChannelBinding.address_lookup == there.address_lookup),
        )
        .join(Conversation, Conversation.binding_id == there.id)
        .where(
            Conversation.id == case.conversation_id,
            ChannelBinding.person_id == case.person_id,
            ChannelBinding.ended_at.is_(None),
        )
    )
    return theirs
