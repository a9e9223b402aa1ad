"""Who writes, and about whom.

Nothing that a sender writes can choose a patient: only bindings and rights do, and, where these leave several, the
sender's answer to the question which of them it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.contracts.keeping import keeping_phone
from contract_api.conversations.beginning import begin
from contract_api.conversations.candidates import Candidate, candidates, held_by, live_bindings
from contract_api.conversations.models import Conversation
from contract_api.conversations.schemas import AddressIn, ConversationOut
from contract_api.conversations.standing import standing
from contract_api.errors import (
    ContractApiProblem,
    ConversationUnknown,
    NotAllowed,
    PatientGone,
    PatientNotChosen,
)
from contract_api.links import sessions as strong_sessions
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.people.rules import SERVED, Ages, Scope, Why, birthday, may_ask_for_self
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers

CHOICE_HOLDS = timedelta(hours=12)
"""For so long it is about the patient who was chosen; then it is asked anew. Every answer says whose it is."""

USE_NOTED = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Talking:
    """A person in a conversation, before it is known or checked whom it is about."""

    conversation: Conversation
    person: Person
    channel: Channel
    strong: bool = False
    """Whether the person has proven who they are by strong authentication."""


@dataclass(frozen=True, kw_only=True)
class Asking(Talking):
    """A person asking about a patient in a channel, with the rights that hold now."""

    patient: Person
    scopes: frozenset[Scope] | None
    """What the person's right covers; none when they ask for themselves, which covers everything."""
    called: str | None = None
    """What the person calls the patient, where they ask for another."""
    why_nothing: Why | None = None
    """Why the right covers nothing, where that may be told."""

    @property
    def is_for_self(self) -> bool:
        """Whether the person is the patient."""
        return self.person.id == self.patient.id


async def identify(
    session: AsyncSession,
    identifiers: Identifiers,
    address: AddressIn,
    bindings: Sequence[ChannelBinding],
    *,
    ages: Ages,
    now: datetime,
) -> ConversationOut:
    """Return the conversation of an address, made if needed. Nobody is known where the address has no bindings.

    The pseudonym lives as long as binding and patient are the same. A new one starts with no open question,
    since that was asked of somebody else or about somebody else.
    """
    lookups = identifiers.lookups(address.channel, address.address)
    if address.channel == "web":
        return await _logged_in(session, lookups, ages=ages, now=now)
    if not bindings:
        return ConversationOut(known=False, pseudonym=None)
    _note_use(bindings, now=now)
    possible = await candidates(session, bindings, ages=ages, today=local_date(now))
    kept = await session.scalar(
        select(Conversation).where(Conversation.channel == address.channel, Conversation.address_lookup.in_(lookups))
    )
    if kept is not None and _still_holds(kept, possible, now=now):
        pseudonym = kept.pseudonym
    else:
        pseudonym = await begin(session, bindings[0], possible[0] if len(possible) == 1 else None, now=now)
    return ConversationOut(
        known=True,
        pseudonym=pseudonym,
        minor_until=_minor_until(bindings, ages, now),
        standing=await standing(session, possible, now=now),
    )


async def conversation_about(
    session: AsyncSession, binding: ChannelBinding, patient_id: uuid.UUID, *, ages: Ages, now: datetime
) -> Conversation | None:
    """Return the conversation at an address if what is written there is about a patient; made if needed.

    None where it can be about several and has not been said, or is about somebody else. It is no use of the address.
    """
    bindings = await live_bindings(session, binding.channel, [binding.address_lookup])
    possible = await candidates(session, bindings, ages=ages, today=local_date(now))
    wanted = select(Conversation).where(
        Conversation.channel == binding.channel, Conversation.address_lookup == binding.address_lookup
    )
    kept = await session.scalar(wanted)
    if kept is None or not _still_holds(kept, possible, now=now):
        await begin(session, bindings[0], possible[0] if len(possible) == 1 else None, now=now)
        kept = await session.scalar(wanted.execution_options(populate_existing=True))
    is_it = kept is not None and (kept.binding_id, kept.patient_id) == (binding.id, patient_id)
    return kept if is_it else None


def _minor_until(bindings: Sequence[ChannelBinding], ages: Ages, now: datetime) -> date | None:
    last = max(birthday(binding.person.born_on, ages.adult) for binding in bindings)
    return last if last > local_date(now) else None


async def talk(session: AsyncSession, pseudonym: uuid.UUID, *, now: datetime) -> Talking:
    """Return who is in a conversation.

    Raises ConversationUnknown when its binding or its login has ended, or when it never was.
    """
    conversation = await session.scalar(
        select(Conversation)
        .join(ChannelBinding, ChannelBinding.id == Conversation.binding_id)
        .where(Conversation.pseudonym == pseudonym, ChannelBinding.ended_at.is_(None))
        .options(joinedload(Conversation.person, innerjoin=True), joinedload(Conversation.patient))
    )
    if conversation is None:
        raise ConversationUnknown
    is_web = conversation.channel is Channel.WEB
    if is_web and not await session.scalar(strong_sessions.is_strong(conversation.id, now=now)):
        raise ConversationUnknown
    return Talking(conversation=conversation, person=conversation.person, channel=conversation.channel, strong=is_web)


async def load(session: AsyncSession, pseudonym: uuid.UUID, *, ages: Ages, now: datetime) -> Asking:
    """Return who asks about whom, checked anew: the one gate that every answer passes.

    Raises ConversationUnknown as `talk` does, PatientNotChosen when it is about one of several, NotAllowed when the
    person no longer has a right to ask for the patient, and PatientGone when the patient has died or moved.
    """
    talking = await talk(session, pseudonym, now=now)
    person, patient = talking.person, talking.conversation.patient
    if patient is None:
        raise PatientNotChosen
    today = local_date(now)
    scopes: frozenset[Scope] | None = None
    why = called = None
    if person.id != patient.id:
        given, right = await held_by(session, person, patient, ages=ages, today=today)
        if right is None or person.status not in SERVED:
            raise NotAllowed("The representation does not hold today.")
        scopes, why, called = given.scopes, given.why_nothing, right.called
    elif not may_ask_for_self(person.as_rule(), ages=ages, today=today):
        scopes = frozenset()
    if patient.status not in SERVED:
        phone = await keeping_phone(session, patient.id)
        raise PatientGone(patient.status, phone=phone, for_other=person.id != patient.id)
    return Asking(
        conversation=talking.conversation,
        person=person,
        patient=patient,
        channel=talking.channel,
        strong=talking.strong,
        scopes=scopes,
        called=called,
        why_nothing=why,
    )


async def possible_patients(session: AsyncSession, talking: Talking, *, ages: Ages, now: datetime) -> list[Candidate]:
    """Return whom a conversation could be about now."""
    conversation = talking.conversation
    if talking.strong:
        # Who has logged in is one person, however many share the number that the login began from.
        with_person = [joinedload(ChannelBinding.person, innerjoin=True)]
        bindings = [await session.get_one(ChannelBinding, conversation.binding_id, options=with_person)]
    else:
        bindings = [*await live_bindings(session, conversation.channel, await lookups_of(session, conversation))]
    return await candidates(session, bindings, ages=ages, today=local_date(now))


async def lookups_of(session: AsyncSession, conversation: Conversation) -> list[str]:
    """Return the lookups of a conversation's address: two of them while a key is being changed."""
    binding = await session.get_one(ChannelBinding, conversation.binding_id)
    return [conversation.address_lookup, binding.address_lookup]


async def be_about(session: AsyncSession, conversation: Conversation, chosen: Candidate, *, now: datetime) -> uuid.UUID:
    """Let a conversation be about a patient from now on, and return its pseudonym: a new one, unless it was already."""
    conversation.chosen_at = now
    if (conversation.binding_id, conversation.patient_id) != (chosen.binding_id, chosen.patient.id):
        conversation.binding_id = chosen.binding_id
        conversation.person_id = chosen.person.id
        conversation.patient_id = chosen.patient.id
        conversation.pseudonym = uuid.uuid4()
    await session.flush()
    return conversation.pseudonym


async def hold(session: AsyncSession, talking: Talking) -> None:
    """Lock the conversation until the transaction ends, so that its requests change it one at a time."""
    await session.execute(select(Conversation.id).where(Conversation.id == talking.conversation.id).with_for_update())


async def _logged_in(session: AsyncSession, lookups: Sequence[str], *, ages: Ages, now: datetime) -> ConversationOut:
    """Return the conversation on the web at an address, for as long as its login and the right to it hold."""
    held_ones = strong_sessions.held_conversations(now=now).where(Conversation.address_lookup.in_(lookups))
    found = (await session.execute(held_ones)).one_or_none()
    if found is None or not await still_allowed(session, found[0].pseudonym, ages=ages, now=now):
        return ConversationOut(known=False, pseudonym=None)
    return ConversationOut(known=True, pseudonym=found[0].pseudonym)


async def still_allowed(session: AsyncSession, pseudonym: uuid.UUID, *, ages: Ages, now: datetime) -> bool:
    """Return whether a conversation may still be read by whoever holds it: its binding, login and right all hold."""
    try:
        asking = await load(session, pseudonym, ages=ages, now=now)
    except PatientNotChosen:
        return True
    except ContractApiProblem:
        return False
    return asking.scopes is None or bool(asking.scopes)


def _still_holds(kept: Conversation, possible: list[Candidate], *, now: datetime) -> bool:
    """Return whether a conversation is still about the one it was about, or still about nobody yet."""
    if kept.patient_id is None:
        return len(possible) > 1 and any(one.binding_id == kept.binding_id for one in possible)
    pairs = {(one.binding_id, one.patient.id) for one in possible}
    if (kept.binding_id, kept.patient_id) not in pairs:
        return False
    return len(possible) == 1 or (kept.chosen_at is not None and now < kept.chosen_at + CHOICE_HOLDS)


def _note_use(bindings: Sequence[ChannelBinding], *, now: datetime) -> None:
    for binding in bindings:
        if binding.used_at is None or binding.used_at < now - USE_NOTED:
            binding.used_at = now
