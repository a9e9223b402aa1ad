"""What the gateway asks and tells of a message that nobody has asked for: may it go now; it has not come through."""

from __future__ import annotations

import uuid
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import select

from contract_api.appointments.models import Appointment
from contract_api.cases.models import CaseReason
from contract_api.cases.tasks import open_task
from contract_api.contracts.models import ContractVersion
from contract_api.conversations.models import Conversation
from contract_api.conversations.service import Asking, Talking
from contract_api.people.models import ChannelBinding, Person
from contract_api.pulse.models import Pulse
from contract_api.questions import service as questions
from contract_api.unasked.handing_over import WRITERS
from contract_api.unasked.models import Kind, Unasked
from contract_api.unasked.rules import Why, is_waking
from contract_api.unasked.writing import Message, Office, asked_as
from contract_api.waiting.models import FreedOffer, Waiting

WORDS = Path(__file__).parent / "words.yml"


async def may_go(office: Office, unasked_id: uuid.UUID, *, channel: str, address: str) -> bool | None:
    """Return whether a message may go to an address now; None for one that is none of these.

    It may when the very same would be written at this moment. What may not is withdrawn, and wanted anew: it is then
    written as things are, in the morning if need be, or withheld. The question that goes with it is opened here, so
    that nobody has one open of which they have not been told.
    """
    wanted = await office.session.get(Unasked, unasked_id, with_for_update=True)
    if wanted is None:
        return None
    if wanted.withdrawn_at is not None or wanted.handed_over_at is None:
        return False
    message = await WRITERS[wanted.kind](office, wanted) if is_waking(office.now) else Why.NOT_NEEDED
    if isinstance(message, Why) or not _is_the_same(office, wanted, message, channel=channel, address=address):
        await _want_anew(office, wanted)
        return False
    await _ask(office, wanted, message)
    return True


def _is_the_same(office: Office, wanted: Unasked, message: Message, *, channel: str, address: str) -> bool:
    binding = message.to.binding
    to_there = binding.channel == channel and binding.address_lookup in office.identifiers.lookups(channel, address)
    return to_there and message.fingerprint() == wanted.composed


async def _want_anew(office: Office, wanted: Unasked) -> None:
    wanted.withdrawn_at = office.now
    await office.session.flush()
    office.session.add(
        Unasked(
            kind=wanted.kind,
            subject_id=wanted.subject_id,
            days=wanted.days,
            patient_id=wanted.patient_id,
            person_id=wanted.person_id,
            wanted_at=wanted.wanted_at,
            not_before=office.now,
        )
    )
    await office.session.flush()


async def _ask(office: Office, wanted: Unasked, message: Message) -> None:
    question, conversation = message.question, message.to.conversation
    if question is None or conversation is None:
        return
    await questions.ask(
        office.session,
        Talking(conversation=conversation, person=message.to.person, channel=conversation.channel),
        message_id=asked_as(wanted.id),
        kind=question.kind,
        options=question.options,
        context=question.context,
        now=office.now,
    )


async def undelivered(office: Office, unasked_id: uuid.UUID, why: str | None = None) -> None:
    """Let somebody at the unit see to it that a message has not come through: once, for what is one of these.

    `why` is a word of words.yml for what the provider says of it.
    """
    wanted = await office.session.get(Unasked, unasked_id, with_for_update=True)
    if wanted is None or wanted.undelivered_at is not None:
        return
    wanted.undelivered_at = office.now
    conversation = await office.session.scalar(
        select(Conversation)
        .join(
            ChannelBinding,
            (ChannelBinding.channel == Conversation.channel)
            & (ChannelBinding.address_lookup == Conversation.address_lookup),
        )
        .where(ChannelBinding.person_id == wanted.person_id)
        .order_by(ChannelBinding.verified_at.desc())
        .limit(1)
    )
    unit_id, appointment_id = await _whose(office, wanted)
    if conversation is None or unit_id is None:
        return
    patient, person = [await office.session.get_one(Person, one) for one in (wanted.patient_id, wanted.person_id)]
    asking = Asking(
        conversation=conversation, person=person, channel=conversation.channel, patient=patient, scopes=frozenset()
    )
    await open_task(
        office.session,
        asking,
        reason=CaseReason.UNDELIVERED,
        text=" ".join(_words()[word] for word in (wanted.kind.value, why) if word),
        unit_id=unit_id,
        appointment_id=appointment_id,
        key=f"undelivered:{wanted.id}",
        now=office.now,
    )


async def _whose(office: Office, wanted: Unasked) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Return the unit that sees to it, and the agreed time that it was about."""
    session, subject = office.session, wanted.subject_id
    match wanted.kind:
        case Kind.CONTRACT_CHANGED:
            return (await session.get_one(ContractVersion, subject)).unit_id, None
        case Kind.PULSE:
            return (await session.get_one(Pulse, subject)).unit_id, None
        case Kind.FREED:
            waiting_id = (await session.get_one(FreedOffer, subject)).waiting_id
            appointment_id = (await session.get_one(Waiting, waiting_id)).appointment_id
        case Kind.REMINDER:
            appointment_id = subject
    return (await session.get_one(Appointment, appointment_id)).unit_id, appointment_id


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words
