"""A change is written down, carried out once and told: what came of it is never guessed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.appointments.models import Appointment as Booked
from contract_api.booking import asking, threads, ties
from contract_api.booking.desk import Desk, Target
from contract_api.booking.models import BookingChange, BookingRules, ChangeKind, ChangeState
from contract_api.booking.schemas import BookingAnswer
from contract_api.booking.system import (
    BookingSystem,
    NewTime,
    NoLongerBooked,
    SlotTaken,
)
from contract_api.booking.telling import tell_done, tell_question
from contract_api.booking.threads import Thread
from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict
from contract_api.people.models import Person
from contract_api.questions.models import QuestionKind
from nastasteg.clock import local_date


async def write_down(session: AsyncSession, talking: Asking, *, message_id: str, now: datetime) -> bool:
    """Write down what the message has said yes to, before anything is done. Returns False where it stands already.

    Committed by itself: should all be cut off in the middle, it is known what must be asked about. Raises Conflict
    when the message has said yes to no change.
    """
    await hold(session, talking)
    if await _by_message(session, talking, message_id) is not None:
        return False
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
            ties=[one.model_dump(mode="json") for one in thread.ties],
        )
    )
    await session.flush()
    return True


async def take_turns(session: AsyncSession, talking: Asking) -> None:
    """Lock conversation and patient until the transaction ends, before anything is read of them.

    Whoever asks for the same patient in another conversation waits, and then sees what has been done.
    """
    await hold(session, talking)
    patient = select(Person.id).where(Person.id == talking.patient.id)
    await session.execute(patient.with_for_update(key_share=True))


async def carry_out(desk: Desk, *, is_first: bool) -> BookingAnswer:
    """Carry out what was written down, once, and tell what came of it.

    Raises Unclear, whereupon nothing of it may be committed; Conflict when nothing was written down.
    """
    change, thread = await _written_down(desk)
    if change.settled_at is not None:
        return await _tell_settled(desk, change, thread)
    if not is_first and await has_been_made(desk.system, change):
        # Cut off before: whatever stands in the way now, it has been done.
        await finish(desk, change)
        return await _tell_settled(desk, change, thread)
    if not desk.allowed:
        settle_as(change, ChangeState.REFUSED, desk.inquiry.now)
        return await desk.answer(thread.act, "not_allowed")
    target = desk.target(thread)
    if target is None or (target.old is None and desk.has_time(target)):
        settle_as(change, ChangeState.REFUSED, desk.inquiry.now)
        return await _no_longer(desk, thread)
    hindered = await asking.stopped(desk, thread, target)
    if hindered is not None:
        settle_as(change, ChangeState.REFUSED, desk.inquiry.now)
        return hindered
    try:
        await _ask_system(desk, change, target)
    except SlotTaken:
        settle_as(change, ChangeState.REFUSED, desk.inquiry.now)
        return await asking.propose(desk, thread, is_gone=True)
    except NoLongerBooked:
        settle_as(change, ChangeState.REFUSED, desk.inquiry.now)
        return await _no_longer(desk, thread)
    await finish(desk, change)
    return await tell_done(desk, change)


async def find_out(desk: Desk) -> BookingAnswer:
    """Ask what is true, where no clear answer came, and tell it.

    That it has not been made says nothing: it may be made yet. Raises Unclear.
    """
    change, thread = await _written_down(desk)
    if change.settled_at is None and await has_been_made(desk.system, change):
        await finish(desk, change)
        return await _tell_settled(desk, change, thread)
    return await leave_open(desk)


async def leave_open(desk: Desk) -> BookingAnswer:
    """Tell that it is not known yet what came of it. It is settled later: see `settling`."""
    change, thread = await _written_down(desk)
    if change.settled_at is not None:
        return await _tell_settled(desk, change, thread)
    change.state = ChangeState.UNCLEAR
    await desk.session.flush()
    target = desk.target(thread)
    return await desk.answer(thread.act, "unclear", old=desk.tell_old(target) if target else None)


async def has_been_made(system: BookingSystem, change: BookingChange) -> bool:
    """Ask whether a change has been made. Raises Unclear."""
    if change.kind is ChangeKind.CANCEL:
        return await _status(system, change.appointment_id) == "cancelled"
    return await _status(system, change.id) is not None


async def can_be_made(system: BookingSystem, change: BookingChange) -> bool:
    """Ask whether a change can still be made: what is no longer booked is not moved or cancelled. Raises the same."""
    return change.appointment_id is None or await _status(system, change.appointment_id) == "booked"


async def _status(system: BookingSystem, appointment_id: uuid.UUID | None) -> str | None:
    if appointment_id is None:
        return None
    true = await system.details(appointment_id)
    return true.status if true else None


async def finish(desk: Desk, change: BookingChange) -> None:
    """Do all that a change which has been made brings with it, and settle it."""
    if change.kind is not ChangeKind.CANCEL:
        change.result_id = change.id
    if change.kind is ChangeKind.MOVE:
        await _keep_bound(desk.session, change)
    done = await ties.carry_out(desk, change)
    change.ties = [one.model_dump(mode="json") for one in done]
    settle_as(change, ChangeState.DONE, desk.inquiry.now)
    await desk.session.flush()


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


async def _written_down(desk: Desk) -> tuple[BookingChange, Thread]:
    inquiry = desk.inquiry
    change = await _by_message(desk.session, inquiry.asking, inquiry.message_id)
    if change is None:
        raise Conflict("Nothing has been written down for the message.")
    _, _, thread = await threads.answered(desk.session, inquiry.asking, message_id=inquiry.message_id)
    return change, thread


async def _tell_settled(desk: Desk, change: BookingChange, thread: Thread) -> BookingAnswer:
    """Tell again what came of a change. Where it was refused, the message may have led to a question."""
    if not desk.allowed:
        return await desk.answer(thread.act, "not_allowed")
    if change.state is ChangeState.DONE:
        return await tell_done(desk, change)
    asked = await threads.asked_by(desk.session, desk.inquiry.asking, message_id=desk.inquiry.message_id)
    if asked is not None:
        return await tell_question(desk, asked)
    target = desk.target(thread)
    hindered = None if target is None else await asking.stopped(desk, thread, target)
    return hindered or await _no_longer(desk, thread)


async def _no_longer(desk: Desk, thread: Thread) -> BookingAnswer:
    """Tell that there is nothing to change any more, or nothing to book."""
    return await desk.answer(thread.act, "none" if thread.appointment is None else "refused")


async def _ask_system(desk: Desk, change: BookingChange, target: Target) -> None:
    now = desk.inquiry.now
    if change.kind is ChangeKind.CANCEL and target.old is not None:
        await desk.system.cancel(target.old.id, now=now)
    elif change.slot_id is None:
        raise Conflict("No free time has been chosen.")
    elif target.old is not None:
        await desk.system.move(change.id, target.old.id, change.slot_id, now=now)
    else:
        purpose = target.activity.text if target.activity else ""
        new = NewTime(patient_id=desk.inquiry.asking.patient.id, service=target.service, purpose=purpose)
        await desk.system.make(change.id, new, change.slot_id, now=now)


async def _keep_bound(session: AsyncSession, change: BookingChange) -> None:
    """Count the unit's longest delay from the day that was first agreed, however often the time is moved."""
    old = await session.get_one(Booked, change.appointment_id)
    stored = await session.get(BookingRules, old.unit_id)
    if stored is None or stored.latest_days is None:
        return
    bound = local_date(old.starts_at) + timedelta(days=stored.latest_days)
    latest = bound if old.latest_on is None else min(bound, old.latest_on)
    await session.execute(update(Booked).where(Booked.id == change.result_id).values(latest_on=latest))


def settle_as(change: BookingChange, state: ChangeState, now: datetime) -> None:
    """Write down what came of a change."""
    change.state, change.settled_at = state, now


async def _by_message(session: AsyncSession, talking: Asking, message_id: str) -> BookingChange | None:
    """Return what a message has asked to be changed, locked. Raises Conflict when another conversation's has."""
    change: BookingChange | None = await session.scalar(
        select(BookingChange).where(BookingChange.message_id == message_id).with_for_update()
    )
    asked = talking.conversation.id, talking.patient.id
    if change is not None and (change.conversation_id, change.patient_id) != asked:
        raise Conflict("The message id belongs to another conversation.")
    return change
