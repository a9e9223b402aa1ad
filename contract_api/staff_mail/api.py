"""POST /staff-mail/...: staff are told by e-mail or SMS that something waits for them."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Response

from contract_api.dependencies import IdentifiersDep, Now, PartsDep, SessionDep
from contract_api.errors import NotFound, documented
from contract_api.staff_mail import service
from contract_api.staff_mail.schemas import MailDueOut, MailOut, OutcomeIn

router = APIRouter(tags=["staff mail"])


@router.post("/staff-mail/due", summary="See who is to be told")
async def due(session: SessionDep, now: Now, parts: PartsDep, by_email: bool = True) -> MailDueOut:
    """Have those told for whom something has come, or is due today: one message each, as a job. Asked each minute.

    Without `by_email` only those are told who are told by SMS.
    """
    return MailDueOut(wanted=await service.want_due(session, parts.jobs, by_email=by_email, now=now))


@router.post("/staff-mail/{staff_id}/message", summary="What somebody is to be told", responses=documented(NotFound))
async def message(staff_id: uuid.UUID, session: SessionDep, identifiers: IdentifiersDep, now: Now) -> MailOut | None:
    """Return the message as things are now; null when there is nothing to tell any more."""
    return await service.message_for(session, identifiers, staff_id, now=now)


@router.post(
    "/staff-mail/{staff_id}/outcome",
    status_code=204,
    summary="What came of the message",
    responses=documented(NotFound),
)
async def outcome(staff_id: uuid.UUID, told: OutcomeIn, session: SessionDep, now: Now) -> Response:
    """Note that it has been taken to be sent, or the address is refused. The same again changes nothing."""
    await service.take_outcome(session, staff_id, told, now=now)
    return Response(status_code=204)
