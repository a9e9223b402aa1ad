"""Tells a question about a time, or what has been done, from what is stored: the same again gives the same."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from contract_api.answers import rows
from contract_api.answers.facts import Appointment
from contract_api.appointments.models import Appointment as Booked
from contract_api.booking import ties
from contract_api.booking.desk import Desk, Target
from contract_api.booking.models import BookingChange
from contract_api.booking.rules import affects_guarantee
from contract_api.booking.schemas import BookingAnswer, Outcome, TieView
from contract_api.booking.threads import Asked, PlannedTie
from contract_api.questions.models import QuestionKind


async def tell_question(desk: Desk, asked: Asked) -> BookingAnswer:
    """Tell a question of a thread."""
    thread, target = asked.thread, desk.target(asked.thread)
    if asked.kind is QuestionKind.APPOINTMENT:
        meant = [desk.appointment(uuid.UUID(one)) for one in asked.options]
        return await desk.answer(thread.act, "which", options=desk.tell(one for one in meant if one))
    if target is None:
        return await desk.answer(thread.act, "none")
    old = desk.tell_old(target)
    if not desk.may_say_times_of(target.unit_id):
        return await desk.answer(thread.act, "kept_back", old=old)
    if asked.kind is QuestionKind.CANCEL:
        return await desk.answer(thread.act, "ask_cancel", old=old, ties=await _told_ties(desk, target, thread.ties))
    if asked.kind is QuestionKind.WAIT:
        return await desk.answer(thread.act, "no_slots", old=old, may_wait=True)
    times = await _times(desk, target, [uuid.UUID(one) for one in asked.options])
    if asked.kind is QuestionKind.SLOT:
        outcome: Outcome = "gone" if thread.is_gone else "proposals"
        return await desk.answer(thread.act, outcome, old=old, options=desk.tell(times), fits=thread.fits)
    return await desk.answer(
        thread.act,
        "read_back",
        old=old,
        new=desk.tell(times)[0],
        ties=await _told_ties(desk, target, thread.ties),
        affects_guarantee=_affects(target.old, times[0]),
    )


async def tell_done(desk: Desk, change: BookingChange) -> BookingAnswer:
    """Tell what has been done, as it stands now."""
    old, new = [await _whatever_became_of(desk, one) for one in (change.appointment_id, change.result_id)]
    planned = [PlannedTie.model_validate(one) for one in change.ties]
    return await desk.answer(
        change.kind.value,
        "done",
        old=desk.tell([old])[0] if old else None,
        new=desk.tell([new])[0] if new else None,
        ties=await ties.told(desk, planned, old) if old else (),
        affects_guarantee=_affects(old, new),
    )


async def _told_ties(desk: Desk, target: Target, planned: Sequence[PlannedTie]) -> tuple[TieView, ...]:
    return await ties.told(desk, planned, target.old) if target.old else ()


async def _times(desk: Desk, target: Target, slot_ids: Sequence[uuid.UUID]) -> list[Appointment]:
    slots = [await desk.system.slot(one) for one in slot_ids]
    return await desk.as_times([slot for slot in slots if slot is not None], target)


async def _whatever_became_of(desk: Desk, appointment_id: uuid.UUID | None) -> Appointment | None:
    if appointment_id is None:
        return None
    row = await desk.session.get(Booked, appointment_id, populate_existing=True)
    if row is None or row.unit_id not in desk.answering.dossier.units:
        return None
    return rows.appointment(row, await desk.contacts([row.contact_id]), moved_to=None)


def _affects(old: Appointment | None, new: Appointment | None) -> bool:
    return old is not None and new is not None and affects_guarantee(new.starts_at, old.guarantee_until)
