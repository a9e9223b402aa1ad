"""What somebody wants with an agreed time: which time it is, whether it may be changed, and what is free instead."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from contract_api.answers.facts import Appointment
from contract_api.answers.service import with_role
from contract_api.answers.views import tells_with_whom
from contract_api.appointments.models import Appointment as Booked
from contract_api.booking import rules, threads, ties
from contract_api.booking.desk import Desk, Target
from contract_api.booking.finding import find
from contract_api.booking.models import BookingChange
from contract_api.booking.rules import Barrier
from contract_api.booking.schemas import BookingAnswer, BookingWish, Direction, Outcome
from contract_api.booking.telling import tell_question
from contract_api.booking.threads import Thread
from contract_api.contacts.rules import is_named
from contract_api.questions.models import QuestionKind

MOST_OPTIONS = 9

SEEKING = {"move", "make"}
"""The acts for which a free time is sought."""

CANCEL, REBOOK = "cancel", "rebook"
"""What can be chosen when asked whether a time is to be cancelled."""

WAIT = "wait"
"""What is chosen by a yes to hearing of an earlier time."""

OF_BARRIER: dict[Barrier, Outcome] = {Barrier.LATE: "late", Barrier.NOT_ALLOWED: "not_allowed"}


async def ask(desk: Desk, wish: BookingWish) -> BookingAnswer:
    """Begin to change a time, or go on with the thread that is open: "fler", "tidigare", another wish.

    The same message asks once, and gets the same again.
    """
    is_refined = bool(wish.direction or wish.windows or wish.excluded)
    open_one = await threads.under_way(
        desk.session, desk.inquiry.asking, message_id=wish.message_id, now=desk.inquiry.now
    )
    thread = threads.begun(wish)
    if open_one and is_refined and {wish.act, open_one.thread.act} <= SEEKING and is_about(desk, open_one.thread, wish):
        thread = _refined(open_one.thread, wish)
        if open_one.kind is not QuestionKind.APPOINTMENT:
            return await propose(desk, thread, direction=wish.direction)
    if thread.act == "make":
        return await _ask_for_new(desk, thread, wish)
    meant = _meant(desk, wish)
    # Who changes their mind in the middle means the time that is talked of, unless they point out another.
    meant = [one for one in meant if open_one and one.id == open_one.thread.appointment] or meant
    if len(meant) == 1:
        return await go_on(desk, thread.model_copy(update={"appointment": meant[0].id}), direction=wish.direction)
    if not meant:
        return await desk.answer(wish.act, "none")
    asked = meant[:MOST_OPTIONS]
    if not all(desk.may_say_times_of(one.unit_id) for one in asked):
        return await desk.answer(wish.act, "kept_back")
    return await ask_next(desk, thread, QuestionKind.APPOINTMENT, [str(one.id) for one in asked])


def is_about(desk: Desk, thread: Thread, wish: BookingWish) -> bool:
    """Return whether a wish can be about the time that a thread is about: it names nobody else, as far as is known."""
    return thread.appointment is None or any(one.id == thread.appointment for one in _with_whom(desk, wish))


async def go_on(desk: Desk, thread: Thread, *, direction: Direction | None = None) -> BookingAnswer:
    """Go on once it is known which time it is about."""
    target = desk.target(thread)
    if target is None:
        return await desk.answer(thread.act, "none")
    if thread.act == "confirm" and target.old is not None:
        return await _confirm(desk, target.old)
    hindered = await stopped(desk, thread, target)
    if hindered is not None:
        return hindered
    if thread.act == "cancel" and target.old is not None:
        may_rebook = await desk.barrier("move", target) is None
        left = thread.model_copy(update={"ties": await ties.plan(desk, target.old, None)})
        return await ask_next(desk, left, QuestionKind.CANCEL, [CANCEL, REBOOK] if may_rebook else [CANCEL])
    return await propose(desk, thread, direction=direction)


async def stopped(desk: Desk, thread: Thread, target: Target) -> BookingAnswer | None:
    """Return the answer where something is in the way; None where nothing is.

    That is a rule, a channel in which the unit's times may not be said, or a change of which nobody knows yet whether
    it has been made.
    """
    why = await desk.barrier(thread.act, target)
    old = desk.tell_old(target)
    is_said = desk.may_say_times_of(target.unit_id)
    if why is not None:
        stored = await desk.rules_of(target.unit_id)
        is_late = is_said and why is Barrier.LATE
        fee = stored.fee_text if stored and is_late else None
        has_guarantee = is_late and target.old is not None and target.old.guarantee_until is not None
        return await desk.answer(thread.act, OF_BARRIER[why], old=old, fee_text=fee, affects_guarantee=has_guarantee)
    if not is_said:
        return await desk.answer(thread.act, "kept_back", old=old)
    if await _is_unsettled(desk, target):
        return await desk.answer(thread.act, "unclear", old=old)
    return None


async def _is_unsettled(desk: Desk, target: Target) -> bool:
    """Return whether it is not known yet what came of another change of the time, or of another one to be made."""
    found = await desk.session.scalar(
        select(BookingChange.id).where(
            BookingChange.patient_id == desk.inquiry.asking.patient.id,
            BookingChange.settled_at.is_(None),
            BookingChange.appointment_id.is_not_distinct_from(target.old.id if target.old else None),
            BookingChange.message_id != desk.inquiry.message_id,
        )
    )
    return found is not None


async def propose(
    desk: Desk, thread: Thread, *, direction: Direction | None = None, is_gone: bool = False
) -> BookingAnswer:
    """Propose free times that fit the wish, or the nearest others, and ask which is wanted.

    `is_gone`: what had been chosen is somebody else's now.
    """
    target = desk.target(thread)
    if target is None:
        return await desk.answer(thread.act, "none")
    hindered = await stopped(desk, thread, target)
    if hindered is not None:
        return hindered
    found, fits = await find(desk, target, thread, direction)
    stored = await desk.rules_of(target.unit_id)
    may_wait = bool(stored and stored.offers_freed and target.old)
    wants_earlier = direction == "earlier" and thread.first_shown is None
    if not found or (may_wait and wants_earlier and not fits):
        if may_wait:
            return await ask_next(desk, thread, QuestionKind.WAIT, [WAIT])
        return await desk.answer(thread.act, "no_slots", old=desk.tell_old(target))
    proposed = {
        "shown": (*thread.shown, *(slot.id for slot in found)),
        "first_shown": found[0].starts_at,
        "last_shown": found[-1].starts_at,
        "fits": fits,
        "is_gone": is_gone,
        "slot": None,
        "ties": (),
    }
    options = [str(slot.id) for slot in found]
    return await ask_next(desk, thread.model_copy(update=proposed), QuestionKind.SLOT, options)


def _refined(thread: Thread, wish: BookingWish) -> Thread:
    """Return a thread with a new wish in place of the old; a mere direction leaves it."""
    if not wish.windows and not wish.excluded:
        return thread
    if not wish.windows:
        return thread.model_copy(update={"excluded": (*thread.excluded, *wish.excluded)})
    return thread.model_copy(
        update={
            "windows": wish.windows,
            "excluded": wish.excluded,
            "shown": (),
            "first_shown": None,
            "last_shown": None,
        }
    )


def _meant(desk: Desk, wish: BookingWish) -> list[Appointment]:
    """Return which of the patient's times a wish can be about."""
    ahead = _with_whom(desk, wish)
    agreed = [rules.Agreed(id=one.id, starts_at=one.starts_at, ends_at=one.ends_at) for one in ahead]
    ids = {one.id for one in rules.meant(agreed, wish_of(wish))}
    return [one for one in ahead if one.id in ids]


def _with_whom(desk: Desk, wish: BookingWish) -> Sequence[Appointment]:
    """Return the times that are with whom the wish names, as far as that may be told; all where none is."""
    dossier = desk.answering.dossier
    ahead = with_role(desk.ahead(), wish.role, dossier)[0]
    named = [
        one for one in ahead if one.contact and tells_with_whom(one, dossier) and is_named(one.contact, wish.names)
    ]
    return named or ahead


def wish_of(wish: BookingWish) -> rules.Wish:
    """Return what the pure rules need of a wish."""
    return rules.Wish(windows=wish.windows, excluded=wish.excluded)


async def _ask_for_new(desk: Desk, thread: Thread, wish: BookingWish) -> BookingAnswer:
    """Propose times for the open activity that a message is about, where the patient may book one."""
    bookable = [one for one in desk.answering.dossier.activities if one.is_open and one.service is not None]
    about = [one for one in bookable if set(one.topics) & set(wish.topics)] or (bookable if not wish.topics else [])
    thread = thread.model_copy(update={"point": about[0].number}) if len(about) == 1 else thread
    target = desk.target(thread)
    if target is None or desk.has_time(target):
        return await desk.answer("make", "none")
    return await go_on(desk, thread)


async def ask_next(desk: Desk, thread: Thread, kind: QuestionKind, options: list[str]) -> BookingAnswer:
    """Ask the next question of a thread, and tell it."""
    inquiry = desk.inquiry
    wanted = threads.Asked(kind=kind, options=options, thread=thread)
    asked = await threads.ask(desk.session, inquiry.asking, wanted, message_id=inquiry.message_id, now=inquiry.now)
    return await tell_question(desk, asked)


async def _confirm(desk: Desk, old: Appointment) -> BookingAnswer:
    """Write down that the patient will come. That needs no rule: it changes nothing."""
    await desk.session.execute(
        update(Booked).where(Booked.id == old.id, Booked.confirmed_at.is_(None)).values(confirmed_at=desk.inquiry.now)
    )
    told = desk.tell([old])[0]
    return await desk.answer("confirm", "kept_back" if told.shown == "nothing" else "done", old=told)
