"""A time that has become free is offered to those who wait, one at a time, held meanwhile, and then to the next.

In the order in which they asked: who is to come before whom is nothing that is decided here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import BookingRules, Slot
from contract_api.questions.models import OpenQuestion
from contract_api.unasked.models import Kind, Unasked
from contract_api.unasked.rules import Why
from contract_api.unasked.writing import Office, asked_as
from contract_api.waiting import rules, service
from contract_api.waiting.messages import offer_message
from contract_api.waiting.models import FreedOffer, OfferOutcome, Waiting

LOOKED_AT = 200
"""Pairs of a wait and a free time, of which most are offered or passed over for good."""


async def find(office: Office) -> None:
    """End the offers that are over, and make those that can be made."""
    await _end_answered(office)
    await service.end_past(office.session, now=office.now)
    taken: set[uuid.UUID] = set()
    for waiting, slot in await _pairs(office):
        if taken & {waiting.id, slot.id} or not await _fits(office, waiting, slot):
            continue
        made = await _offer(office, waiting, slot)
        if made is not None:
            taken |= {waiting.id, slot.id}


async def _pairs(office: Office) -> list[tuple[Waiting, Slot]]:
    """Return who waits and what is free earlier for them, in the order in which they asked."""
    live, before = aliased(FreedOffer), aliased(FreedOffer)
    found = await office.session.execute(
        select(Waiting, Slot)
        .join(Waiting.appointment)
        .join(BookingRules, BookingRules.unit_id == Appointment.unit_id)
        .join(
            Slot,
            (Slot.unit_id == Appointment.unit_id)
            & (Slot.service == Appointment.service)
            & (Slot.starts_at < Appointment.starts_at),
        )
        .where(
            Waiting.ended_at.is_(None),
            Waiting.approved_at.is_not(None),
            BookingRules.offers_freed,
            Appointment.status == AppointmentStatus.BOOKED,
            Slot.appointment_id.is_(None),
            or_(Slot.held_until.is_(None), Slot.held_until <= office.now),
            Slot.starts_at >= rules.answer_by(office.now) + rules.LEAST_LEFT,
            ~exists(live.id).where(
                live.ended_at.is_(None), or_(live.waiting_id == Waiting.id, live.slot_id == Slot.id)
            ),
            ~exists(before.id).where(before.waiting_id == Waiting.id, before.slot_id == Slot.id),
        )
        .order_by(Waiting.asked_at, Waiting.id, Slot.starts_at, Slot.id)
        .limit(LOOKED_AT)
        .options(contains_eager(Waiting.appointment))
        .with_for_update(of=Waiting, skip_locked=True)
    )
    return [(waiting, slot) for waiting, slot in found]


async def _fits(office: Office, waiting: Waiting, slot: Slot) -> bool:
    """Return whether a time is what somebody waits for. What is not is looked at once: it will not be later either."""
    elsewhere = await office.session.execute(
        select(Appointment.starts_at, Appointment.ends_at).where(
            Appointment.patient_id == waiting.patient_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.id != waiting.appointment_id,
        )
    )
    fitting = rules.fits(
        (slot.starts_at, slot.ends_at),
        old_start=waiting.appointment.starts_at,
        windows=_moments(waiting.windows),
        excluded=_moments(waiting.excluded),
        busy=[(start, end) for start, end in elsewhere],
        now=office.now,
    )
    if not fitting:
        await _pass_over(office, waiting, slot)
    return fitting


async def _offer(office: Office, waiting: Waiting, slot: Slot) -> FreedOffer | None:
    """Hold a time for somebody and want it told, if it can be told now."""
    offer = FreedOffer(
        id=uuid.uuid4(),
        waiting_id=waiting.id,
        slot_id=slot.id,
        offered_at=office.now,
        answer_by=rules.answer_by(office.now),
    )
    wanted = Unasked(
        id=uuid.uuid4(),
        kind=Kind.FREED,
        subject_id=offer.id,
        patient_id=waiting.patient_id,
        person_id=waiting.person_id,
        wanted_at=office.now,
        not_before=office.now,
    )
    message = await offer_message(office, wanted, offer, waiting, slot)
    if message is Why.BUSY:
        return None
    if isinstance(message, Why):
        await _pass_over(office, waiting, slot)
        return None
    patient_id, until = waiting.patient_id, offer.answer_by
    if not await office.system.hold(slot.id, patient_id=patient_id, until=until, now=office.now):
        return None
    office.session.add_all([offer, wanted])
    await office.session.flush()
    return offer


async def _pass_over(office: Office, waiting: Waiting, slot: Slot) -> None:
    office.session.add(
        FreedOffer(
            waiting_id=waiting.id,
            slot_id=slot.id,
            offered_at=office.now,
            answer_by=office.now,
            ended_at=office.now,
            outcome=OfferOutcome.LAPSED,
        )
    )
    await office.session.flush()


def _moments(stored: Sequence[Sequence[str]]) -> list[rules.Window]:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in stored]


async def _end_answered(office: Office) -> None:
    """End the offers that have been taken or declined, or whose time to think is over; the time is let go."""
    found = await office.session.execute(
        select(FreedOffer, Waiting.patient_id, Slot.appointment_id, OpenQuestion, Unasked.withheld_as)
        .join(Waiting, Waiting.id == FreedOffer.waiting_id)
        .join(Slot, Slot.id == FreedOffer.slot_id)
        .outerjoin(
            Unasked,
            (Unasked.kind == Kind.FREED) & (Unasked.subject_id == FreedOffer.id) & Unasked.withdrawn_at.is_(None),
        )
        .outerjoin(OpenQuestion, OpenQuestion.asked_by_message == func.concat(asked_as(""), Unasked.id))
        .where(FreedOffer.ended_at.is_(None))
        .with_for_update(of=FreedOffer, skip_locked=True)
    )
    for offer, patient_id, used_for, question, withheld_as in found.all():
        is_over = withheld_as is not None or office.now >= offer.answer_by
        outcome = _outcome(used_for, question, is_over=is_over)
        if outcome is None:
            continue
        offer.ended_at, offer.outcome = office.now, outcome
        if outcome is not OfferOutcome.TAKEN:
            # Held until now, which is no longer: the port knows no other way to let go of one alone.
            await office.system.hold(offer.slot_id, patient_id=patient_id, until=office.now, now=office.now)
    await office.session.flush()


def _outcome(used_for: uuid.UUID | None, question: OpenQuestion | None, *, is_over: bool) -> OfferOutcome | None:
    if used_for is not None:
        return OfferOutcome.TAKEN
    if question is not None and question.closed_at is not None and question.chosen is None:
        return OfferOutcome.DECLINED
    return OfferOutcome.LAPSED if is_over else None
