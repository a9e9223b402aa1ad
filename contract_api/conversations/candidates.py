"""Whom an address can ask about: everybody bound there, for themselves and for those they may ask for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.contracts.models import Contract
from contract_api.people.models import ChannelBinding, Person, Representation
from contract_api.people.rules import SERVED, Ages, Held, Why, held, may_ask_for_self


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody bound to an address, and a patient they can ask about: themselves or another."""

    binding_id: uuid.UUID
    person: Person
    patient: Person
    called: str | None
    """What the person calls the patient; none for themselves."""

    @property
    def is_self(self) -> bool:
        """Whether it is their own contract."""
        return self.person.id == self.patient.id

    @property
    def key(self) -> str:
        """Return the name of the candidate among the options of a question."""
        return f"{self.binding_id}:{self.patient.id}"


async def live_bindings(session: AsyncSession, channel: str, lookups: Sequence[str]) -> Sequence[ChannelBinding]:
    """Return who is bound to an address now, first bound first. It has two lookups while a key is being changed."""
    found = await session.scalars(
        select(ChannelBinding)
        .where(
            ChannelBinding.channel == channel,
            ChannelBinding.address_lookup.in_(lookups),
            ChannelBinding.ended_at.is_(None),
        )
        .order_by(ChannelBinding.verified_at, ChannelBinding.id)
        .options(joinedload(ChannelBinding.person, innerjoin=True))
    )
    return found.all()


async def candidates(
    session: AsyncSession, bindings: Sequence[ChannelBinding], *, ages: Ages, today: date
) -> list[Candidate]:
    """Return whom the people at an address can ask about: their own contract first, then those of others by name.

    Somebody with neither is a candidate for themselves, and meets the sentence that there is no contract.
    """
    found: list[Candidate] = []
    for binding in bindings:
        found += await _of(session, binding, ages=ages, today=today)
    if found or not bindings:
        return found
    first = bindings[0]
    return [Candidate(binding_id=first.id, person=first.person, patient=first.person, called=None)]


async def held_by(
    session: AsyncSession, person: Person, patient: Person, *, ages: Ages, today: date
) -> tuple[Held, Representation | None]:
    """Return what a person may ask about another today, all their rights together, and one of the rights."""
    recorded = await rights_of(session, person.id, patient_id=patient.id)
    given = [(_held(one, person, ages=ages, today=today), one) for one in recorded]
    giving = [(what, one) for what, one in given if what.scopes]
    if giving:
        scopes = frozenset().union(*(what.scopes for what, _ in giving))
        return Held(scopes=scopes), giving[0][1]
    return next(((what, one) for what, one in given if _can_be_told(what)), (Held(), None))


async def asks_for_own(session: AsyncSession, person: Person, *, ages: Ages, today: date) -> bool:
    """Return whether somebody has a contract of their own, and is old enough to ask about it."""
    if not may_ask_for_self(person.as_rule(), ages=ages, today=today):
        return False
    return await session.scalar(select(Contract.id).where(Contract.patient_id == person.id)) is not None


async def rights_of(
    session: AsyncSession, person_id: uuid.UUID, *, patient_id: uuid.UUID | None = None
) -> Sequence[Representation]:
    """Return every right that was ever recorded for somebody to ask for others, or for one of them, with the patients.

    Whether they hold is another question.
    """
    wanted = select(Representation).where(Representation.representative_id == person_id)
    if patient_id is not None:
        wanted = wanted.where(Representation.patient_id == patient_id)
    found = await session.scalars(
        wanted.order_by(Representation.recorded_at, Representation.id).options(
            joinedload(Representation.patient, innerjoin=True)
        )
    )
    return found.all()


async def _of(session: AsyncSession, binding: ChannelBinding, *, ages: Ages, today: date) -> list[Candidate]:
    person = binding.person
    found = []
    if await asks_for_own(session, person, ages=ages, today=today):
        found.append(Candidate(binding_id=binding.id, person=person, patient=person, called=None))
    if person.status not in SERVED:
        return found
    others = {
        right.patient_id: Candidate(binding_id=binding.id, person=person, patient=right.patient, called=right.called)
        for right in await rights_of(session, person.id)
        if _can_be_told(_held(right, person, ages=ages, today=today))
    }
    return found + sorted(others.values(), key=lambda one: (one.patient.given_name, str(one.patient.id)))


def _held(right: Representation, person: Person, *, ages: Ages, today: date) -> Held:
    return held(
        right.as_rule(), patient=right.patient.as_rule(), representative=person.as_rule(), ages=ages, today=today
    )


def _can_be_told(what: Held) -> bool:
    """Return whether a right stands, to its holder: it gives something, or nothing but in silence, or says why."""
    return bool(what.scopes) or what.why_nothing in (Why.CHILD_GROWN, Why.HELD_BACK)
