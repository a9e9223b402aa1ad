"""What hangs on an agreed time: what becomes of it is planned and told before the yes, and done with the move."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select, update

from contract_api.answers.facts import Appointment
from contract_api.booking import rules
from contract_api.booking.desk import Desk, Target
from contract_api.booking.models import Tie, TieKind
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
    return tuple([await _plan(desk, tie, old, new) for tie in await _ties_of(desk, old)])


async def carry_out(desk: Desk, old: Appointment, planned: Sequence[PlannedTie], *, key: str) -> list[PlannedTie]:
    """Do what was planned, now that the time is moved. What cannot be done as planned becomes a task for the unit."""
    by_id = {tie.id: tie for tie in await _ties_of(desk, old)}
    done = []
    for place, one in enumerate(planned):
        tie = by_id.get(one.tie)
        if tie is None:
            continue
        outcome = one.outcome
        if outcome == "moves" and not await _move(desk, tie, one, key=f"{key}:{place}"):
            outcome = "unit"
        if outcome == "unit":
            await open_task(
                desk.session,
                desk.inquiry.asking,
                reason=CaseReason.TIED_TO_TIME,
                text=tie.text,
                unit_id=old.unit_id,
                appointment_id=old.id,
                key=f"{key}:{place}",
                now=desk.inquiry.now,
            )
        done.append(one.model_copy(update={"outcome": outcome}))
    return done


async def told(desk: Desk, planned: Sequence[PlannedTie], old: Appointment) -> tuple[TieView, ...]:
    """Tell what becomes of what hangs on a time, in words that may be said here."""
    found = await desk.session.scalars(select(Tie).where(Tie.id.in_([one.tie for one in planned])))
    by_id = {tie.id: tie for tie in found}
    level = desk.answering.dossier.units[old.unit_id].level
    return tuple(
        TieView(
            kind=tie.kind.value,
            outcome=one.outcome,
            text=tie.text if may_say(DisclosureClass.CONTRACT, level) else tie.open_text,
            starts_at=one.starts_at if may_say(DisclosureClass.NOTICE, level) else None,
        )
        for one in planned
        if (tie := by_id.get(one.tie))
    )


async def follow(desk: Desk, old_id: uuid.UUID, new_id: uuid.UUID) -> None:
    """Let what hung on a time hang on the one that it has become, on both sides."""
    for column in (Tie.appointment_id, Tie.other_id):
        await desk.session.execute(update(Tie).where(column == old_id).values({column: new_id}))


async def _ties_of(desk: Desk, old: Appointment) -> Sequence[Tie]:
    """Return what hangs on a time, and on what it hangs itself."""
    found = await desk.session.scalars(
        select(Tie).where(or_(Tie.appointment_id == old.id, Tie.other_id == old.id)).order_by(Tie.kind, Tie.id)
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
    if not hangs_on_it:
        return PlannedTie(tie=tie.id, outcome="unit")
    room = rules.room_for_other(new.starts_at, new.ends_at, comes_before=other_is_first, within_days=tie.within_days)
    slot = await _place_for(desk, other, room)
    if slot is None:
        return PlannedTie(tie=tie.id, outcome="unit")
    return PlannedTie(tie=tie.id, outcome="moves", slot=slot.id, starts_at=slot.starts_at)


async def _place_for(desk: Desk, other: Appointment, room: rules.Window) -> Timeslot | None:
    """Return the free time nearest to where the other time was, if whoever asks may move that too."""
    target = Target(unit_id=other.unit_id, service=other.service or "", old=other)
    if await desk.barrier("move", target) is not None:
        return None
    query = SlotQuery(
        unit_id=other.unit_id,
        service=target.service,
        windows=rules.half_days(rules.clip([room], (desk.inquiry.now + rules.SHORTEST_NOTICE, room[1]))),
        patient_id=desk.inquiry.asking.patient.id,
        replaces_id=other.id,
        now=desk.inquiry.now,
    )
    free = [slot for slot in await desk.system.timeslots(query) if slot.ends_at <= room[1]]
    return next(iter(rules.spread(free, near=other.starts_at, most=1)), None)


async def _move(desk: Desk, tie: Tie, planned: PlannedTie, *, key: str) -> bool:
    if tie.other_id is None or planned.slot is None:
        return False
    try:
        moved_to = await desk.system.move(key, tie.other_id, planned.slot, now=desk.inquiry.now)
    except BookingFault:
        return False
    await follow(desk, tie.other_id, moved_to)
    return True
