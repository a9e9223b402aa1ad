"""What staff do with a case: claim, answer, note, hand over, close. Each once, however often the form is sent."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.cases.destinations import units_for
from contract_api.cases.lifecycle import CaseStatus, Closing, EventKind, can, due_at, half_time
from contract_api.cases.models import LARGEST_NUMBER, Case, CaseEvent
from contract_api.cases.opening import add
from contract_api.contacts.models import CareContact
from contract_api.errors import Conflict, NotFound
from contract_api.staff.models import Staff


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Somebody at the care who handles cases, at the units where they may."""

    staff: Staff
    unit_ids: Collection[uuid.UUID]
    """The units whose cases they may answer now."""
    now: datetime


async def found(session: AsyncSession, hand: Hand, number: int) -> Case:
    """Return a case that somebody may handle, locked. Raises NotFound, also for those of others' units."""
    case = await session.scalar(
        select(Case)
        .where(Case.number == min(number, LARGEST_NUMBER), Case.unit_id.in_(hand.unit_ids))
        .with_for_update(of=Case)
        .options(joinedload(Case.unit, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound("There is no such case here.")
    return case


async def claim(session: AsyncSession, hand: Hand, number: int, *, form_id: str) -> Case:
    """Say that one will answer a case. What a colleague had claimed is taken over."""
    return await _do(session, hand, number, EventKind.CLAIMED, form_id=form_id)


async def release(session: AsyncSession, hand: Hand, number: int, *, form_id: str) -> Case:
    """Leave a case to the others again."""
    return await _do(session, hand, number, EventKind.RELEASED, form_id=form_id)


async def reply(session: AsyncSession, hand: Hand, number: int, *, text: str, form_id: str) -> tuple[CaseEvent, bool]:
    """Answer a case; who answers one that nobody has claimed claims it. Raises Conflict for a colleague's case.

    Of two who answer at once the second is refused: nobody gets two answers. Returns the answer, and whether it is
    new: the same form gives the same one. That a new one reaches the patient is the caller's to see to.
    """
    case = await found(session, hand, number)
    sent = await by_form(session, case, EventKind.REPLIED, form_id)
    if sent is not None:
        if sent.text != text:
            raise Conflict("The form has been sent with another answer.")
        return sent, False
    if case.owner_id not in (None, hand.staff.id):
        raise Conflict("A colleague has claimed the case.")
    if case.status is CaseStatus.NEW:
        # Apart from the button that claims: an old page may send both.
        await _happen(session, hand, case, EventKind.CLAIMED, form_id=f"{form_id}:{EventKind.REPLIED}")
    return await _happen(session, hand, case, EventKind.REPLIED, form_id=form_id, text=text), True


async def note(session: AsyncSession, hand: Hand, number: int, *, text: str, form_id: str) -> Case:
    """Write an internal note."""
    return await _do(session, hand, number, EventKind.NOTED, form_id=form_id, text=text)


async def close(session: AsyncSession, hand: Hand, number: int, *, why: Closing, form_id: str) -> Case:
    """Close a case, with the reason. What the patient writes of it later opens it again."""
    return await _do(session, hand, number, EventKind.CLOSED, form_id=form_id, why=why.value)


async def hand_over(
    session: AsyncSession,
    hand: Hand,
    number: int,
    *,
    unit_id: uuid.UUID,
    contact_id: uuid.UUID | None,
    form_id: str,
) -> Case:
    """Hand a case over to another contact or unit of the same care provider, whose promise begins anew.

    Raises NotFound for a unit that it cannot go to (see `destinations`), or a contact of another unit.
    """
    case = await found(session, hand, number)
    if await by_form(session, case, EventKind.HANDED_OVER, form_id) is not None:
        return case
    unit = {one.id: one for one in await units_for(session, case, now=hand.now)}.get(unit_id)
    if unit is None:
        raise NotFound("There is no such unit here.")
    if contact_id is not None:
        contact = await session.get(CareContact, contact_id)
        if contact is None or contact.unit_id != unit_id:
            raise NotFound("There is no such contact at the unit.")
    due = due_at(hand.now, unit.reply_within_days)
    await _happen(
        session,
        hand,
        case,
        EventKind.HANDED_OVER,
        form_id=form_id,
        to_unit_id=unit_id,
        to_contact_id=contact_id,
        due_at=due,
        remind_at=None if due is None else half_time(hand.now, due),
    )
    return case


async def _do(session: AsyncSession, hand: Hand, number: int, kind: EventKind, *, form_id: str, **given: str) -> Case:
    case = await found(session, hand, number)
    if await by_form(session, case, kind, form_id) is None:
        await _happen(session, hand, case, kind, form_id=form_id, **given)
    return case


async def happen(
    session: AsyncSession, hand: Hand, case: Case, kind: EventKind, *, form_id: str, **given: object
) -> CaseEvent:
    """Let something happen to a case, and log it.

    Raises Conflict where it cannot happen to one that is so far, or the same form of an old page has let it before.
    """
    if await by_form(session, case, kind, form_id) is not None:
        raise Conflict("The form has been sent before.")
    return await _happen(session, hand, case, kind, form_id=form_id, **given)


async def _happen(
    session: AsyncSession, hand: Hand, case: Case, kind: EventKind, *, form_id: str, **given: object
) -> CaseEvent:
    """Do it where the form is known to be new."""
    if not can(kind, case.status):
        raise Conflict(f"A case that is {case.status} cannot be {kind}.")
    event = CaseEvent(
        case_id=case.id,
        kind=kind,
        at=hand.now,
        staff_id=hand.staff.id,
        message_id=_key(case, kind, form_id),
        **given,
    )
    await add(session, event)
    await record_reading(
        session,
        actor=Actor.STAFF,
        actor_id=hand.staff.id,
        patient_id=case.patient_id,
        channel="inbox",
        action=f"case.{kind.value}",
        items=[f"case:{case.number}"],
        unit_id=case.unit_id,
        message_id=None,
        now=hand.now,
    )
    return event


async def by_form(session: AsyncSession, case: Case, kind: EventKind, form_id: str) -> CaseEvent | None:
    """Return what a form has let happen to a case before; None where it has not been sent."""
    event: CaseEvent | None = await session.scalar(
        select(CaseEvent).where(CaseEvent.message_id == _key(case, kind, form_id))
    )
    return event


def _key(case: Case, kind: EventKind, form_id: str) -> str:
    # One page has many buttons, and all of its forms the same id.
    return f"form:{case.number}:{kind.value}:{form_id}"
