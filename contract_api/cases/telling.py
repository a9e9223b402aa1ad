"""Answers "has anybody answered me?": the sender's own cases, and what was answered, where that may be said."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from contract_api.access_log.service import record
from contract_api.cases.disclosing import sayable
from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.cases.models import TASKS, Case, CaseEvent
from contract_api.cases.opening import FOR_TELLING
from contract_api.cases.replying import signature
from contract_api.cases.schemas import CaseReply, CasesAnswer, CaseState
from contract_api.conversations.service import Asking
from contract_api.people.rules import Scope, may_ask
from contract_api.staff.models import Staff
from nastasteg.clock import local_date

CALLS_AND_ANSWERS = (EventKind.WROTE, EventKind.REPLIED, EventKind.CALL_PLANNED, EventKind.CALL_MISSED)

TOLD_FOR = timedelta(days=30)
"""So long after a case has closed, what was answered can still be read."""


async def own_cases(session: AsyncSession, asking: Asking, *, message_id: str, now: datetime) -> CasesAnswer:
    """Return what the sender has handed on about the patient, and what has come of it. The reading is logged.

    Not what they were told that nobody answers, nor what the system has found for staff.
    """
    if not may_ask(asking.scopes, Scope.CASES):
        return CasesAnswer(allowed=False, about=None, called=asking.called, cases=[])
    found = [case for case in await _load(session, asking, now=now) if not case.is_heard_only]
    owners = await _names(session, [case.owner_id for case in found if case.owner_id and case.call_until])
    told = [_state(case, asking, caller=owners.get(case.owner_id), now=now) for case in found]
    for unit_id in {case.unit_id for case in found}:
        await record(
            session,
            asking=asking,
            action="case.status",
            items=[f"case:{case.number}" for case in found if case.unit_id == unit_id],
            unit_id=unit_id,
            message_id=message_id,
            now=now,
        )
    says_all = bool(told) and all(one.reason is not None for one in told)
    return CasesAnswer(
        allowed=True,
        about=asking.patient.given_name if says_all and not asking.is_for_self else None,
        called=asking.called,
        cases=told,
    )


async def _load(session: AsyncSession, asking: Asking, *, now: datetime) -> Sequence[Case]:
    lately = select(CaseEvent.case_id).where(CaseEvent.kind == EventKind.CLOSED, CaseEvent.at > now - TOLD_FOR)
    found = await session.scalars(
        select(Case)
        .where(
            Case.patient_id == asking.patient.id,
            Case.person_id == asking.person.id,
            Case.reason.not_in(TASKS),
            or_(Case.status != CaseStatus.CLOSED, Case.id.in_(lately)),
        )
        .order_by(Case.number.desc())
        .options(*FOR_TELLING, selectinload(Case.events).joinedload(CaseEvent.staff).joinedload(Staff.contact))
    )
    return found.unique().all()


async def _names(session: AsyncSession, staff: Sequence[uuid.UUID]) -> dict[uuid.UUID | None, str]:
    found = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff)))
    return {one.id: one.name for one in found}


def _state(case: Case, asking: Asking, *, caller: str | None, now: datetime) -> CaseState:
    may = sayable(case, patient=asking.patient, covered=True, channel=asking.channel, strong=asking.strong, now=now)
    answers = [event for event in case.events if event.kind is EventKind.REPLIED]
    is_waiting = case.status in (CaseStatus.NEW, CaseStatus.CLAIMED)
    promised = local_date(case.promised_at) if is_waiting and case.promised_at else None
    is_called = case.call_until is not None and case.call_until > now
    last = [event.kind for event in case.events if event.kind in CALLS_AND_ANSWERS]
    return CaseState(
        call_from=case.call_from if is_called else None,
        call_until=case.call_until if is_called else None,
        caller=caller if is_called and may.named else None,
        is_call_missed=last[-1:] == [EventKind.CALL_MISSED] and not is_called,
        number=case.number,
        reason=case.reason.value if may.content else None,
        created_at=case.created_at,
        is_answered=bool(answers) and not is_waiting,
        is_closed=case.status is CaseStatus.CLOSED,
        reply_by=promised,
        is_overdue=promised is not None and promised < local_date(now),
        contact_name=case.contact.name if may.named and case.contact else None,
        phone=may.phone,
        replies=[_reply(event, case) for event in answers] if may.content else [],
    )


def _reply(event: CaseEvent, case: Case) -> CaseReply:
    if event.staff is None:
        raise RuntimeError("an answer that nobody has given")
    return CaseReply(by=signature(event.staff, case.unit.name), at=event.at, text=event.text or "")
