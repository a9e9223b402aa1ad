"""What was chosen is held and read back, with what hangs on it: nothing is changed before the yes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from contract_api.booking import asking, threads, ties
from contract_api.booking.desk import Desk, Target
from contract_api.booking.schemas import Act, BookingAnswer, BookingWish
from contract_api.booking.telling import tell_question
from contract_api.booking.threads import Thread
from contract_api.conversations.service import hold
from contract_api.errors import Conflict
from contract_api.questions.models import QuestionKind
from nastasteg.clock import local_date

AN_HOUR = timedelta(hours=1)

OF_REMINDER: dict[str, Act] = {"confirm": "confirm", asking.REBOOK: "move", asking.CANCEL: "cancel"}
"""What an answer to a reminder wants with its time."""


async def chosen(desk: Desk) -> BookingAnswer:
    """Go on from what the message has chosen: which time it is, which free time, or another time instead of none.

    Raises Conflict when the message has chosen nothing of the kind.
    """
    if not desk.allowed:
        return await desk.answer("move", "not_allowed")
    await hold(desk.session, desk.inquiry.asking)
    again = await threads.asked_by(desk.session, desk.inquiry.asking, message_id=desk.inquiry.message_id)
    if again is not None:
        return await tell_question(desk, again)
    kind, option, thread = await threads.answered(desk.session, desk.inquiry.asking, message_id=desk.inquiry.message_id)
    if kind is QuestionKind.APPOINTMENT:
        return await asking.go_on(desk, thread.model_copy(update={"appointment": uuid.UUID(option)}))
    if kind is QuestionKind.CANCEL and option == asking.REBOOK:
        return await asking.go_on(desk, thread.model_copy(update={"act": "move"}))
    if kind is QuestionKind.REMINDER:
        return await asking.go_on(desk, thread.model_copy(update={"act": OF_REMINDER[option]}))
    if kind in (QuestionKind.SLOT, QuestionKind.FREED):
        return await read_back(desk, thread, uuid.UUID(option))
    raise Conflict("What the message has chosen is done, not read back.")


async def begin(desk: Desk, wish: BookingWish) -> BookingAnswer:
    """Begin to change a time, or go on; where the wish points out just one of the times proposed, read that back.

    It does so by weekday or hour ("torsdag", "den kl 14"): who asks for afternoons at large wants to see more of them.
    The same message gets the same again.
    """
    if not desk.allowed:
        return await desk.answer(wish.act, "not_allowed")
    await hold(desk.session, desk.inquiry.asking)
    again = await threads.asked_by(desk.session, desk.inquiry.asking, message_id=wish.message_id)
    if again is not None:
        return await tell_question(desk, again)
    if wish.act in asking.SEEKING and wish.direction is None and _points_out(wish.windows):
        asked = await threads.under_way(
            desk.session, desk.inquiry.asking, message_id=wish.message_id, now=desk.inquiry.now
        )
        if asked is not None and asked.kind is QuestionKind.SLOT and asking.is_about(desk, asked.thread, wish):
            slots = [await desk.system.slot(uuid.UUID(one)) for one in asked.options]
            pointed_out = [slot for slot in slots if slot and any(a <= slot.starts_at < b for a, b in wish.windows)]
            if len(pointed_out) == 1:
                return await read_back(desk, asked.thread, pointed_out[0].id)
    return await asking.ask(desk, wish)


async def read_back(desk: Desk, thread: Thread, slot_id: uuid.UUID) -> BookingAnswer:
    """Hold a free time and ask whether it is right. One that is gone is said so, with others."""
    target = desk.target(thread)
    if target is None:
        return await desk.answer(thread.act, "none")
    hindered = await asking.stopped(desk, thread, target)
    if hindered is not None:
        return hindered
    await desk.system.release(desk.inquiry.asking.patient.id)
    slot = await desk.system.slot(slot_id) if await _hold(desk, target, slot_id) else None
    if slot is None:
        return await asking.propose(desk, thread, is_gone=True)
    (new,) = await desk.as_times([slot], target)
    planned = await ties.plan(desk, target.old, new) if target.old else ()
    for one in planned:
        if one.slot is not None:
            await _hold(desk, target, one.slot)
    chosen_one = thread.model_copy(update={"slot": slot_id, "ties": planned})
    return await asking.ask_next(desk, chosen_one, QuestionKind.MOVE, [str(slot_id)])


def _points_out(windows: Sequence[tuple[datetime, datetime]]) -> bool:
    """Return whether a wish is for one weekday, or for an hour of any; its windows are half-open."""
    ends = (end - timedelta(microseconds=1) for _, end in windows)
    weekdays = {local_date(moment).weekday() for moment in (*(start for start, _ in windows), *ends)}
    return len(weekdays) == 1 or (bool(windows) and all(end - start <= AN_HOUR for start, end in windows))


async def _hold(desk: Desk, target: Target, slot_id: uuid.UUID) -> bool:
    stored = await desk.rules_of(target.unit_id)
    now = desk.inquiry.now
    until = now + timedelta(minutes=stored.hold_minutes if stored else 1)
    return await desk.system.hold(slot_id, patient_id=desk.inquiry.asking.patient.id, until=until, now=now)
