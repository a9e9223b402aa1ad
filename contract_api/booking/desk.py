"""One request about an agreed time: what is known, who may do what, and the answer in the making."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from contract_api.answers import rows
from contract_api.answers.facts import Activity, Appointment
from contract_api.answers.loading import Wanted
from contract_api.answers.rules import ahead
from contract_api.answers.schemas import AppointmentView
from contract_api.answers.service import Answering, Inquiry, begin, log_told
from contract_api.booking.models import BookingRules
from contract_api.booking.rules import Barrier, UnitRules, Window, barrier, bounds, latest_day
from contract_api.booking.schemas import Act, BookingAnswer, Outcome
from contract_api.booking.system import BookingSystem, Timeslot
from contract_api.booking.threads import Thread
from contract_api.contacts.models import CareContact
from contract_api.contacts.rules import Contact
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.people.rules import Scope, may_ask
from nastasteg.clock import local_date


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a time is wanted for: in place of an agreed one, or for an open activity of the contract."""

    unit_id: uuid.UUID
    service: str
    old: Appointment | None = None
    activity: Activity | None = None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a request works on."""

    inquiry: Inquiry
    answering: Answering
    system: BookingSystem
    allowed: bool
    """Whether the asker's right covers it."""

    @property
    def session(self) -> AsyncSession:
        """The request's transaction."""
        return self.inquiry.session

    def ahead(self) -> tuple[Appointment, ...]:
        """Return the booked times that have not ended, earliest first."""
        return ahead(self.answering.dossier.appointments, self.inquiry.now)

    def appointment(self, appointment_id: uuid.UUID | None) -> Appointment | None:
        """Return a booked time that has not ended; None when it is not, or is not shown to whoever asks."""
        return next((one for one in self.ahead() if one.id == appointment_id), None)

    def activity(self, number: int | None) -> Activity | None:
        """Return an open activity of the contract by its number."""
        activities = self.answering.dossier.activities
        return next((one for one in activities if one.number == number and one.is_open), None)

    def target(self, thread: Thread) -> Target | None:
        """Return what a thread is about; None when that is no longer there, or can be no longer."""
        if thread.act == "make":
            activity = self.activity(thread.point)
            if activity is None or activity.service is None:
                return None
            return Target(unit_id=activity.unit_id, service=activity.service, activity=activity)
        old = self.appointment(thread.appointment)
        if old is None:
            return None
        return Target(unit_id=old.unit_id, service=old.service or "", old=old)

    def has_time(self, target: Target) -> bool:
        """Return whether a time of the kind is agreed already."""
        return any((one.service, one.unit_id) == (target.service, target.unit_id) for one in self.ahead())

    async def rules_of(self, unit_id: uuid.UUID) -> BookingRules | None:
        """Return what a unit has decided about its times."""
        return await self.session.get(BookingRules, unit_id)

    async def barrier(self, act: Act, target: Target) -> Barrier | None:
        """Return why what is wanted may not be done here; None when it may."""
        stored = await self.rules_of(target.unit_id)
        rules = None if stored is None else as_rule(stored)
        for_self = self.inquiry.asking.is_for_self
        if target.old is None:
            allowed = rules and (rules.patients_may_change if for_self else rules.relatives_may_change)
            return None if allowed else Barrier.NOT_ALLOWED
        flag = target.old.may_cancel if act == "cancel" else target.old.may_rebook and bool(target.service)
        now = self.inquiry.now
        return barrier(rules, starts_at=target.old.starts_at, is_permitted=flag, for_self=for_self, now=now)

    async def bounds(self, target: Target) -> Window | None:
        """Return between which moments the unit offers times in place of a target's; None for no rules."""
        stored = await self.rules_of(target.unit_id)
        if stored is None:
            return None
        old = target.old
        last = latest_day(
            as_rule(stored),
            first_day=local_date(old.starts_at) if old else None,
            latest_on=old.latest_on if old else None,
            today=self.answering.dossier.today,
        )
        return bounds(self.inquiry.now, last)

    def elsewhere(self, *but_for: uuid.UUID | None) -> list[Window]:
        """Return when the patient has agreed times, but for those that are given up."""
        return [(one.starts_at, one.ends_at) for one in self.ahead() if one.id not in but_for]

    def may_say_times_of(self, unit_id: uuid.UUID) -> bool:
        """Return whether a unit's times may be said in this channel."""
        return may_say(DisclosureClass.NOTICE, self.answering.dossier.units[unit_id].level)

    async def as_times(self, slots: Iterable[Timeslot], target: Target) -> list[Appointment]:
        """Return free times as the agreed times that they would be, so that they are told by the same policy."""
        listed = list(slots)
        named = await self.contacts(slot.contact_id for slot in listed)
        return [_as_time(slot, target, named.get(slot.contact_id) if slot.contact_id else None) for slot in listed]

    async def contacts(self, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Contact]:
        """Return contacts by their ids: those whose own unit is known here, so that its level can be heeded."""
        wanted = {one for one in ids if one is not None}
        found = await self.session.scalars(
            select(CareContact).where(CareContact.id.in_(wanted)).options(selectinload(CareContact.absences))
        )
        return {row.id: rows.contact(row) for row in found if row.unit_id in self.answering.dossier.units}

    def tell(self, times: Iterable[Appointment]) -> tuple[AppointmentView, ...]:
        """Tell times, as far as the policy lets them be told here."""
        return tuple(self.answering.telling.appointments(times))

    def tell_old(self, target: Target) -> AppointmentView | None:
        """Tell the time that would be given up, if there is one."""
        return self.tell([target.old])[0] if target.old else None

    async def answer(self, act: Act, outcome: Outcome, **told: Any) -> BookingAnswer:
        """Return the answer, and log what it tells."""
        answer = BookingAnswer(**self.answering.envelope, act=act, outcome=outcome, **told)
        await log_told(self.inquiry, f"booking.{act}", self.answering)
        return answer


async def open_desk(inquiry: Inquiry, system: BookingSystem) -> Desk:
    """Load what is known, if the asker's right covers changing times."""
    allowed = may_ask(inquiry.asking.scopes, Scope.REBOOK)
    answering = await begin(inquiry, Wanted(appointments=True), allowed=allowed)
    return Desk(inquiry=inquiry, answering=answering, system=system, allowed=allowed)


def as_rule(stored: BookingRules) -> UnitRules:
    """Return what the pure rules need of a unit's decisions."""
    return UnitRules(
        deadline_days=stored.deadline_days,
        ahead_days=stored.ahead_days,
        latest_days=stored.latest_days,
        patients_may_change=stored.patients_may_change,
        relatives_may_change=stored.relatives_may_change,
    )


def _as_time(slot: Timeslot, target: Target, contact: Contact | None) -> Appointment:
    old = target.old
    return Appointment(
        id=slot.id,
        unit_id=slot.unit_id,
        contact=contact,
        status="booked",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        form=slot.form.value,
        purpose=old.purpose if old else target.activity.text if target.activity else "",
        place=slot.place,
        neutral_place=slot.neutral_place,
        preparation=old.preparation if old else None,
        open_preparation=old.open_preparation if old else None,
        service=target.service,
        arrival_minutes=slot.arrival_minutes,
    )
