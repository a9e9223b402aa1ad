"""Answers "who has read about me?" in a conversation.

PDL 8 kap 5 §: a patient is told from which unit and when somebody has reached the data about them. The whole extract,
on paper, is the operator's `nastasteg log export`; here the readings of some weeks are counted.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.access_log.schemas import ReaderView, ReadingsAnswer, Who
from contract_api.access_log.service import record
from contract_api.answers.facts import Unit
from contract_api.answers.loading import load_dossier, load_units
from contract_api.answers.service import way_of
from contract_api.answers.views import unit_phone
from contract_api.conversations.service import Asking
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.people.models import Person


@dataclass(frozen=True, kw_only=True)
class _Reading:
    actor: Actor
    actor_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    last_at: datetime
    count: int


async def readings(
    session: AsyncSession, asking: Asking, *, days: int, message_id: str, now: datetime, fallback_phone: str
) -> ReadingsAnswer:
    """Return who has read about the patient in so many days, as far as their units may be named in the channel.

    Asking is a reading too, and logged. A representative is refused, and so is a child too young to ask for itself.
    """
    allowed = asking.is_for_self and asking.scopes is None
    way = way_of(asking)
    dossier = await load_dossier(session, asking.patient.id, way=way, wanted=None, now=now)
    keeper = dossier.keeper
    told: list[ReaderView] = []
    is_whole = True
    if allowed:
        found = await _grouped(session, asking.patient.id, since=now - timedelta(days=days))
        units = await load_units(session, {one.unit_id for one in found if one.unit_id}, way=way, now=now)
        names = await _given_names(session, {one.actor_id for one in found if one.actor is Actor.REPRESENTATIVE})
        views = [_view(one, units, names) for one in found]
        told = [view for view in views if view is not None]
        is_whole = len(told) == len(views)
    await record(
        session,
        asking=asking,
        action="log.read" if allowed else "log.refused",
        items=[f"days:{days}"],
        unit_id=keeper.id if keeper else None,
        message_id=message_id,
        now=now,
    )
    open_phone = keeper.public_phone if keeper else fallback_phone
    return ReadingsAnswer(
        allowed=allowed,
        days=days,
        readings=told,
        is_whole=is_whole,
        phone=unit_phone(keeper) if keeper and allowed else open_phone,
    )


def _view(one: _Reading, units: dict[uuid.UUID, Unit], names: dict[uuid.UUID, str]) -> ReaderView | None:
    """Return what may be said of a reading; None when its unit may not be named, not even neutrally."""
    unit = units.get(one.unit_id) if one.unit_id else None
    if unit is None or not may_say(DisclosureClass.NOTICE, unit.level):
        return None
    in_full = may_say(DisclosureClass.CONTRACT, unit.level)
    who: Who = "you" if one.actor is Actor.PATIENT else one.actor.value  # type: ignore[assignment]
    is_named = in_full and who == "representative" and one.actor_id is not None
    return ReaderView(
        who=who,
        name=names.get(one.actor_id) if is_named and one.actor_id else None,
        unit_name=unit.name if in_full else unit.neutral_name,
        last_at=one.last_at,
        count=one.count,
    )


async def _grouped(session: AsyncSession, patient_id: uuid.UUID, *, since: datetime) -> list[_Reading]:
    last_at = func.max(AccessLogEntry.at)
    found = await session.execute(
        select(AccessLogEntry.actor, AccessLogEntry.actor_id, AccessLogEntry.unit_id, last_at, func.count())
        .where(AccessLogEntry.patient_id == patient_id, AccessLogEntry.at > since)
        .group_by(AccessLogEntry.actor, AccessLogEntry.actor_id, AccessLogEntry.unit_id)
        .order_by(last_at.desc(), AccessLogEntry.actor)
    )
    return [
        _Reading(actor=actor, actor_id=actor_id, unit_id=unit_id, last_at=last, count=count)
        for actor, actor_id, unit_id, last, count in found
    ]


async def _given_names(session: AsyncSession, person_ids: set[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    found = await session.execute(select(Person.id, Person.given_name).where(Person.id.in_(person_ids)))
    return {person_id: name for person_id, name in found}  # noqa: C416 - a row is no pair to the type checker
