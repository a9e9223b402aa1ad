"""What has really come of a case that counts as answered: an answer that arrived, one that did not, or no reply."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import AnswerDelivery, CaseEvent


class Outcome(StrEnum):
    """What the last answer or call came to."""

    ARRIVED = "arrived"
    UNDER_WAY = "under_way"
    """It has been sent, and nobody knows yet. Some operators never report anything."""
    NOT_ARRIVED = "not_arrived"
    """The patient could not get it. The unit has a task about that."""
    NO_ANSWER = "no_answer"
    """The care has called, and nobody answered."""


UNREACHED = frozenset({Outcome.NOT_ARRIVED, Outcome.NO_ANSWER})
"""Nobody has got an answer yet, whatever has been done."""

LAST = (EventKind.REPLIED, EventKind.CALL_MISSED)


def outcome_of(kind: EventKind, *, has_arrived: bool | None) -> Outcome:
    """Return what an answer or a call came to. `has_arrived`: what is known of the answer; None for nothing yet."""
    if kind is EventKind.CALL_MISSED:
        return Outcome.NO_ANSWER
    if has_arrived is None:
        return Outcome.UNDER_WAY
    return Outcome.ARRIVED if has_arrived else Outcome.NOT_ARRIVED


async def outcomes(session: AsyncSession, case_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Outcome]:
    """Return what the last answer or call of some cases came to. Those without either are left out."""
    if not case_ids:
        return {}
    found = await session.execute(
        select(CaseEvent.case_id, CaseEvent.kind, AnswerDelivery.has_arrived)
        .outerjoin(AnswerDelivery, AnswerDelivery.event_id == CaseEvent.id)
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.kind.in_(LAST))
        .order_by(CaseEvent.case_id, CaseEvent.number.desc())
        .ext(distinct_on(CaseEvent.case_id))
    )
    return {case_id: outcome_of(kind, has_arrived=arrived) for case_id, kind, arrived in found}
