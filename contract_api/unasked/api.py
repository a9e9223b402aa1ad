"""POST /unasked/...: what is due is handed to the gateway. And what patients answer to what they have been told."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.booking.schemas import MessageIn
from contract_api.cases.tasks import delivered, not_delivered
from contract_api.dependencies import AskingDep, Now, Parts, PartsDep, SessionDep
from contract_api.errors import Conflict, ConversationUnknown, NotAllowed, documented
from contract_api.pulse import answering
from contract_api.unasked import going, handing_over, opinions
from contract_api.unasked.schemas import DueOut, NotArrivedIn, OpinionOut, PulseOut, ToldOfIn, WaitingOut
from contract_api.unasked.writing import Office
from contract_api.waiting import service as waiting

router = APIRouter(tags=["unasked"])

ANSWERS = documented(ConversationUnknown, NotAllowed, Conflict)


@router.post("/unasked/due", summary="Hand over what is due")
async def due(session: SessionDep, now: Now, parts: PartsDep) -> DueOut:
    """Find what is to be told without having been asked for, and hand it to the gateway as jobs, once each.

    For the worker to ask each minute, and again at once while there is `more`. Cut off at any point, it is as if it
    had not been asked.
    """
    return await handing_over.hand_over_due(office_of(parts, session, now))


@router.post("/unasked/undelivered", status_code=204, summary="Something has not come through")
async def undelivered(told: NotArrivedIn, session: SessionDep, now: Now, parts: PartsDep) -> Response:
    """Open a task for the unit, once for a message or an answer of the care. Of what is neither nothing is noted."""
    await going.undelivered(office_of(parts, session, now), told.notice_id, told.why)
    await not_delivered(session, told.notice_id, now=now)
    return Response(status_code=204)


@router.post("/unasked/delivered", status_code=204, summary="An answer of the care has come through")
async def has_arrived(told: ToldOfIn, session: SessionDep, now: Now) -> Response:
    """Note it, for staff to see. Of what is no such answer nothing is noted."""
    await delivered(session, told.notice_id, now=now)
    return Response(status_code=204)


@router.post("/conversations/{pseudonym}/contract-opinion", summary="What is said of a new version", responses=ANSWERS)
async def opinion(message: MessageIn, asking: AskingDep, session: SessionDep, now: Now) -> OpinionOut:
    """Note what the message has answered: that the contract is right, that it is not, or what is wrong in it.

    Idempotent by `message_id`. To a no it is asked what is wrong; whatever is written next says it.
    """
    return OpinionOut(noted=await opinions.note(session, asking, message_id=message.message_id, now=now))


@router.post("/conversations/{pseudonym}/pulse", summary="Whether the patient knows", responses=ANSWERS)
async def pulse(message: MessageIn, asking: AskingDep, session: SessionDep, now: Now) -> PulseOut:
    """Count what the message has answered to the pulse, without whose answer it is. Idempotent by `message_id`."""
    return PulseOut(knows=await answering.note(session, asking, message_id=message.message_id, now=now))


@router.post("/conversations/{pseudonym}/waiting", summary="Wait for an earlier time", responses=ANSWERS)
async def wait(message: MessageIn, asking: AskingDep, session: SessionDep, now: Now) -> WaitingOut:
    """Put the patient on the list of those who want an earlier time, as the message has said yes to. Idempotent."""
    return WaitingOut(noted=await waiting.join(session, asking, message_id=message.message_id, now=now))


def office_of(parts: Parts, session: AsyncSession, now: datetime) -> Office:
    """Return a transaction's means."""
    return Office(
        session=session,
        identifiers=parts.identifiers,
        jobs=parts.jobs,
        system=parts.booking(session),
        ages=parts.settings.ages,
        unused_months=parts.settings.binding_unused_months,
        fallback_phone=parts.settings.fallback_phone,
        now=now,
    )
