"""A change is written down, carried out once and told: what came of it is never guessed."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.answers.facts import Appointment
from contract_api.appointments.models import Appointment as Booked
from contract_api.booking import asking, threads, ties
from contract_api.booking.desk import Desk, Target
from contract_api.booking.models import BookingChange, ChangeKind, ChangeState
from contract_api.booking.schemas import BookingAnswer
from contract_api.booking.system import Booking, BookingFault, NewTime, NoLongerBooked, SlotTaken, Unclear
from contract_api.booking.telling import tell_done
from contract_api.booking.threads import Thread
from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict
from contract_api.questions.models import QuestionKind
from nastasteg.clock import local_date

SYSTEM_ANSWERS_WITHIN = 4.0
"""Seconds. An action has eight for the whole turn; what takes longer is unclear, and asked about later."""


async def write_down(session: AsyncSession, talking: Asking, *, message_id: str, now: datetime) -> None:
    """Write down what the message has said yes to, before anything is done. Again changes nothing.

    Committed by itself: should all be cut off in the middle, it is known what must be asked about. Raises Conflict
    when the message has said yes to no change.
    """
    await hold(session, talking)
    if await _by_message(session, message_id) is not None:
        return
    kind, option, thread = await threads.answered(session, talking, message_id=message_id)
    is_cancelled = kind is QuestionKind.CANCEL and option == asking.CANCEL
    if not is_cancelled and kind is not QuestionKind.MOVE:
        raise Conflict("The message has said yes to no change of an agreed time.")
    session.add(
        BookingChange(
            message_id=message_id,
            conversation_id=talking.conversation.id,
            patient_id=talking.patient.id,
            person_id=talking.person.id,
            kind=ChangeKind(thread.act),
            appointment_id=thread.appointment,
            slot_id=thread.slot,
            state=ChangeState.BEGUN,
            begun_at=now,
        )
    )
    await session.flush()


async def carry_out(desk: Desk) -> BookingAnswer:
    """Carry out what was written down, once, and tell what came of it. Raises Conflict when nothing was."""
    inquiry = desk.inquiry
    await hold(desk.session, inquiry.asking)
    change = await _by_message(desk.session, inquiry.message_id)
    if change is None or change.conversation_id != inquiry.asking.conversation.id:
        raise Conflict("Nothing has been written down for the message.")
    _, _, thread = await threads.answered(desk.session, inquiry.asking, message_id=inquiry.message_id)
    if change.state is ChangeState.REFUSED:
        return await asking.propose(desk, thread, is_gone=True)
    if change.state is ChangeState.DONE:
        return await tell_done(desk, change)
    if not desk.allowed:
        return await desk.answer(thread.act, "not_allowed")
    target = desk.target(thread)
    if target is None:
        _settle(change, ChangeState.REFUSED, inquiry.now)
        return await desk.answer(thread.act, "refused")
    hindered = await asking.stopped(desk, thread, target)
    if hindered is not None:
        _settle(change, ChangeState.REFUSED, inquiry.now)
        return hindered
    return await _do(desk, change, thread, target)


async def _do(desk: Desk, change: BookingChange, thread: Thread, target: Target) -> BookingAnswer:
    try:
        async with asyncio.timeout(SYSTEM_ANSWERS_WITHIN):
            change.result_id = await _ask_system(desk, change, target)
    except SlotTaken:
        _settle(change, ChangeState.REFUSED, desk.inquiry.now)
        return await asking.propose(desk, thread, is_gone=True)
    except NoLongerBooked:
        _settle(change, ChangeState.REFUSED, desk.inquiry.now)
        return await desk.answer(thread.act, "refused")
    except (Unclear, TimeoutError):
        return await _find_out(desk, change, thread, target)
    return await _done(desk, change, thread, target)


async def _ask_system(desk: Desk, change: BookingChange, target: Target) -> uuid.UUID | None:
    key, now = str(change.id), desk.inquiry.now
    if change.kind is ChangeKind.CANCEL and target.old is not None:
        await desk.system.cancel(key, target.old.id, now=now)
        return None
    if change.slot_id is None:
        raise Conflict("No free time has been chosen.")
    if target.old is not None:
        return await desk.system.move(key, target.old.id, change.slot_id, now=now)
    purpose = target.activity.text if target.activity else ""
    new = NewTime(patient_id=desk.inquiry.asking.patient.id, service=target.service, purpose=purpose)
    return await desk.system.make(key, new, change.slot_id, now=now)


async def _find_out(desk: Desk, change: BookingChange, thread: Thread, target: Target) -> BookingAnswer:
    """Ask what is true, where no clear answer came. What is not known yet stays open, and is said so."""
    change.state = ChangeState.UNCLEAR
    true = await _details(desk, target)
    if true is not None and true.status != "booked":
        change.result_id = true.moved_to_id
        return await _done(desk, change, thread, target)
    await desk.session.flush()
    return await desk.answer(thread.act, "unclear", old=desk.tell_old(target))


async def _details(desk: Desk, target: Target) -> Booking | None:
    if target.old is None:
        return None
    try:
        async with asyncio.timeout(SYSTEM_ANSWERS_WITHIN):
            return await desk.system.details(target.old.id)
    except (BookingFault, TimeoutError):
        return None


async def _done(desk: Desk, change: BookingChange, thread: Thread, target: Target) -> BookingAnswer:
    old = target.old
    if old is not None:
        done = await ties.carry_out(desk, old, thread.ties, key=desk.inquiry.message_id)
        change.ties = [one.model_dump(mode="json") for one in done]
        if change.result_id is not None:
            await ties.follow(desk, old.id, change.result_id)
            await _keep_bound(desk, old, change.result_id, target)
    _settle(change, ChangeState.DONE, desk.inquiry.now)
    await desk.session.flush()
    return await tell_done(desk, change)


async def _keep_bound(desk: Desk, old: Appointment, new_id: uuid.UUID, target: Target) -> None:
    """Count the unit's longest delay from the day that was first agreed, however often the time is moved."""
    stored = await desk.rules_of(target.unit_id)
    if stored is None or stored.latest_days is None:
        return
    bound = local_date(old.starts_at) + timedelta(days=stored.latest_days)
    latest = bound if old.latest_on is None else min(bound, old.latest_on)
    await desk.session.execute(update(Booked).where(Booked.id == new_id).values(latest_on=latest))


async def latest(desk: Desk, *, within: timedelta) -> BookingAnswer | None:
    """Tell the change that was done last in the conversation, if that was a short while ago: for a yes said twice."""
    change = await desk.session.scalar(
        select(BookingChange)
        .where(
            BookingChange.conversation_id == desk.inquiry.asking.conversation.id,
            BookingChange.patient_id == desk.inquiry.asking.patient.id,
            BookingChange.state == ChangeState.DONE,
            BookingChange.settled_at > desk.inquiry.now - within,
        )
        .order_by(BookingChange.settled_at.desc())
        .limit(1)
    )
    return None if change is None or not desk.allowed else await tell_done(desk, change)


def _settle(change: BookingChange, state: ChangeState, now: datetime) -> None:
    change.state, change.settled_at = state, now


async def _by_message(session: AsyncSession, message_id: str) -> BookingChange | None:
    change: BookingChange | None = await session.scalar(
        select(BookingChange).where(BookingChange.message_id == message_id).with_for_update()
    )
    return change
