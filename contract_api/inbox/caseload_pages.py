"""The page with a unit's patients at large, and the nudge to whoever is late with what the care has promised."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.caseload.service import (
    Kept,
    Promise,
    late_promise,
    late_promises,
    old_contracts,
    with_notes,
    without_next_step,
)
from contract_api.cases.tasks import open_nudge
from contract_api.errors import NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form
from contract_api.inbox.page import MOST
from contract_api.staff.rules import Act
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

HERE = "/inbox/caseload"


@dataclass(frozen=True, kw_only=True)
class CaseloadPage:
    """What stands there."""

    without_next_step: Sequence[Kept]
    late_promises: Sequence[Promise]
    old_contracts: Sequence[Kept]
    with_notes: Sequence[Kept]

    def seen(self) -> Iterator[tuple[uuid.UUID, uuid.UUID, str]]:
        """Yield what is told of whom: the patient, the unit whose it is, and what."""
        for kept in self.without_next_step:
            yield kept.patient.id, kept.version.unit_id, "without_next_step"
        for promise in self.late_promises:
            yield promise.patient.id, promise.point.unit_id, f"point:{promise.point.number}"
        for kept in self.old_contracts:
            yield kept.patient.id, kept.version.unit_id, "old_contract"
        for kept in self.with_notes:
            yield kept.patient.id, kept.version.unit_id, "with_notes"


async def show_caseload(desk: Desk, inside: Inside) -> Response:
    """Show it, which is logged for each patient."""
    units = inside.me.units_where(Act.READ_CASES)
    if not units:
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    unit_ids = [unit.id for unit in units]
    session, now = inside.session, inside.now
    page = CaseloadPage(
        without_next_step=await without_next_step(session, unit_ids, now=now, most=MOST),
        late_promises=await late_promises(session, unit_ids, now=now, most=MOST),
        old_contracts=await old_contracts(session, unit_ids, now=now, most=MOST),
        with_notes=await with_notes(session, unit_ids, now=now, most=MOST),
    )
    items: dict[tuple[uuid.UUID, uuid.UUID], list[str]] = defaultdict(list)
    for patient_id, unit_id, item in page.seen():
        items[patient_id, unit_id].append(item)
    for (patient_id, unit_id), told in items.items():
        await record_reading(
            session,
            actor=Actor.STAFF,
            actor_id=inside.me.staff.id,
            patient_id=patient_id,
            channel="inbox",
            action="caseload.read",
            items=told,
            unit_id=unit_id,
            message_id=None,
            now=now,
        )
    today = local_date(now)
    return desk.pages.show("caseload", page=page, units=units, unit_ids=unit_ids, today=today, **inside.common)


async def nudge(desk: Desk, request: Request, point_id: uuid.UUID) -> Response:
    """Remind whoever is late: a task at the unit that has promised it, for the contact that the point names."""

    async def work(inside: Inside, _form: Form) -> Response:
        units = [unit.id for unit in inside.me.units_where(Act.ANSWER_CASES)]
        late = await late_promise(inside.session, units, point_id, now=inside.now)
        if late is None:
            raise NotFound
        patient, point = late
        await open_nudge(inside.session, patient, point, by=inside.me.staff, now=inside.now)
        return go_to(HERE)

    return await desk.act(request, work, back=HERE)
