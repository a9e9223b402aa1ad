"""Counts what the contracts did not hold, and tells a unit what is missing most, without anybody's name or words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.models import TASKS, Case, CaseReason
from contract_api.contracts.models import Contract, ContractVersion
from contract_api.unanswered.models import UnansweredCount
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date

FEWEST = 3
"""What is fewer is not shown: it could be known whose it was."""

SHOWN_FOR = timedelta(weeks=12)

INTENT = re.compile(r"[a-z_]{1,40}")
OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """How often something was asked at a unit."""

    unit: str
    kind: str
    """An intent, or why a case was opened."""
    count: int


async def note(session: AsyncSession, patient_id: uuid.UUID | None, intent: object, *, now: datetime) -> None:
    """Count one question that a patient's contract did not hold, at the unit that keeps it. Without a unit nothing is.

    The patient is not kept, nor what was written.
    """
    unit_id = await session.scalar(
        select(ContractVersion.unit_id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(Contract.patient_id == patient_id)
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )
    if unit_id is None:
        return
    named = intent if isinstance(intent, str) and INTENT.fullmatch(intent) else OTHER
    counted = insert(UnansweredCount).values(unit_id=unit_id, week=monday_of(now), intent=named, count=1)
    keys = [UnansweredCount.unit_id, UnansweredCount.week, UnansweredCount.intent]
    await session.execute(counted.on_conflict_do_update(index_elements=keys, set_={"count": UnansweredCount.count + 1}))


async def by_intent(session: AsyncSession, unit_ids: Collection[uuid.UUID], *, now: datetime) -> Sequence[Unanswered]:
    """Return what was asked at some units of late that the contracts did not hold, what was asked most first."""
    count = func.sum(UnansweredCount.count)
    found = await session.execute(
        select(CareUnit.name, UnansweredCount.intent, count)
        .join(CareUnit, CareUnit.id == UnansweredCount.unit_id)
        .where(UnansweredCount.unit_id.in_(unit_ids), UnansweredCount.week > monday_of(now - SHOWN_FOR))
        .group_by(CareUnit.id, CareUnit.name, UnansweredCount.intent)
        .having(count >= FEWEST)
        .order_by(count.desc(), CareUnit.name, UnansweredCount.intent)
    )
    return [Unanswered(unit=unit, kind=intent, count=int(times)) for unit, intent, times in found]


async def by_reason(session: AsyncSession, unit_ids: Collection[uuid.UUID], *, now: datetime) -> Sequence[Unanswered]:
    """Return why cases were opened at some units of late, where it was by enough patients; most first."""
    count = func.count(Case.patient_id.distinct())
    found = await session.execute(
        select(CareUnit.name, Case.reason, func.count(), count)
        .join(CareUnit, CareUnit.id == Case.unit_id)
        .where(
            Case.unit_id.in_(unit_ids),
            Case.created_at > now - SHOWN_FOR,
            Case.reason.not_in([*TASKS, CaseReason.OUTAGE]),
        )
        .group_by(CareUnit.id, CareUnit.name, Case.reason)
        .having(count >= FEWEST)
        .order_by(func.count().desc(), CareUnit.name, Case.reason)
    )
    return [Unanswered(unit=unit, kind=reason.value, count=times) for unit, reason, times, _ in found]


def monday_of(moment: datetime) -> date:
    """Return the Monday of the Swedish week in which a moment lies."""
    day = local_date(moment)
    return day - timedelta(days=day.weekday())
