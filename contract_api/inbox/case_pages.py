"""One case as its page shows it: what has been written, the contract beside it, and what can be done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.cases.destinations import Destination, destinations
from contract_api.cases.lifecycle import CaseStatus, EventKind, can
from contract_api.cases.models import LARGEST_NUMBER, AnswerDelivery, Case, CaseEvent
from contract_api.cases.outcomes import Outcome, outcomes
from contract_api.cases.replying import Reach, way_to
from contract_api.errors import NotFound
from contract_api.inbox.desk import Inside
from contract_api.inbox.worklists import is_overdue
from contract_api.languages.models import WrittenLanguage
from contract_api.languages.service import written_by
from contract_api.notes.models import Note
from contract_api.notes.service import open_notes
from contract_api.paper.service import lay_out
from contract_api.paper.sheet import Sheet
from contract_api.people.rules import Ages
from contract_api.staff.models import Staff
from contract_api.staff.rules import Act
from contract_api.unasked.pausing import paused_until
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What has been written in a case, and what has happened to it."""

    case: Case
    thread: Sequence[CaseEvent]
    """All but the notes, in order."""
    arrived: Mapping[uuid.UUID, bool]
    """Of the answers of which it is known, whether they have arrived; the others are on their way."""


@dataclass(frozen=True, kw_only=True)
class CasePage(Thread):
    """A case, and what can be done with it by who looks."""

    owner: Staff | None
    notes: Sequence[CaseEvent]
    personnummer: str
    call_to: str | None
    """The number to call, of somebody who wants to be called on the one they wrote from."""
    sheet: Sheet | None
    """The contract as the patient reads it, and the unit may see it."""
    own_notes: Sequence[Note]
    """What the patient, or somebody for them, has noted and nobody has taken up."""
    paused_until: date | None
    """The last day on which whoever wrote gets no reminders; None where they do."""
    reach: Reach
    destinations: Sequence[Destination]
    is_mine: bool
    is_overdue: bool
    outcome: Outcome | None
    """What the last answer or call came to, where there has been one."""
    languages: Sequence[WrittenLanguage]
    """In which other languages than Swedish whoever wrote has written."""

    @property
    def can_be_claimed(self) -> bool:
        """Whether who looks can take it, or take it over."""
        return not self.is_mine and can(EventKind.CLAIMED, self.case.status)

    @property
    def can_be_released(self) -> bool:
        """Whether who looks can leave it to the others again."""
        return self.is_mine and can(EventKind.RELEASED, self.case.status)

    @property
    def can_be_taken_over(self) -> bool:
        """Whether who looks can talk with whoever wrote themselves: only where the care's words may be said."""
        is_talking = self.is_mine and self.case.taken_over_at is not None
        return not is_talking and can(EventKind.TAKEN_OVER, self.case.status) and self.reach is Reach.WORD_FOR_WORD

    @property
    def can_be_answered(self) -> bool:
        """Whether who looks can answer it as it is: theirs, or nobody's."""
        is_open = self.is_mine or self.case.status is CaseStatus.NEW
        return is_open and self.case.status is not CaseStatus.CLOSED and self.is_reached

    @property
    def is_reached(self) -> bool:
        """Whether an answer reaches whoever wrote."""
        return self.reach in (Reach.WORD_FOR_WORD, Reach.ELSEWHERE)


async def read_case(inside: Inside, identifiers: Identifiers, number: int, *, ages: Ages) -> CasePage:
    """Return a case for its page, and log that it was read. Raises NotFound for another unit's."""
    case = await load_case(inside, number)
    await log_case(inside, case, action="case.read")
    way = await way_to(inside.session, case.id, ages=ages, now=inside.now)
    is_closed = case.status is CaseStatus.CLOSED
    return CasePage(
        case=case,
        owner=await inside.session.get(Staff, case.owner_id) if case.owner_id else None,
        thread=[event for event in case.events if event.kind is not EventKind.NOTED],
        notes=[event for event in case.events if event.kind is EventKind.NOTED],
        personnummer=identifiers.open(case.patient.personnummer_sealed),
        call_to=identifiers.open(case.call_to_sealed) if case.call_to_sealed else None,
        arrived=await _arrived(inside, case),
        sheet=await _contract(inside, case),
        own_notes=await _own_notes(inside, case),
        paused_until=await paused_until(inside.session, case.person_id, today=local_date(inside.now)),
        reach=way.reach,
        destinations=[] if is_closed else await destinations(inside.session, case, now=inside.now),
        is_mine=case.owner_id == inside.me.staff.id,
        is_overdue=is_overdue(case, inside.now),
        outcome=(await outcomes(inside.session, [case.id])).get(case.id),
        languages=await written_by(inside.session, case.person_id),
    )


async def read_thread(inside: Inside, number: int) -> Thread:
    """Return what has been written in a case, and log that it was read. Raises NotFound for another unit's."""
    case = await load_case(inside, number)
    await log_case(inside, case, action="case.read")
    thread = [event for event in case.events if event.kind is not EventKind.NOTED]
    return Thread(case=case, thread=thread, arrived=await _arrived(inside, case))


async def _arrived(inside: Inside, case: Case) -> dict[uuid.UUID, bool]:
    answers = [event.id for event in case.events if event.kind is EventKind.REPLIED]
    found = await inside.session.scalars(select(AnswerDelivery).where(AnswerDelivery.event_id.in_(answers)))
    return {one.event_id: one.has_arrived for one in found}


async def load_case(inside: Inside, number: int) -> Case:
    """Return a case with all that has happened to it. Raises NotFound, also for those of others' units."""
    units = [unit.id for unit in inside.me.units_where(Act.READ_CASES)]
    case: Case | None = await inside.session.scalar(
        select(Case)
        .where(Case.number == min(number, LARGEST_NUMBER), Case.unit_id.in_(units))
        .options(
            joinedload(Case.patient, innerjoin=True),
            joinedload(Case.person, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.contact),
            selectinload(Case.events).options(
                joinedload(CaseEvent.staff).joinedload(Staff.contact),
                joinedload(CaseEvent.to_unit),
                joinedload(CaseEvent.to_contact),
            ),
        )
    )
    if case is None:
        raise NotFound("There is no such case here.")
    return case


async def log_case(inside: Inside, case: Case, *, action: str, items: Sequence[str] = ()) -> None:
    """Log that something of a case was read."""
    await record_reading(
        inside.session,
        actor=Actor.STAFF,
        actor_id=inside.me.staff.id,
        patient_id=case.patient_id,
        channel="inbox",
        action=action,
        items=items or [f"case:{case.number}"],
        unit_id=case.unit_id,
        message_id=None,
        now=inside.now,
    )


async def _own_notes(inside: Inside, case: Case) -> Sequence[Note]:
    units = [unit.id for unit in inside.me.units_where(Act.READ_CASES)]
    notes = await open_notes(inside.session, case.patient_id, units)
    if notes:
        await log_case(inside, case, action="note.read", items=[f"note:{note.id}" for note in notes])
    return notes


async def _contract(inside: Inside, case: Case) -> Sheet | None:
    """Return the patient's contract as the case's unit may see it, which is logged; None where there is none to see."""
    try:
        laid = await lay_out(inside.session, case.patient, viewer=case.unit, now=inside.now)
    except NotFound:
        return None
    items = [item for told in laid.told.values() for item in told]
    await log_case(inside, case, action="contract.read", items=items)
    return laid.sheet
