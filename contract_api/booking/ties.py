"""What hangs on an agreed time: what becomes of it is planned and told before the yes, and done with the move."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select, update

from contract_api.answers.facts import Appointment
from contract_api.appointments.models import Appointment as Booked
from contract_api.appointments.models import AppointmentStatus
from contract_api.booking import rules
from contract_api.booking.desk import Desk, Target
from contract_api.booking.finding import free_times
from contract_api.booking.models import BookingChange, Tie, TieKind
from contract_api.booking.schemas import TieOutcome, TieView
from contract_api.booking.system import BookingFault, SlotQuery, Timeslot
from contract_api.booking.threads import PlannedTie
from contract_api.cases.models import CaseReason
from contract_api.cases.tasks import open_task
from contract_api.disclosure.rules import DisclosureClass, may_say

OUTCOMES: dict[TieKind, TieOutcome] = {
    TieKind.INTERPRETER: "unit",
    TieKind.TRANSPORT: "patient",
    TieKind.COMPANION: "patient",
}
"""Who sees to what is no agreed time of its own. Patients book sjukresor themselves, with their region."""


async def plan(desk: Desk, old: Appointment, new: Appointment | None) -> tuple[PlannedTie, ...]:
    """Return what is to become of all that hangs on a time when that is moved, or cancelled (no new one)."""
    return tuple([await _plan(desk, tie, old, new) for tie in await _ties_of(desk, old.id)])


async def carry_out(desk: Desk, change: BookingChange) -> list[PlannedTie]:
    """Do what was planned, now that the time is moved or cancelled, and return what became of it.

    What cannot be done as planned, or has come to hang on the time since, is seen to by the unit or the patient.
    """
    if change.appointment_id is None:
        return []
    old = await desk.session.get_one(Booked, change.appointment_id)
    planned = {one.tie: one for one in map(PlannedTie.model_validate, change.ties)}
    done = []
    for tie in await _ties_of(desk, old.id):
        key = uuid.uuid5(change.id, str(tie.id))
        one = planned.get(tie.id) or PlannedTie(tie=tie.id, outcome=OUTCOMES.get(tie.kind, "unit"))
        if one.outcome == "moves" and not await _move(desk, tie, one, key):
            one = PlannedTie(tie=tie.id, outcome="unit")
        if one.outcome == "stays" and not await _still_fits(desk, tie, change):
            one = PlannedTie(tie=tie.id, outcome="unit")
        if one.outcome == "unit":
            await open_task(
                desk.session,
                desk.inquiry.asking,
                reason=CaseReason.TIED_TO_TIME,
                text=tie.text,
                unit_id=old.unit_id,
                appointment_id=old.id,
                key=str(key),
                now=desk.inquiry.now,
            )
        done.append(one)
    if change.result_id is not None:
        await _follow(desk, old.id, change.result_id)
    return done


async def told(desk: Desk, planned: Sequence[PlannedTie], old: Appointment) -> tuple[TieView, ...]:
    """Tell what becomes of what hangs on a time, in words that may be said here.

    A relative is told nothing of what hangs together with a time that they are not shown.
    """
    found = await desk.session.scalars(select(Tie).where(Tie.id.in_([one.tie for one in planned])))
    by_id = {tie.id: tie for tie in found}
    hidden = set() if desk.inquiry.asking.is_for_self else await _hidden(desk, list(by_id.values()))
    level = desk.answering.dossier.units[old.unit_id].level
    return tuple(
        TieView(
            kind=tie.kind.value,
            outcome=one.outcome,
            text=tie.text if may_say(DisclosureClass.CONTRACT, level) else tie.open_text,
            starts_at=one.starts_at if may_say(DisclosureClass.NOTICE, level) else None,
        )
        for one in planned
        if (tie := by_id.get(one.tie)) and not hidden & {tie.appointment_id, tie.other_id}
    )


async def _hidden(desk: Desk, ties: Sequence[Tie]) -> set[uuid.UUID | None]:
    ids = {tie.appointment_id for tie in ties} | {tie.other_id for tie in ties if tie.other_id is not None}
    return set(await desk.session.scalars(select(Booked.id).where(Booked.id.in_(ids), Booked.hidden_from_relatives)))


async def _follow(desk: Desk, old_id: uuid.UUID, new_id: uuid.UUID) -> None:
    """Let what hung on a time hang on the one that it has become, on both sides."""
    for column in (Tie.appointment_id, Tie.other_id):
        await desk.session.execute(update(Tie).where(column == old_id).values({column: new_id}))


async def _ties_of(desk: Desk, appointment_id: uuid.UUID) -> Sequence[Tie]:
    """Return what hangs on a time, and on what it hangs itself."""
    hangs = or_(Tie.appointment_id == appointment_id, Tie.other_id == appointment_id)
    found = await desk.session.scalars(
        select(Tie).where(hangs).order_by(Tie.kind, Tie.id).execution_options(populate_existing=True)
    )
    return found.all()


async def _plan(desk: Desk, tie: Tie, old: Appointment, new: Appointment | None) -> PlannedTie:
    if tie.within_days is None:
        return PlannedTie(tie=tie.id, outcome=OUTCOMES.get(tie.kind, "unit"))
    hangs_on_it = tie.appointment_id == old.id
    other = desk.appointment(tie.other_id if hangs_on_it else tie.appointment_id)
    if other is None or new is None:
        # Already been, cancelled, not shown to whoever asks, or left without its reason: a person judges that.
        return PlannedTie(tie=tie.id, outcome="unit")
    other_is_first = (tie.kind is TieKind.BEFORE) == hangs_on_it
    if rules.still_fits(new.starts_at, other.starts_at, comes_before=other_is_first, within_days=tie.within_days):
        return PlannedTie(tie=tie.id, outcome="stays", starts_at=other.starts_at)
    # More hangs on the other one: moving that would raise questions of its own.
    if not hangs_on_it or len(await _ties_of(desk, other.id)) > 1:
        return PlannedTie(tie=tie.id, outcome="unit")
    room = rules.room_for_other(new.starts_at, new.ends_at, comes_before=other_is_first, within_days=tie.within_days)
    slot = await _place_for(desk, other, room, old=old, new=new)
    if slot is None:
        return PlannedTie(tie=tie.id, outcome="unit")
    return PlannedTie(tie=tie.id, outcome="moves", slot=slot.id, starts_at=slot.starts_at)


async def _place_for(
    desk: Desk, other: Appointment, room: rules.Window, *, old: Appointment, new: Appointment
) -> Timeslot | None:
    """Return the free time nearest to where the other time was, if whoever asks may move that too."""
    target = Target(unit_id=other.unit_id, service=other.service or "", old=other)
    within = await desk.bounds(target)
    if within is None or await desk.barrier("move", target) is not None:
        return None
    query = SlotQuery(
        unit_id=other.unit_id,
        service=target.service,
        windows=rules.clip([room], within),
        patient_id=desk.inquiry.asking.patient.id,
        replaces_id=other.id,
        now=desk.inquiry.now,
        not_during=[(new.starts_at, new.ends_at), *desk.elsewhere(old.id, other.id)],
    )
    return next(iter(await free_times(desk.system, query, near=other.starts_at, most=1)), None)


async def _move(desk: Desk, tie: Tie, planned: PlannedTie, key: uuid.UUID) -> bool:
    if tie.other_id is None or planned.slot is None:
        return False
    try:
        await desk.system.move(key, tie.other_id, planned.slot, now=desk.inquiry.now)
    except BookingFault:
        return False
    await _follow(desk, tie.other_id, key)
    return True


async def _still_fits(desk: Desk, tie: Tie, change: BookingChange) -> bool:
    """Return whether a time that was to stay is still there, and fits what the other has become."""
    hangs_on_it = tie.appointment_id == change.appointment_id
    other_id = tie.other_id if hangs_on_it else tie.appointment_id
    if other_id is None or tie.within_days is None or change.result_id is None:
        return False
    other, new = [
        await desk.session.get_one(Booked, one, populate_existing=True) for one in (other_id, change.result_id)
    ]
    other_is_first = (tie.kind is TieKind.BEFORE) == hangs_on_it
    return other.status is AppointmentStatus.BOOKED and rules.still_fits(
        new.starts_at, other.starts_at, comes_before=other_is_first, within_days=tie.within_days
    )
