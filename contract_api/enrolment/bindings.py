"""How the tie between a person and a number or chat is made, and how it ends. Each is in the access log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import Actor
from contract_api.access_log.operators import operator_id
from contract_api.access_log.service import record_reading
from contract_api.conversations.candidates import live_bindings
from contract_api.conversations.service import Talking, lookups_of
from contract_api.enrolment.rules import is_unused
from contract_api.errors import PatientNotChosen
from contract_api.people.models import Channel, ChannelBinding, Person
from nastasteg.clock import local_date


class Why(StrEnum):
    """Why a binding ended."""

    ASKED = "asked"
    """The person wanted it, in the conversation."""
    STAFF = "staff"
    UNUSED = "unused"
    """Nobody has written from there for so long that it may be somebody else's by now."""
    RECYCLED = "recycled"
    """The operator has reported that the number has been given to another subscriber."""


async def bind(
    session: AsyncSession,
    person: Person,
    *,
    channel: Channel,
    lookups: Sequence[str],
    sealed: str,
    how: str,
    now: datetime,
) -> ChannelBinding:
    """Let an address be a person's from now on; where it is already, it is verified anew."""
    binding: ChannelBinding | None = await session.scalar(
        select(ChannelBinding).where(
            ChannelBinding.person_id == person.id,
            ChannelBinding.channel == channel,
            ChannelBinding.address_lookup.in_(lookups),
            ChannelBinding.ended_at.is_(None),
        )
    )
    if binding is None:
        binding = ChannelBinding(person_id=person.id, channel=channel, address_lookup=lookups[0], address_sealed=sealed)
        session.add(binding)
    binding.verified_at, binding.verified_how, binding.used_at = now, how, now
    await session.flush()
    await _log(session, binding, "binding.made", actor=Actor.PATIENT, now=now)
    return binding


async def end_own(session: AsyncSession, talking: Talking, *, message_id: str | None, now: datetime) -> None:
    """End the binding of somebody who wants it, from that number or chat.

    Raises PatientNotChosen where several are bound there and it is not known who of them is writing.
    """
    conversation = talking.conversation
    live = await live_bindings(session, conversation.channel, await lookups_of(session, conversation))
    if conversation.patient_id is None and len(live) > 1:
        raise PatientNotChosen
    is_own = ChannelBinding.id == conversation.binding_id
    await _end(session, Why.ASKED, is_own, actor=Actor.PATIENT, message_id=message_id, now=now)


async def used_bindings(
    session: AsyncSession, channel: str, lookups: Sequence[str], *, months: int, now: datetime
) -> list[ChannelBinding]:
    """Return who is bound to an address. Bindings from which nobody has written in so many months are ended first."""
    live = await live_bindings(session, channel, lookups)
    unused = {
        binding.id
        for binding in live
        if is_unused(local_date(binding.used_at or binding.verified_at), months=months, today=local_date(now))
    }
    if unused:
        await _end(session, Why.UNUSED, ChannelBinding.id.in_(unused), actor=Actor.SERVICE, now=now)
    return [binding for binding in live if binding.id not in unused]


async def end_for_person(
    session: AsyncSession, person: Person, *, channel: Channel | None, by: str, now: datetime
) -> int:
    """End a person's bindings, in one channel or in all, as staff want it. Returns how many there were."""
    theirs = ChannelBinding.person_id == person.id
    there = ChannelBinding.channel == channel if channel else true()
    return await _end(session, Why.STAFF, theirs, there, actor=Actor.STAFF, by=by, now=now)


async def end_recycled(session: AsyncSession, lookups: Sequence[str], *, now: datetime) -> int:
    """End the bindings of numbers (their keyed hashes) that are others' now. Returns how many there were."""
    is_sms, is_one = ChannelBinding.channel == Channel.SMS, ChannelBinding.address_lookup.in_(lookups)
    return await _end(session, Why.RECYCLED, is_sms, is_one, actor=Actor.SERVICE, now=now)


async def _end(
    session: AsyncSession,
    why: Why,
    *which: ColumnElement[bool],
    actor: Actor,
    now: datetime,
    by: str | None = None,
    message_id: str | None = None,
) -> int:
    """End those live bindings that are all of `which`, and return how many. Of two requests at once, one ends each."""
    live = await session.scalars(
        select(ChannelBinding).where(ChannelBinding.ended_at.is_(None), *which).with_for_update()
    )
    ended = live.all()
    for binding in ended:
        binding.ended_at, binding.ended_why, binding.ended_by = now, why, by
        staff = await operator_id(session, by) if by else None
        await _log(session, binding, "binding.ended", actor=actor, staff=staff, message_id=message_id, now=now)
    await session.flush()
    return len(ended)


async def _log(
    session: AsyncSession,
    binding: ChannelBinding,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    staff: uuid.UUID | None = None,
    message_id: str | None = None,
) -> None:
    await record_reading(
        session,
        actor=actor,
        actor_id=binding.person_id if actor is Actor.PATIENT else staff,
        patient_id=binding.person_id,
        channel=binding.channel,
        action=action,
        items=[f"binding:{binding.id}"],
        unit_id=None,
        message_id=message_id,
        now=now,
    )
