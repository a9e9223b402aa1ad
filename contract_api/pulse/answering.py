"""Counts what a patient has answered, and keeps not whose answer it was."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict
from contract_api.pulse.models import Pulse, PulseCount
from contract_api.questions.models import OpenQuestion, QuestionKind
from nastasteg.clock import local_date


async def note(session: AsyncSession, asking: Asking, *, message_id: str, now: datetime) -> bool:
    """Count the answer that a message has given, once, and return whether it is a yes.

    Raises Conflict when the message has answered nothing of the kind.
    """
    await hold(session, asking)
    question = await session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.conversation_id == asking.conversation.id,
            OpenQuestion.answered_by_message == message_id,
            OpenQuestion.kind == QuestionKind.PULSE,
        )
    )
    if question is None:
        raise Conflict("The message has answered no question of the pulse.")
    knows = question.chosen is not None
    asked = await session.get(Pulse, uuid.UUID(str(question.context["pulse"])), with_for_update=True)
    if asked is not None and asked.patient_id == asking.patient.id and asked.answered_at is None:
        asked.answered_at = now
        await _count(session, asked, knows=knows, now=now)
    return knows


async def _count(session: AsyncSession, asked: Pulse, *, knows: bool, now: datetime) -> None:
    added = insert(PulseCount).values(
        unit_id=asked.unit_id,
        month=local_date(now).replace(day=1),
        statement=asked.statement,
        yes=int(knows),
        no=int(not knows),
    )
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[PulseCount.unit_id, PulseCount.month, PulseCount.statement],
            set_={"yes": PulseCount.yes + added.excluded.yes, "no": PulseCount.no + added.excluded.no},
        )
    )
