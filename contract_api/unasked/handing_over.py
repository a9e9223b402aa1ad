"""Finds what is to be told, and hands it to the gateway: rows and jobs are stored together, or neither."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.pulse import messages as pulse
from contract_api.unasked import contract_changes, reminders
from contract_api.unasked.models import Kind, Unasked
from contract_api.unasked.rules import Why, is_waking
from contract_api.unasked.schemas import DueOut
from contract_api.unasked.writing import Message, Office
from contract_api.waiting import messages, offers
from nastasteg.notices import Notice, defer_notice

AT_ONCE = 25
"""A second's work at the most: whoever asks waits for four."""

TRIED_AGAIN_AFTER = timedelta(minutes=10)
"""Whoever is in the middle of something else is left alone for so long."""

type Writer = Callable[[Office, Unasked], Awaitable[Message | Why]]

WRITERS: Mapping[Kind, Writer] = {
    Kind.REMINDER: reminders.write,
    Kind.CONTRACT_CHANGED: contract_changes.write,
    Kind.FREED: messages.write,
    Kind.PULSE: pulse.write,
}


async def hand_over_due(office: Office) -> DueOut:
    """Do all that is due, but for no more messages than can be written in a second. At night nothing is due."""
    if not is_waking(office.now):
        return DueOut(handed_over=0, withheld=0, more=False)
    for find in (reminders.find, contract_changes.find, offers.find, pulse.find):
        await find(office)
    due = await office.session.scalars(
        select(Unasked)
        .where(
            Unasked.handed_over_at.is_(None),
            Unasked.withheld_as.is_(None),
            Unasked.withdrawn_at.is_(None),
            Unasked.not_before <= office.now,
        )
        .order_by(Unasked.not_before, Unasked.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    outcomes = [await _hand_over(office, one) for one in due.all()]
    return DueOut(
        handed_over=sum(one is None for one in outcomes),
        withheld=sum(one not in (None, Why.BUSY) for one in outcomes),
        more=len(outcomes) == AT_ONCE,
    )


async def _hand_over(office: Office, wanted: Unasked) -> Why | None:
    message = await WRITERS[wanted.kind](office, wanted)
    if isinstance(message, Why):
        if message is Why.BUSY:
            wanted.not_before = office.now + TRIED_AGAIN_AFTER
        else:
            wanted.withheld_as = message
        await office.session.flush()
        return message
    wanted.handed_over_at, wanted.composed = office.now, message.fingerprint()
    await office.session.flush()
    await _log(office, wanted, message)
    binding = message.to.binding
    first, *rest = message.sentences
    notice = Notice(
        id=wanted.id,
        about=wanted.patient_id,
        channel=binding.channel,
        address=office.identifiers.open(binding.address_sealed),
        text=first.text,
        values=first.values,
        more=tuple(rest),
    )
    await defer_notice(office.jobs, office.session, office.identifiers, notice)
    return None


async def _log(office: Office, wanted: Unasked, message: Message) -> None:
    """Log whom it is told to: what a message tells is a reading, though nobody has asked."""
    for unit_id, items in message.told.items():
        await record_reading(
            office.session,
            actor=Actor.PATIENT if message.to.is_patient else Actor.REPRESENTATIVE,
            actor_id=wanted.person_id,
            patient_id=wanted.patient_id,
            channel=message.to.binding.channel,
            action=f"unasked.{wanted.kind.value}",
            items=items,
            unit_id=unit_id,
            message_id=None,
            now=office.now,
        )
