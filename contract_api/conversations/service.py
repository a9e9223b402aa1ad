"""Who writes, and about whom.

Nothing that a sender writes can choose a patient: only bindings and rights do.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.contracts.models import Contract
from contract_api.conversations.models import Conversation
from contract_api.conversations.schemas import AddressIn, ConversationOut
from contract_api.errors import ConversationUnknown, NotAllowed
from contract_api.people.models import Channel, ChannelBinding, Person, Representation
from contract_api.people.rules import Scope, is_in_force, known_scopes, whose
from contract_api.questions.models import OpenQuestion
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A person asking about a patient in a channel, with the rights that hold now."""

    conversation: Conversation
    person: Person
    patient: Person
    channel: Channel
    strong: bool = False
    """Whether the person has proven who they are by strong authentication."""
    scopes: frozenset[Scope] | None
    """What the person's right covers; none when they ask for themselves, which covers everything."""

    @property
    def is_for_self(self) -> bool:
        """Whether the person is the patient."""
        return self.person.id == self.patient.id


async def identify(
    session: AsyncSession, identifiers: Identifiers, address: AddressIn, *, now: datetime
) -> ConversationOut:
    """Return the conversation of an address, made if needed; nobody is known unless one person alone has it.

    The pseudonym lives as long as binding and patient are the same. A new one starts with no open question,
    since that was asked of somebody else or about somebody else.
    """
    lookups = identifiers.lookups(address.channel, address.address)
    binding = await _only_binding(session, address.channel, lookups)
    if binding is None:
        return ConversationOut(known=False, pseudonym=None)
    patient_id = await _patient_of(session, binding.person_id, today=local_date(now))
    kept = await session.scalar(
        select(Conversation.pseudonym).where(
            Conversation.channel == address.channel,
            Conversation.address_lookup.in_(lookups),
            Conversation.binding_id == binding.id,
            Conversation.patient_id == patient_id,
        )
    )
    pseudonym = kept or await _begin(session, binding, patient_id, now=now)
    return ConversationOut(known=True, pseudonym=pseudonym)


async def load(session: AsyncSession, pseudonym: uuid.UUID, *, now: datetime) -> Asking:
    """Return who asks about whom, checked anew: the one gate that every answer passes.

    Raises ConversationUnknown when there is no such conversation or its binding has ended, and NotAllowed
    when the person no longer has a right to ask for the patient.
    """
    conversation = await session.scalar(
        select(Conversation)
        .join(ChannelBinding, ChannelBinding.id == Conversation.binding_id)
        .where(Conversation.pseudonym == pseudonym, ChannelBinding.ended_at.is_(None))
        .options(joinedload(Conversation.person), joinedload(Conversation.patient))
    )
    if conversation is None:
        raise ConversationUnknown
    scopes = None
    if conversation.person_id != conversation.patient_id:
        scopes = await _scopes(session, conversation, today=local_date(now))
    return Asking(
        conversation=conversation,
        person=conversation.person,
        patient=conversation.patient,
        channel=conversation.channel,
        scopes=scopes,
    )


async def hold(session: AsyncSession, asking: Asking) -> None:
    """Lock the conversation until the transaction ends, so that its requests change it one at a time."""
    await session.execute(select(Conversation.id).where(Conversation.id == asking.conversation.id).with_for_update())


async def _only_binding(session: AsyncSession, channel: str, lookups: Sequence[str]) -> ChannelBinding | None:
    """Return the live binding of an address. A number that two persons share is nobody's: it fails closed."""
    bindings = (
        await session.scalars(
            select(ChannelBinding).where(
                ChannelBinding.channel == channel,
                ChannelBinding.address_lookup.in_(lookups),
                ChannelBinding.ended_at.is_(None),
            )
        )
    ).all()
    return bindings[0] if len(bindings) == 1 else None


async def _patient_of(session: AsyncSession, person_id: uuid.UUID, *, today: date) -> uuid.UUID:
    has_contract = await session.scalar(select(exists().where(Contract.patient_id == person_id)))
    rights = [] if has_contract else await _rights(session, person_id, today=today)
    return whose(person_id, has_contract=bool(has_contract), may_ask_for={right.patient_id for right in rights})


async def _rights(session: AsyncSession, person_id: uuid.UUID, *, today: date) -> list[Representation]:
    """Return the representations of a person that hold on a day."""
    recorded = await session.scalars(select(Representation).where(Representation.representative_id == person_id))
    return [
        right
        for right in recorded
        if is_in_force(
            valid_from=right.valid_from,
            valid_to=right.valid_to,
            revoked=right.revoked_at is not None,
            today=today,
        )
    ]


async def _scopes(session: AsyncSession, conversation: Conversation, *, today: date) -> frozenset[Scope]:
    rights = await _rights(session, conversation.person_id, today=today)
    held = [right for right in rights if right.patient_id == conversation.patient_id]
    if not held:
        raise NotAllowed("The representation does not hold today.")
    return frozenset().union(*(known_scopes(right.scopes) for right in held))


async def _begin(session: AsyncSession, binding: ChannelBinding, patient_id: uuid.UUID, *, now: datetime) -> uuid.UUID:
    """Store the conversation under a new pseudonym; of two requests at once, both get that of the first."""
    # Until the commit nobody moves binding and conversation to another key's lookup.
    await session.refresh(binding, with_for_update={"read": True})
    fresh = insert(Conversation).values(
        id=uuid.uuid4(),
        channel=binding.channel,
        address_lookup=binding.address_lookup,
        pseudonym=uuid.uuid4(),
        binding_id=binding.id,
        person_id=binding.person_id,
        patient_id=patient_id,
    )
    changed = (Conversation.binding_id != binding.id) | (Conversation.patient_id != patient_id)
    stored = await session.execute(
        fresh.on_conflict_do_update(
            index_elements=[Conversation.channel, Conversation.address_lookup],
            set_={name: fresh.excluded[name] for name in ("pseudonym", "binding_id", "person_id", "patient_id")},
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
