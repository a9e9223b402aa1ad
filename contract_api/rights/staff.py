"""What staff record of rights, each change with who made it, in the access log of the patient."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.operators import record_operator
from contract_api.appointments.models import Appointment
from contract_api.errors import NotFound
from contract_api.people.finding import person_by_ref
from contract_api.people.models import Person, Representation
from contract_api.people.rules import Ages, Scope, held
from contract_api.rights.rules import Fault, Wanted, exception_fault, faults
from contract_api.rights.service import current_point, recorded
from nastasteg.clock import local_date


class CannotBeRecordedError(ValueError):
    """What was wanted cannot be recorded; the message says why, in a sentence or more, without any name."""

    def __init__(self, sentences: str, *faults: Fault) -> None:
        """Keep what speaks against it."""
        super().__init__(sentences)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Who records, when, and by which ages."""

    by: str
    now: datetime
    ages: Ages

    @property
    def today(self) -> date:
        """The calendar day in Sweden."""
        return local_date(self.now)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A right as it stands in an operator's list."""

    patient: str
    number: int
    right: Representation
    gives: frozenset[Scope]
    """What it gives today."""


async def add(
    session: AsyncSession,
    wanted: Wanted,
    *,
    patient_ref: str,
    representative_ref: str,
    hand: Hand,
    key: uuid.UUID | None = None,
) -> int:
    """Record a right and return its number, once for each key. Raises CannotBeRecordedError with all against it."""
    key = key or uuid.uuid4()
    patient, representative = await _person(session, patient_ref), await _person(session, representative_ref)
    if patient.id == representative.id:
        raise CannotBeRecordedError("They are the same person, who needs no right.", Fault.SAME_PERSON)
    found = faults(
        wanted, patient=patient.as_rule(), representative=representative.as_rule(), ages=hand.ages, today=hand.today
    )
    if found:
        raise CannotBeRecordedError(" ".join(one.sentence for one in found), *(one.fault for one in found))
    if await session.get(Representation, key) is not None:
        return await _number_of(session, patient.id, key)
    right = Representation(
        id=key,
        patient_id=patient.id,
        representative_id=representative.id,
        ground=wanted.ground,
        scopes=[scope.value for scope in Scope if scope in wanted.scopes],
        called=wanted.called.strip(),
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        review_on=wanted.review_on,
        recorded_by=hand.by,
    )
    session.add(right)
    await session.flush()
    await _log(session, patient.id, "right.recorded", [f"right:{right.id}"], hand=hand)
    return await _number_of(session, patient.id, key)


async def listing(session: AsyncSession, *, patient_ref: str, hand: Hand) -> list[Line]:
    """Return all rights of a patient, those that have ended included. The reading is logged."""
    patient = await _person(session, patient_ref)
    rights = await recorded(session, patient.id)
    await _log(session, patient.id, "right.list", [f"right:{one.right.id}" for one in rights], hand=hand)
    return [_line(patient_ref, one.number, one.right, hand) for one in rights]


async def due(session: AsyncSession, *, until: date, hand: Hand) -> list[Line]:
    """Return the rights that are to be looked at again by a day, earliest first. The reading is logged."""
    found = await session.scalars(
        select(Representation)
        .where(Representation.review_on <= until, Representation.revoked_at.is_(None))
        .where(Representation.valid_to.is_(None) | (Representation.valid_to > hand.today))
        .order_by(Representation.review_on, Representation.id)
        .options(joinedload(Representation.patient, innerjoin=True))
    )
    lines = []
    for patient_id, patient_ref in dict.fromkeys((one.patient_id, one.patient.external_ref) for one in found.all()):
        numbered = await recorded(session, patient_id)
        wanted = [one for one in numbered if one.right.review_on and one.right.review_on <= until]
        listed = [_line(patient_ref, one.number, one.right, hand) for one in wanted if _is_live(one.right, hand)]
        await _log(session, patient_id, "right.list", [f"right:{one.right.id}" for one in listed], hand=hand)
        lines += listed
    return sorted(lines, key=lambda one: (one.right.review_on or hand.today, one.patient, one.number))


async def end(session: AsyncSession, *, patient_ref: str, number: int, hand: Hand) -> None:
    """End a right for good. Raises CannotBeRecordedError where it has ended, or was never there."""
    right = await _numbered(session, patient_ref, number)
    if right.revoked_at is not None:
        raise CannotBeRecordedError("The right has been ended already.", Fault.ENDED)
    right.revoked_at, right.revoked_by = hand.now, hand.by
    await _log(session, right.patient_id, "right.revoked", [f"right:{right.id}"], hand=hand)


async def suspend(session: AsyncSession, *, patient_ref: str, number: int, hand: Hand) -> None:
    """Hold back, in silence, all rights of the person behind a number: nobody is shown that they are held back.

    The log says no more than that they were reviewed: the patient may ask for an extract of it.
    """
    for right in await _of_same_person(session, patient_ref, number):
        right.suspended_at, right.suspended_by = right.suspended_at or hand.now, right.suspended_by or hand.by
        await _log(session, right.patient_id, "right.reviewed", [f"right:{right.id}"], hand=hand)


async def resume(session: AsyncSession, *, patient_ref: str, number: int, hand: Hand) -> None:
    """Let go of all rights of the person behind a number that were held back."""
    for right in await _of_same_person(session, patient_ref, number):
        right.suspended_at, right.suspended_by = None, None
        await _log(session, right.patient_id, "right.reviewed", [f"right:{right.id}"], hand=hand)


async def except_until(session: AsyncSession, *, patient_ref: str, number: int, until: date, hand: Hand) -> None:
    """Let a guardian's right go on past the age until a day. Raises CannotBeRecordedError where none can be made."""
    right = await _numbered(session, patient_ref, number)
    fault = exception_fault(
        right.as_rule(), patient=right.patient.as_rule(), ages=hand.ages, until=until, today=hand.today
    )
    if fault:
        raise CannotBeRecordedError(fault, Fault.NO_EXCEPTION)
    right.exception_until = until
    await _log(session, right.patient_id, "right.exception", [f"right:{right.id}"], hand=hand)


async def hide_point(session: AsyncSession, *, patient_ref: str, number: int, hidden: bool, hand: Hand) -> None:
    """Hide a point of the current contract from relatives, or show it again. Raises NotFound without it."""
    patient = await _person(session, patient_ref)
    point = await current_point(session, patient.id, number)
    point.hidden_from_relatives = hidden
    action = "point.hidden" if hidden else "point.shown"
    await _log(session, patient.id, action, [f"point:{number}"], hand=hand, unit_id=point.unit_id)


async def hide_appointment(
    session: AsyncSession, *, patient_ref: str, appointment_id: uuid.UUID, hidden: bool, hand: Hand
) -> None:
    """Hide an agreed time from relatives, or show it again. Raises CannotBeRecordedError without it."""
    patient = await _person(session, patient_ref)
    appointment = await session.get(Appointment, appointment_id)
    if appointment is None or appointment.patient_id != patient.id:
        raise CannotBeRecordedError("The patient has no such appointment.", Fault.UNKNOWN)
    appointment.hidden_from_relatives = hidden
    action = "appointment.hidden" if hidden else "appointment.shown"
    await _log(session, patient.id, action, [f"appointment:{appointment_id}"], hand=hand, unit_id=appointment.unit_id)


def scopes_in(words: Collection[str]) -> frozenset[Scope]:
    """Return the scopes with some names. Raises CannotBeRecordedError for a name that is none."""
    unknown = sorted(set(words) - set(Scope))
    if unknown:
        raise CannotBeRecordedError(f"No scope is called {', '.join(unknown)}. There are: {', '.join(Scope)}.")
    return frozenset(Scope(word) for word in words)


async def _number_of(session: AsyncSession, patient_id: uuid.UUID, right_id: uuid.UUID) -> int:
    return next(one.number for one in await recorded(session, patient_id) if one.right.id == right_id)


async def _person(session: AsyncSession, external_ref: str) -> Person:
    try:
        return await person_by_ref(session, external_ref)
    except NotFound:
        raise CannotBeRecordedError(f"Nobody has the reference {external_ref}.", Fault.UNKNOWN) from None


async def _numbered(session: AsyncSession, patient_ref: str, number: int) -> Representation:
    patient = await _person(session, patient_ref)
    for one in await recorded(session, patient.id):
        if one.number == number:
            return one.right
    raise CannotBeRecordedError(
        f"No right of the patient has the number {number}: see nastasteg right list.", Fault.UNKNOWN
    )


async def _of_same_person(session: AsyncSession, patient_ref: str, number: int) -> Sequence[Representation]:
    meant = await _numbered(session, patient_ref, number)
    rights = await recorded(session, meant.patient_id)
    return [one.right for one in rights if one.right.representative_id == meant.representative_id]


def _is_live(right: Representation, hand: Hand) -> bool:
    return right.revoked_at is None and (right.valid_to is None or right.valid_to > hand.today)


def _line(patient_ref: str, number: int, right: Representation, hand: Hand) -> Line:
    gives = held(
        right.as_rule(),
        patient=right.patient.as_rule(),
        representative=right.representative.as_rule(),
        ages=hand.ages,
        today=hand.today,
    )
    return Line(patient=patient_ref, number=number, right=right, gives=gives.scopes)


async def _log(
    session: AsyncSession,
    patient_id: uuid.UUID,
    action: str,
    items: Sequence[str],
    *,
    hand: Hand,
    unit_id: uuid.UUID | None = None,
) -> None:
    await record_operator(
        session, by=hand.by, patient_id=patient_id, action=action, items=items, unit_id=unit_id, now=hand.now
    )
