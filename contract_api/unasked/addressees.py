"""To whom, and to which number, something that nobody has asked for may go: as things are at that moment."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.taking_over import is_with_person
from contract_api.conversations.candidates import held_by
from contract_api.conversations.models import Conversation, OptOut
from contract_api.conversations.service import conversation_about
from contract_api.enrolment.rules import is_unused
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.people.rules import SERVED, PatientStatus, Scope, may_ask, may_ask_for_self
from contract_api.questions.models import OpenQuestion
from contract_api.unasked.consent import has_consented
from contract_api.unasked.models import Unasked
from contract_api.unasked.rules import Why, is_in_the_middle
from contract_api.unasked.writing import Addressee, Office, asked_as
from nastasteg.clock import local_date

CHANNEL = Channel.SMS
"""The one channel in which the gateway can begin to write."""


async def addressee(
    office: Office,
    wanted: Unasked,
    *,
    scope: Scope | None,
    served: Collection[PatientStatus] = SERVED,
    needs_consent: bool = True,
) -> Addressee | Why:
    """Return who is to be told, or why they are not.

    `scope`: what a relative's right must cover; None for what only patients themselves are told. Without
    `needs_consent` it has been asked for in so many words, so that STOPP alone is heeded.
    """
    session, now = office.session, office.now
    patient, person = [await session.get_one(Person, one) for one in (wanted.patient_id, wanted.person_id)]
    if patient.status not in served or person.status not in SERVED:
        return Why.NOT_SERVED
    if needs_consent and not await has_consented(session, person.id):
        return Why.NO_CONSENT
    today = local_date(now)
    scopes, called = None, None
    if person.id == patient.id:
        if not may_ask_for_self(patient.as_rule(), ages=office.ages, today=today):
            return Why.NO_RIGHT
    else:
        given, right = await held_by(session, person, patient, ages=office.ages, today=today)
        if scope is None or right is None or not may_ask(given.scopes, scope):
            return Why.NO_RIGHT
        scopes, called = given.scopes, right.called
    binding = await _binding(office, person.id)
    if isinstance(binding, Why):
        return binding
    conversation = await conversation_about(session, binding, patient.id, ages=office.ages, now=now)
    return Addressee(
        person=person,
        patient=patient,
        binding=binding,
        scopes=scopes,
        called=called,
        conversation=conversation,
        is_busy=conversation is not None
        and (
            await _is_busy(office, conversation, but_for=wanted.id)
            or await is_with_person(session, conversation.pseudonym)
        ),
    )


async def is_shared(session: AsyncSession, binding: ChannelBinding) -> bool:
    """Return whether a number is somebody else's too, so that it must be said whom it is about."""
    others = select(ChannelBinding.id).where(
        ChannelBinding.channel == binding.channel,
        ChannelBinding.address_lookup == binding.address_lookup,
        ChannelBinding.ended_at.is_(None),
        ChannelBinding.person_id != binding.person_id,
    )
    return await session.scalar(others.limit(1)) is not None


async def _binding(office: Office, person_id: uuid.UUID) -> ChannelBinding | Why:
    """Return the number that a person has used last, and that they may be written to at."""
    opted_out = exists().where(
        Conversation.channel == ChannelBinding.channel,
        Conversation.address_lookup == ChannelBinding.address_lookup,
        OptOut.conversation_id == Conversation.id,
    )
    found = await office.session.execute(
        select(ChannelBinding, opted_out).where(
            ChannelBinding.person_id == person_id,
            ChannelBinding.channel == CHANNEL,
            ChannelBinding.ended_at.is_(None),
        )
    )
    today = local_date(office.now)
    used = [
        (binding, stopped)
        for binding, stopped in found
        if not is_unused(local_date(binding.used_at or binding.verified_at), months=office.unused_months, today=today)
    ]
    if not used:
        return Why.NO_ADDRESS
    open_ones = [binding for binding, stopped in used if not stopped]
    return max(open_ones, key=lambda one: one.used_at or one.verified_at, default=Why.OPTED_OUT)


async def _is_busy(office: Office, conversation: Conversation, *, but_for: uuid.UUID) -> bool:
    """Return whether a question is open there that another one would push away; not the one of this very message."""
    question = await office.session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.conversation_id == conversation.id,
            OpenQuestion.closed_at.is_(None),
            OpenQuestion.expires_at > office.now,
            OpenQuestion.asked_by_message != asked_as(but_for),
        )
    )
    return question is not None and is_in_the_middle(question.kind.value, question.asked_at, office.now)
