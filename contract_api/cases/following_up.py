"""An answer to what the care has replied: what nothing else understands is offered to whoever replied lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.service import record
from contract_api.cases.disclosing import sayable
from contract_api.cases.lifecycle import ANSWERED_FOR, CaseStatus, EventKind
from contract_api.cases.models import TASKS, Case, CaseEvent
from contract_api.cases.opening import FOR_TELLING, can_be_added_to
from contract_api.conversations.schemas import FollowUpIn, FollowUpOut
from contract_api.conversations.service import Asking
from contract_api.people.rules import Scope, may_ask
from contract_api.questions import service as questions
from contract_api.questions.models import QuestionKind
from contract_api.questions.service import TEXT

OPTION = "case"


async def ask(session: AsyncSession, asking: Asking, written: FollowUpIn, *, now: datetime) -> FollowUpOut:
    """Ask whether a message is an answer to the latest reply of the last days, to be passed on in its case.

    Nothing is asked where there is none, or where the sender's right no longer covers cases. Idempotent by message.
    """
    reply = await _latest_reply(session, asking, now=now) if may_ask(asking.scopes, Scope.CASES) else None
    if reply is None or reply.staff is None:
        return FollowUpOut(asked=False)
    case = (await session.scalars(select(Case).where(Case.id == reply.case_id).options(*FOR_TELLING))).one()
    if case.is_heard_only:
        return FollowUpOut(asked=False)
    await questions.ask(
        session,
        asking,
        message_id=f"{written.message_id}:follow-up",
        kind=QuestionKind.OFFER_CASE,
        options=[OPTION],
        context={
            TEXT: written.text,
            "reason": case.reason.value,
            "case": case.number,
            "at": now.isoformat(),
            "added_by": written.message_id,
        },
        now=now,
    )
    await record(
        session,
        asking=asking,
        action="case.status",
        items=[f"case:{case.number}"],
        unit_id=case.unit_id,
        message_id=written.message_id,
        now=now,
    )
    may = sayable(case, patient=asking.patient, covered=True, channel=asking.channel, strong=asking.strong, now=now)
    return FollowUpOut(
        asked=True,
        about=asking.patient.given_name if may.content and not asking.is_for_self else None,
        called=asking.called,
        contact_name=reply.staff.name if may.content else None,
    )


async def _latest_reply(session: AsyncSession, asking: Asking, *, now: datetime) -> CaseEvent | None:
    """Return the latest reply to the sender about the patient, where nothing has been written to it since."""
    found: CaseEvent | None = await session.scalar(
        select(CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            Case.patient_id == asking.patient.id,
            Case.person_id == asking.person.id,
            Case.reason.not_in(TASKS),
            Case.status.in_((CaseStatus.ANSWERED, CaseStatus.CLOSED)),
            can_be_added_to(now),
            CaseEvent.kind == EventKind.REPLIED,
            CaseEvent.at > now - ANSWERED_FOR,
        )
        .order_by(CaseEvent.at.desc(), CaseEvent.id)
        .limit(1)
        .options(joinedload(CaseEvent.staff))
    )
    return found
