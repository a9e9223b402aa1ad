"""Tasks for a unit that no message asks for: what the system has found that a person must see to."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record, record_reading
from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.cases.models import AnswerDelivery, Case, CaseEvent, CaseReason
from contract_api.cases.opening import Matter, by_message, open_or_add
from contract_api.cases.rules import Route, route
from contract_api.contracts.models import Point
from contract_api.conversations.models import Conversation
from contract_api.conversations.service import Asking
from contract_api.errors import Conflict
from contract_api.people.models import Person
from contract_api.staff.models import Staff

TOLD = (EventKind.REPLIED, EventKind.CALL_PLANNED, EventKind.CALL_WITHDRAWN)
"""What somebody must hear of in another way when it has not reached them: words, and when they are called."""


async def open_task(
    session: AsyncSession,
    asking: Asking,
    *,
    reason: CaseReason,
    text: str,
    unit_id: uuid.UUID,
    appointment_id: uuid.UUID | None,
    key: str,
    now: datetime,
) -> None:
    """Store a task with a unit, once for each key. `text`: staff's own words for what it is about."""
    matter = Matter(
        conversation_id=asking.conversation.id,
        patient_id=asking.patient.id,
        person_id=asking.person.id,
        reason=reason,
        route=route(None, keeping_unit_id=unit_id),
        appointment_id=appointment_id,
        apart=key,
    )
    task = await _open(session, matter, text=text, key=key, now=now)
    if task is not None:
        items = [f"case:{task.number}"]
        await record(session, asking=asking, action="case.open", items=items, unit_id=unit_id, message_id=key, now=now)


async def open_undelivered(session: AsyncSession, answer: CaseEvent, *, now: datetime) -> None:
    """Store the task to reach somebody in another way, once for an answer that has not reached them.

    Its text is the answer. It goes to where the case is.
    """
    await note_delivery(session, answer, has_arrived=False, now=now)
    case = await session.get_one(Case, answer.case_id)
    key = f"undelivered:{answer.id}"
    matter = Matter(
        conversation_id=case.conversation_id,
        patient_id=case.patient_id,
        person_id=case.person_id,
        reason=CaseReason.UNDELIVERED,
        route=Route(
            unit_id=case.unit_id,
            contact_id=case.contact_id,
            answering_unit_id=case.answering_unit_id,
            disclosure=case.disclosure,
        ),
        is_heard_only=case.is_heard_only,
        apart=key,
    )
    task = await _open(session, matter, text=answer.text or "", key=key, now=now)
    if task is not None:
        await record_reading(
            session,
            actor=Actor.SERVICE,
            actor_id=None,
            patient_id=case.patient_id,
            channel=None,
            action="case.open",
            items=[f"case:{task.number}"],
            unit_id=case.unit_id,
            message_id=key,
            now=now,
        )


async def note_delivery(session: AsyncSession, answer: CaseEvent, *, has_arrived: bool, now: datetime) -> None:
    """Keep whether an answer has arrived. What has arrived has, whatever is told later."""
    known = insert(AnswerDelivery).values(event_id=answer.id, has_arrived=has_arrived, at=now)
    await session.execute(
        known.on_conflict_do_update(
            index_elements=[AnswerDelivery.event_id],
            set_={"has_arrived": has_arrived, "at": now},
            where=AnswerDelivery.has_arrived.is_(False),
        )
    )


async def delivered(session: AsyncSession, answer_id: uuid.UUID, *, now: datetime) -> None:
    """Take in that an answer has arrived. What is no answer of ours is left."""
    answer = await session.get(CaseEvent, answer_id)
    if answer is not None and answer.kind is EventKind.REPLIED:
        await note_delivery(session, answer, has_arrived=True, now=now)


async def not_delivered(session: AsyncSession, answer_id: uuid.UUID, *, now: datetime) -> None:
    """Take in that the gateway could not deliver an answer. What is no answer of ours is left."""
    answer = await session.get(CaseEvent, answer_id)
    if answer is not None and answer.kind in TOLD:
        await open_undelivered(session, answer, now=now)


async def open_nudge(session: AsyncSession, patient: Person, point: Point, *, by: Staff, now: datetime) -> None:
    """Store the task to do what the care has promised and is late with, unless one is open.

    It goes to the unit that has promised it, and to the contact that the point names. Raises Conflict for a patient
    without any conversation, to which a case belongs.
    """
    conversation_id = await session.scalar(
        select(Conversation.id).where(Conversation.person_id == patient.id).order_by(Conversation.created_at).limit(1)
    )
    if conversation_id is None:
        raise Conflict("The patient has no number here.")
    # Nobody else nudges for it meanwhile.
    await session.scalar(select(Point.id).where(Point.id == point.id).with_for_update())
    contact = point.contact if point.contact is not None and point.contact.unit_id == point.unit_id else None
    matter = Matter(
        conversation_id=conversation_id,
        patient_id=patient.id,
        person_id=patient.id,
        reason=CaseReason.OVERDUE_PROMISE,
        route=Route(
            unit_id=point.unit_id,
            contact_id=contact.id if contact else None,
            answering_unit_id=point.unit_id,
            disclosure=point.disclosure,
        ),
        apart=str(point.id),
    )
    live = select(Case.id).where(
        Case.patient_id == patient.id, Case.matter == matter.key, Case.status != CaseStatus.CLOSED
    )
    if await session.scalar(live) is not None:
        return
    key = f"nudge:{point.id}:{now.isoformat()}"
    task = await _open(session, matter, text=point.text, key=key, now=now)
    if task is not None:
        await record_reading(
            session,
            actor=Actor.STAFF,
            actor_id=by.id,
            patient_id=patient.id,
            channel="inbox",
            action="case.nudge",
            items=[f"case:{task.number}", f"point:{point.number}"],
            unit_id=point.unit_id,
            message_id=None,
            now=now,
        )


async def _open(session: AsyncSession, matter: Matter, *, text: str, key: str, now: datetime) -> Case | None:
    """Store a task, and return it; None when it was stored before."""
    if await by_message(session, key) is not None:
        return None
    await open_or_add(session, matter, text=text, message_id=key, now=now)
    task = await by_message(session, key)
    if task is None:
        raise RuntimeError("a task that was stored is not there")
    return task
