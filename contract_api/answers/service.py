"""The answers: who may ask, what is chosen, what may be said of it and the log of it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log import service as access_log
from contract_api.answers import contact_views, rules, schemas, views
from contract_api.answers.facts import Activity, Appointment, Dossier
from contract_api.answers.loading import Wanted, Way, load_dossier
from contract_api.answers.telling import Telling, refusal
from contract_api.contacts.rules import has_role
from contract_api.conversations.service import Asking
from contract_api.people.rules import Scope, Why, may_ask


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One question of one conversation."""

    session: AsyncSession
    asking: Asking
    message_id: str
    now: datetime
    fallback_phone: str
    """The number to give where no care unit is known."""


@dataclass(frozen=True, kw_only=True)
class Answering:
    """What an answer is told through, and what every answer carries."""

    telling: Telling
    envelope: dict[str, Any]

    @property
    def dossier(self) -> Dossier:
        """Return the patient's facts."""
        return self.telling.dossier


async def next_step(inquiry: Inquiry) -> schemas.NextStepAnswer:
    """Answer what comes next: the earliest of what is open, whoever owns it."""
    answering = await _begin(inquiry, Scope.NEXT_STEP, Wanted(appointments=True))
    dossier, telling = answering.dossier, answering.telling
    step = rules.next_step(dossier.appointments, dossier.activities, inquiry.now)
    answer = schemas.NextStepAnswer(
        **answering.envelope,
        appointments=telling.appointments(step.appointments),
        activities=telling.activities(step.activities),
        overdue=telling.activities(step.overdue),
        changed=telling.appointments(step.changed),
        undated=telling.activities(step.undated),
    )
    await log_told(inquiry, "answer.next_step", answering)
    return answer


async def contact(
    inquiry: Inquiry, *, role: str | None, topic: str | None, names: Sequence[str] = ()
) -> schemas.ContactAnswer:
    """Answer whom to contact, by name, role or topic if one is named."""
    answering = await _begin(inquiry, Scope.CONTACTS, Wanted(hours=True))
    told = answering.telling.contact(role=role, topic=topic, names=names)
    answer = schemas.ContactAnswer(**answering.envelope, **told)
    await log_told(inquiry, "answer.contact", answering)
    return answer


async def own_activities(inquiry: Inquiry) -> schemas.ActivitiesAnswer:
    """Answer what the patient has agreed to do."""
    answering = await _begin(inquiry, Scope.OWN_ACTIVITIES, Wanted())
    chosen = rules.open_of(answering.dossier.activities, rules.OWN)
    return await _activities(inquiry, "answer.own_activities", answering, chosen)


async def care_activities(inquiry: Inquiry, *, topic: str | None) -> schemas.ActivitiesAnswer:
    """Answer what others have agreed to do: care, municipality and relatives."""
    answering = await _begin(inquiry, Scope.WHOLE_PLAN, Wanted())
    dossier = answering.dossier
    chosen = rules.about_topic(
        rules.open_of(dossier.activities, rules.OTHERS), topic, lambda one: views.tells_content(one, dossier)
    )
    return await _activities(inquiry, "answer.care_activities", answering, chosen)


async def waiting(inquiry: Inquiry, *, topic: str | None) -> schemas.ActivitiesAnswer:
    """Answer what is waited for: what care and municipality have yet to do, earliest promised first."""
    answering = await _begin(inquiry, Scope.WHOLE_PLAN, Wanted())
    dossier = answering.dossier
    chosen = rules.waited_for(dossier.activities, topic, lambda one: views.tells_content(one, dossier))
    return await _activities(inquiry, "answer.waiting", answering, chosen)


async def _activities(
    inquiry: Inquiry, action: str, answering: Answering, chosen: Sequence[Activity]
) -> schemas.ActivitiesAnswer:
    answer = schemas.ActivitiesAnswer(**answering.envelope, activities=answering.telling.activities(chosen))
    await log_told(inquiry, action, answering)
    return answer


async def appointments(inquiry: Inquiry, *, role: str | None) -> schemas.AppointmentsAnswer:
    """Answer which agreed times are ahead; with a role, those with it if any is."""
    answering = await _begin(inquiry, Scope.NEXT_STEP, Wanted(appointments=True))
    dossier, telling = answering.dossier, answering.telling
    told, found = with_role(rules.ahead(dossier.appointments, inquiry.now), role, dossier)
    answer = schemas.AppointmentsAnswer(
        **answering.envelope,
        appointments=telling.appointments(told),
        changed=telling.appointments(rules.changed(dossier.appointments, inquiry.now)),
        asked_role_found=found,
    )
    await log_told(inquiry, "answer.appointments", answering)
    return answer


def with_role(
    appointments: Sequence[Appointment], role: str | None, dossier: Dossier
) -> tuple[Sequence[Appointment], bool]:
    """Return the appointments with a role and True; all of them, and False, when it is known that none is."""
    if role is None:
        return appointments, True
    nameable = contact_views.nameable(dossier)

    def is_with_role(appointment: Appointment) -> bool | None:
        if not views.tells_with_whom(appointment, dossier):
            return None
        return appointment.contact is not None and has_role(appointment.contact, role, nameable)

    return rules.those_with(appointments, is_with_role)


async def goals(inquiry: Inquiry) -> schemas.TextsAnswer:
    """Answer which goals the contract holds, and what matters to the patient."""
    answering = await _begin(inquiry, Scope.WHOLE_PLAN, Wanted())
    notes = [note for note in answering.dossier.notes if note.kind in ("what_matters", "goal")]
    answer = schemas.TextsAnswer(**answering.envelope, texts=answering.telling.notes(notes))
    await log_told(inquiry, "answer.goals", answering)
    return answer


async def warning_signs(inquiry: Inquiry) -> schemas.WarningSignsAnswer:
    """Answer which signs to watch, in the order of the urgency that staff gave them."""
    answering = await _begin(inquiry, Scope.WHOLE_PLAN, Wanted())
    signs = rules.urgent_first(answering.dossier.signs)
    answer = schemas.WarningSignsAnswer(**answering.envelope, signs=answering.telling.signs(signs))
    await log_told(inquiry, "answer.warning_signs", answering)
    return answer


async def overview(inquiry: Inquiry) -> schemas.OverviewAnswer:
    """Answer with the whole plan at once."""
    answering = await _begin(inquiry, Scope.WHOLE_PLAN, Wanted(appointments=True, hours=True, plans=True))
    dossier, telling = answering.dossier, answering.telling
    upcoming = telling.appointments(rules.ahead(dossier.appointments, inquiry.now)[:1])
    answer = schemas.OverviewAnswer(
        **answering.envelope,
        plans=telling.plans(),
        texts=telling.notes(dossier.notes),
        next_appointment=upcoming[0] if upcoming else None,
        own_activities=telling.activities(rules.open_of(dossier.activities, rules.OWN)),
        care_activities=telling.activities(rules.open_of(dossier.activities, rules.OTHERS)),
        contact=telling.contact()["contact"],
    )
    await log_told(inquiry, "answer.overview", answering)
    return answer


async def _begin(inquiry: Inquiry, scope: Scope, wanted: Wanted) -> Answering:
    return await begin(inquiry, wanted, allowed=may_ask(inquiry.asking.scopes, scope))


async def begin(inquiry: Inquiry, wanted: Wanted, *, allowed: bool) -> Answering:
    """Load what is known; nothing but the keeping unit when the asker's right does not cover the question."""
    asking = inquiry.asking
    dossier = await load_dossier(
        inquiry.session,
        asking.patient.id,
        way=way_of(asking),
        wanted=wanted if allowed else None,
        now=inquiry.now,
    )
    telling = Telling(
        dossier=dossier,
        about=None if asking.is_for_self else asking.patient.given_name,
        called=asking.called,
        for_other=not asking.is_for_self,
        fallback_phone=inquiry.fallback_phone,
    )
    refused = refusal(
        dossier,
        called=asking.called,
        for_other=not asking.is_for_self,
        fallback_phone=inquiry.fallback_phone,
        child_has_grown=asking.why_nothing is Why.CHILD_GROWN,
    )
    return Answering(telling=telling, envelope=telling.envelope() if allowed else refused)


def way_of(asking: Asking) -> Way:
    """Return through what a conversation is answered."""
    return Way(
        channel=asking.channel,
        strong=asking.strong,
        is_protected=asking.patient.is_protected,
        for_relative=not asking.is_for_self,
    )


async def log_told(inquiry: Inquiry, action: str, answering: Answering) -> None:
    """Log what an answer has told, by the unit whose it is."""
    for unit_id, items in answering.telling.entries().items():
        await access_log.record(
            inquiry.session,
            asking=inquiry.asking,
            action=action,
            items=items,
            unit_id=unit_id,
            message_id=inquiry.message_id,
            now=inquiry.now,
        )
