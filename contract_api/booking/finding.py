"""Which free times to propose: those that fit a wish, or the nearest others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contract_api.booking import rules
from contract_api.booking.desk import Desk, Target
from contract_api.booking.schemas import Direction
from contract_api.booking.system import BookingSystem, SlotQuery, Timeslot
from contract_api.booking.threads import Thread


async def find(desk: Desk, target: Target, thread: Thread, direction: Direction | None) -> tuple[list[Timeslot], bool]:
    """Return what to propose, and whether it fits what was asked for."""
    within = await desk.bounds(target)
    if within is None:
        return [], False
    old = target.old
    wanted = rules.clip(thread.windows or [within], within)
    if direction == "earlier":
        before = thread.first_shown or (old.starts_at if old else within[1])
        wanted = rules.clip([within], (within[0], min(before, within[1])))
    elif direction is not None and (after := thread.last_shown or (old.ends_at if old else None)):
        source = [within] if direction == "later" else wanted
        wanted = rules.clip(source, (max(after, within[0]), within[1]))
    query = SlotQuery(
        unit_id=target.unit_id,
        service=target.service,
        windows=wanted,
        patient_id=desk.inquiry.asking.patient.id,
        replaces_id=old.id if old else None,
        now=desk.inquiry.now,
        but_for=thread.shown if direction else (),
        not_during=rules.clip([*thread.excluded, *desk.elsewhere(old.id if old else None)], within),
    )
    but_at = old.starts_at if old else None
    fitting = await free_times(desk.system, query, but_at=but_at)
    if fitting:
        return fitting, True
    near = wanted[0][0] if wanted else but_at or within[0]
    anywhere = replace(query, windows=rules.clip([within], within))
    return await free_times(desk.system, anywhere, near=near, but_at=but_at), False


async def free_times(
    system: BookingSystem,
    query: SlotQuery,
    *,
    near: datetime | None = None,
    but_at: datetime | None = None,
    most: int = rules.PROPOSALS,
) -> list[Timeslot]:
    """Return so many free times of some windows, on different half-days while there are such.

    The earliest, or those nearest to a moment. `but_at`: none that begins just when the old one does.
    """
    found: list[Timeslot] = []
    for portion in rules.portions(rules.half_days(query.windows), near=near):
        free = await system.timeslots(replace(query, windows=portion))
        found += [slot for slot in free if slot.starts_at != but_at]
        if len({rules.half_day(slot.starts_at) for slot in found}) >= most:
            break
    return rules.spread(found, near=near, most=most)
