"""What is said of a time that has become free, and what a yes to it does."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select

from contract_api.answers.facts import Appointment as Fact
from contract_api.answers.views import appointment_view
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking import rules as booking_rules
from contract_api.booking.desk import as_rule
from contract_api.booking.models import BookingRules, Slot, Tie
from contract_api.booking.threads import Thread
from contract_api.paper import words
from contract_api.people.rules import PatientStatus, Scope
from contract_api.questions.models import QuestionKind
from contract_api.unasked.addressees import addressee, is_shared
from contract_api.unasked.models import Unasked
from contract_api.unasked.reminders import telling_to, when
from contract_api.unasked.rules import Why
from contract_api.unasked.writing import Message, Office, Question, thread_context
from contract_api.waiting.models import FreedOffer, Waiting
from nastasteg.notices import Sentence

OFFERED = frozenset({PatientStatus.ALIVE})
"""Whoever is in hospital cannot come any sooner."""


async def write(office: Office, wanted: Unasked) -> Message | Why:
    """Return what is said of a freed time at this moment, or why nothing is."""
    offer = await office.session.get_one(FreedOffer, wanted.subject_id, populate_existing=True)
    if offer.ended_at is not None or office.now >= offer.answer_by:
        return Why.NOT_NEEDED
    waiting = await office.session.get_one(Waiting, offer.waiting_id)
    slot = await office.session.get_one(Slot, offer.slot_id, populate_existing=True)
    if slot.appointment_id is not None or slot.held_for_id != waiting.patient_id:
        return Why.NOT_NEEDED
    return await offer_message(office, wanted, offer, waiting, slot)


async def offer_message(
    office: Office, wanted: Unasked, offer: FreedOffer, waiting: Waiting, slot: Slot
) -> Message | Why:
    """Return what an offer says, while the old time can be moved and whoever waits may be told."""
    old = await office.session.get_one(Appointment, waiting.appointment_id, populate_existing=True)
    stored = await office.session.get(BookingRules, old.unit_id)
    barrier = booking_rules.barrier(
        None if stored is None else as_rule(stored),
        starts_at=old.starts_at,
        is_permitted=old.may_rebook,
        for_self=waiting.person_id == waiting.patient_id,
        now=office.now,
    )
    if old.status is not AppointmentStatus.BOOKED or barrier is not None:
        return Why.NOT_NEEDED
    # The yes to being told was the consent to just this.
    to = await addressee(office, wanted, scope=Scope.REBOOK, served=OFFERED, needs_consent=False)
    if isinstance(to, Why):
        return to
    if to.is_busy:
        return Why.BUSY
    if not to.may_be_asked:
        return Why.NO_ADDRESS
    telling = await telling_to(office, to)
    fact = next((one for one in telling.dossier.appointments if one.id == old.id), None)
    if fact is None:
        return Why.NO_RIGHT
    (view,) = telling.appointments([fact])
    if view.starts_at is None:
        return Why.UNDECIDED
    new = appointment_view(_as_time(slot, fact), telling.dossier)
    deadline = f"{words.local_day(offer.answer_by, telling.dossier.today)} kl. {words.clock(offer.answer_by)}"
    values = {"new": when(new, telling), "when": when(view, telling)}
    sentences = [Sentence(text="utter_freed", values=values)]
    about = (telling.about if view.shown == "all" else None) or telling.called
    if about is not None and (telling.for_other or await is_shared(office.session, to.binding)):
        sentences.insert(0, Sentence(text="utter_about", values={"about": about}))
    if new.place:
        sentences.append(Sentence(text="utter_place", values={"place": new.place.rstrip(". ")}))
    sentences.append(Sentence(text="utter_freed_answer", values={"deadline": deadline}))
    question = Question(
        kind=await _kind(office, old.id),
        options=(str(slot.id),),
        context=thread_context(Thread(act="move", appointment=old.id, slot=slot.id), to),
    )
    return Message(to=to, sentences=sentences, told=telling.entries(), question=question)


async def _kind(office: Office, appointment_id: uuid.UUID) -> QuestionKind:
    """Return what a yes does: moves at once, both times having been said; else what hangs on it is told first."""
    tied = select(Tie.id).where(or_(Tie.appointment_id == appointment_id, Tie.other_id == appointment_id)).limit(1)
    return QuestionKind.MOVE if await office.session.scalar(tied) is None else QuestionKind.FREED


def _as_time(slot: Slot, old: Fact) -> Fact:
    return Fact(
        id=slot.id,
        unit_id=slot.unit_id,
        contact=None,
        status="booked",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        form=slot.form.value,
        purpose=old.purpose,
        place=slot.place,
        neutral_place=slot.neutral_place,
        preparation=None,
        open_preparation=None,
        arrival_minutes=slot.arrival_minutes,
    )
