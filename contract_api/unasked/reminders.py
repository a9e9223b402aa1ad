"""Reminders of agreed times: which are due by the unit's schedule, and what each says."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

from sqlalchemy import ARRAY, Integer, Select, any_, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from contract_api.answers.facts import Appointment as Fact
from contract_api.answers.loading import Wanted, Way, load_dossier
from contract_api.answers.schemas import AppointmentView
from contract_api.answers.telling import Telling
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking import rules as booking_rules
from contract_api.booking.desk import as_rule
from contract_api.booking.models import BookingRules
from contract_api.booking.threads import Thread
from contract_api.paper import words
from contract_api.people.models import Representation
from contract_api.people.rules import PatientStatus, Scope, may_ask
from contract_api.questions.models import QuestionKind
from contract_api.unasked.addressees import addressee, is_shared
from contract_api.unasked.models import Kind, MessageConsent, Unasked
from contract_api.unasked.pausing import paused_until
from contract_api.unasked.rules import REMINDER_DAYS, AgreedTime, Why, is_due, moment_of, visits_to_remind
from contract_api.unasked.writing import Addressee, Message, Office, Question, thread_context
from nastasteg.clock import local_date
from nastasteg.notices import Sentence

LONGEST_PREPARATION = 80
"""Characters that fit into two segments with all the rest. What is longer is asked for."""

CONFIRM, REBOOK, CANCEL = "confirm", "rebook", "cancel"
OPTIONS = (CONFIRM, REBOOK, CANCEL)
"""How a reminder can be answered: JA, OMBOKA, AVBOKA."""

REMINDED = frozenset({PatientStatus.ALIVE})
"""Whoever is in hospital is not."""


async def find(office: Office) -> None:
    """Write down all reminders whose day has come, for everybody who has consented, once each."""
    schedules = await office.session.scalars(select(func.unnest(BookingRules.reminder_days)).distinct())
    for days in sorted({*schedules, *REMINDER_DAYS}):
        if days >= 0:
            for people in (_patients(office, days), _relatives(office, days)):
                columns = ["kind", "subject_id", "days", "patient_id", "person_id", "wanted_at", "not_before"]
                await office.session.execute(
                    insert(Unasked).from_select(columns, people, include_defaults=False).on_conflict_do_nothing()
                )


def _patients(office: Office, days: int) -> Select[*tuple[object, ...]]:
    return _of(office, days, Appointment.patient_id).join(
        MessageConsent, MessageConsent.person_id == Appointment.patient_id
    )


def _relatives(office: Office, days: int) -> Select[*tuple[object, ...]]:
    """Whether a right holds today is asked for each when it is written."""
    return (
        _of(office, days, Representation.representative_id)
        .join(Representation, Representation.patient_id == Appointment.patient_id)
        .join(MessageConsent, MessageConsent.person_id == Representation.representative_id)
        .where(
            Representation.scopes.contains([Scope.REMINDERS.value]),
            Representation.revoked_at.is_(None),
            Appointment.hidden_from_relatives.is_(False),
        )
        .distinct()
    )


def _of(office: Office, days: int, person: InstrumentedAttribute[uuid.UUID]) -> Select[*tuple[object, ...]]:
    first, last = visits_to_remind(local_date(office.now), days)
    told = exists(Unasked.id).where(
        Unasked.kind == Kind.REMINDER,
        Unasked.subject_id == Appointment.id,
        Unasked.days == days,
        Unasked.person_id == person,
        Unasked.withdrawn_at.is_(None),
    )
    now = literal(office.now, Unasked.wanted_at.type)
    return (
        select(
            literal(Kind.REMINDER.value),
            Appointment.id,
            literal(days),
            Appointment.patient_id,
            person,
            now,
            now,
        )
        .outerjoin(BookingRules, BookingRules.unit_id == Appointment.unit_id)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > office.now,
            Appointment.starts_at >= moment_of(first, time()),
            Appointment.starts_at < moment_of(last + timedelta(days=1), time()),
            literal(days) == any_(func.coalesce(BookingRules.reminder_days, cast(REMINDER_DAYS, ARRAY(Integer)))),
            MessageConsent.ended_at.is_(None),
            ~told,
        )
    )


async def write(office: Office, wanted: Unasked) -> Message | Why:
    """Return what a reminder says at this moment, or why it is not sent."""
    row = await office.session.get_one(Appointment, wanted.subject_id, populate_existing=True)
    stored = await office.session.get(BookingRules, row.unit_id)
    agreed = AgreedTime(starts_at=row.starts_at, booked_at=row.booked_at, is_confirmed=row.confirmed_at is not None)
    among = REMINDER_DAYS if stored is None else stored.reminder_days
    if row.status is not AppointmentStatus.BOOKED or not is_due(agreed, wanted.days, among=among, now=office.now):
        return Why.NOT_NEEDED
    to = await addressee(office, wanted, scope=Scope.REMINDERS, served=REMINDED)
    if isinstance(to, Why):
        return to
    if await paused_until(office.session, wanted.person_id, today=local_date(office.now)) is not None:
        return Why.PAUSED
    telling = await telling_to(office, to)
    fact = next((one for one in telling.dossier.appointments if one.id == row.id), None)
    if fact is None:
        return Why.NO_RIGHT
    (view,) = telling.appointments([fact])
    if view.starts_at is None:
        return Why.UNDECIDED
    sentences = [_first(view, telling, is_shared=await is_shared(office.session, to.binding)), *_details(view)]
    if agreed.is_confirmed:
        sentences.append(Sentence(text="utter_reminder_confirmed"))
        return Message(to=to, sentences=sentences, told=telling.entries())
    ending, question = _ending(office, to, view, fact, stored)
    return Message(to=to, sentences=[*sentences, ending], told=telling.entries(), question=question)


async def telling_to(office: Office, to: Addressee) -> Telling:
    """Return what tells somebody about a patient's times: by the same policy as when they ask."""
    way = Way(
        channel=to.binding.channel, strong=False, is_protected=to.patient.is_protected, for_relative=not to.is_patient
    )
    dossier = await load_dossier(
        office.session, to.patient.id, way=way, wanted=Wanted(appointments=True), now=office.now
    )
    return Telling(
        dossier=dossier,
        about=to.patient.given_name,
        called=to.called,
        for_other=not to.is_patient,
        fallback_phone=office.fallback_phone,
    )


def when(view: AppointmentView, telling: Telling) -> str:
    """Return when a time is: "onsdag 25 november kl. 09.30". Home visits: between when they come.

    Never "i morgon": what waits in a queue may be read another day.
    """
    if view.starts_at is None:
        raise ValueError("a time that may not be said")
    until = f"-{words.clock(view.arrives_until)}" if view.arrives_until else ""
    return f"{words.local_day(view.starts_at, telling.dossier.today)} kl. {words.clock(view.starts_at)}{until}"


def _first(view: AppointmentView, telling: Telling, *, is_shared: bool) -> Sentence:
    """Return what it is about. To a relative, and at a number that several share, it is said for whom."""
    name = f"utter_reminder_{view.form or 'visit'}"
    values = {"when": when(view, telling)}
    named = telling.about if view.shown == "all" else None
    about = (named or telling.called) if telling.for_other else named if is_shared else None
    if about is None:
        return Sentence(text=name, values=values)
    return Sentence(text=f"{name}_other", values={**values, "about": about})


def _details(view: AppointmentView) -> list[Sentence]:
    lines = [Sentence(text="utter_place", values={"place": view.place.rstrip(". ")})] if view.place else []
    if view.preparation and len(view.preparation) <= LONGEST_PREPARATION:
        lines.append(Sentence(text="utter_preparation_short", values={"text": view.preparation}))
    elif view.preparation:
        lines.append(Sentence(text="utter_reminder_prepare"))
    return lines


def _ending(
    office: Office, to: Addressee, view: AppointmentView, fact: Fact, stored: BookingRules | None
) -> tuple[Sentence, Question | None]:
    """Return how to answer, with the question that takes it; where a yes could be about something else, a number."""
    phone = {"phone": words.phone(view.phone)}
    if not to.may_be_asked or not may_ask(to.scopes, Scope.REBOOK):
        return Sentence(text="utter_reminder_call", values=phone), None
    barrier = booking_rules.barrier(
        None if stored is None else as_rule(stored),
        starts_at=fact.starts_at,
        is_permitted=fact.may_rebook and bool(fact.service),
        for_self=to.is_patient,
        now=office.now,
    )
    thread = Thread(act="confirm", appointment=fact.id)
    question = Question(kind=QuestionKind.REMINDER, options=OPTIONS, context=thread_context(thread, to))
    if barrier is None:
        return Sentence(text="utter_reminder_answer"), question
    return Sentence(text="utter_reminder_yes", values=phone), question
