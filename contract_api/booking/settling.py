"""Settles the changes of which nobody knows yet what came, by asking what is true, and tells who asked for them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.answers.service import Inquiry
from contract_api.appointments.models import Appointment
from contract_api.booking.changing import can_be_made, finish, has_been_made, settle_as, take_turns
from contract_api.booking.desk import open_desk
from contract_api.booking.models import BookingChange, ChangeState
from contract_api.conversations.candidates import held_by
from contract_api.conversations.models import Conversation
from contract_api.conversations.service import Asking
from contract_api.dependencies import Parts
from contract_api.paper import words
from contract_api.people.models import ChannelBinding, Person
from contract_api.people.rules import Ages
from nastasteg.clock import local_date
from nastasteg.notices import Notice, defer_notice

ASKED_ABOUT_AFTER = timedelta(seconds=30)
"""By then whoever carries it out has an answer, or has been cut off."""

GIVEN_UP_AFTER = timedelta(minutes=10)
"""What a booking system has not made by then it will not make: asked of every adapter."""

MOST_AT_ONCE = 20
"""So that one round is over before the next, though the booking system answers for none of them."""

DONE_TEXT, NOT_DONE_TEXT = "utter_booking_settled_done", "utter_booking_settled_not_done"


async def due(session: AsyncSession, *, now: datetime) -> Sequence[uuid.UUID]:
    """Return some of the changes that are to be asked about: by lot, so that none waits behind others for ever."""
    found = await session.scalars(
        select(BookingChange.id)
        .where(BookingChange.settled_at.is_(None), BookingChange.begun_at <= now - ASKED_ABOUT_AFTER)
        .order_by(func.random())
        .limit(MOST_AT_ONCE)
    )
    return found.all()


async def settle(session: AsyncSession, parts: Parts, change_id: uuid.UUID, *, now: datetime) -> ChangeState | None:
    """Settle one change if it can be, do what it brings with it, and have it told. Returns None where it cannot yet.

    Raises Unclear where the booking system does not answer; nothing may be committed then.
    """
    change = await session.get_one(BookingChange, change_id)
    asking = await _who_asked(session, change, ages=parts.settings.ages, now=now)
    await take_turns(session, asking)
    await session.refresh(change, with_for_update=True)
    if change.settled_at is not None:
        return None
    inquiry = Inquiry(
        session=session,
        asking=asking,
        message_id=change.message_id,
        now=now,
        fallback_phone=parts.settings.fallback_phone,
    )
    desk = await open_desk(inquiry, parts.booking(session))
    if await has_been_made(desk.system, change):
        await finish(desk, change)
    elif now >= change.begun_at + GIVEN_UP_AFTER or not await can_be_made(desk.system, change):
        settle_as(change, ChangeState.REFUSED, now)
        await session.flush()
    else:
        return None
    await _log(session, change, now=now)
    await _tell(session, parts, change, phone=desk.answering.envelope["phone"])
    return change.state


async def _who_asked(session: AsyncSession, change: BookingChange, *, ages: Ages, now: datetime) -> Asking:
    """Return who asked for it, with the rights that hold now: what they wanted done has been, or not, in any case."""
    conversation = await session.get_one(Conversation, change.conversation_id)
    person = await session.get_one(Person, change.person_id)
    patient = await session.get_one(Person, change.patient_id)
    scopes = None
    if person.id != patient.id:
        scopes = (await held_by(session, person, patient, ages=ages, today=local_date(now)))[0].scopes
    return Asking(
        conversation=conversation, person=person, patient=patient, channel=conversation.channel, scopes=scopes
    )


async def _log(session: AsyncSession, change: BookingChange, *, now: datetime) -> None:
    ids = [one for one in (change.appointment_id, change.result_id) if one is not None]
    unit_id = await session.scalar(select(Appointment.unit_id).where(Appointment.id.in_(ids)).limit(1))
    await record_reading(
        session,
        actor=Actor.SERVICE,
        actor_id=None,
        patient_id=change.patient_id,
        channel=None,
        action="booking.settle",
        items=[f"appointment:{one}" for one in ids],
        unit_id=unit_id,
        message_id=change.message_id,
        now=now,
    )


async def _tell(session: AsyncSession, parts: Parts, change: BookingChange, *, phone: str) -> None:
    """Have it told to whoever asked, at the address that they asked from, while that is theirs.

    Of the time itself nothing is said: what may be said of it is decided when they ask.
    """
    binding = await session.scalar(
        select(ChannelBinding)
        .join(Conversation, Conversation.binding_id == ChannelBinding.id)
        .where(
            Conversation.id == change.conversation_id,
            ChannelBinding.person_id == change.person_id,
            ChannelBinding.ended_at.is_(None),
        )
    )
    if binding is None:
        return
    notice = Notice(
        id=change.id,
        about=change.patient_id,
        channel=binding.channel,
        address=parts.identifiers.open(binding.address_sealed),
        text=DONE_TEXT if change.state is ChangeState.DONE else NOT_DONE_TEXT,
        values={"phone": words.phone(phone)},
        is_reply=True,
    )
    await defer_notice(parts.jobs, session, parts.identifiers, notice)
