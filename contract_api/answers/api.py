"""GET /conversations/{pseudonym}/...: the answers to what a conversation asks.

They are reads, and asked with GET: the same question gives the same answer and changes nothing of the
patient's. That each of them also adds to the access log is the law's demand on every read, not an effect that
a caller asks for.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints

from contract_api.answers import schemas, service
from contract_api.answers.service import Inquiry
from contract_api.dependencies import AskingDep, MessageId, Now, PartsDep, SessionDep
from contract_api.errors import ConversationUnknown, NotAllowed, documented

router = APIRouter(
    prefix="/conversations/{pseudonym}",
    tags=["answers"],
    responses=documented(ConversationUnknown, NotAllowed),
)

Role = Annotated[str | None, Query(max_length=60, description="The role asked for, as a code: physician.")]
Topic = Annotated[str | None, Query(max_length=60, description="The topic asked about, as a code: medication.")]

Names = Annotated[
    tuple[Annotated[str, StringConstraints(max_length=60)], ...],
    Query(max_length=10, description="The names asked for, folded: anna, lindgren."),
]


async def _inquiry(asking: AskingDep, message_id: MessageId, session: SessionDep, now: Now, parts: PartsDep) -> Inquiry:
    return Inquiry(
        session=session,
        asking=asking,
        message_id=message_id,
        now=now,
        fallback_phone=parts.settings.fallback_phone,
    )


InquiryDep = Annotated[Inquiry, Depends(_inquiry)]


@router.get("/next-step", summary="What comes next")
async def next_step(inquiry: InquiryDep) -> schemas.NextStepAnswer:
    """Give the earliest of what is open: an appointment or an activity, whoever owns it, and all that day.

    Also what is overdue, what has been cancelled or moved, and, when nothing that comes has a day, what is to
    be done without one.
    """
    return await service.next_step(inquiry)


@router.get("/contact", summary="Whom to contact")
async def contact(
    inquiry: InquiryDep, role: Role = None, topic: Topic = None, named: Names = ()
) -> schemas.ContactAnswer:
    """Give the contact of a name, of a role or for a topic, else the fixed care contact; in an absence the deputy."""
    return await service.contact(inquiry, role=role, topic=topic, names=named)


@router.get("/own-activities", summary="What the patient does")
async def own_activities(inquiry: InquiryDep) -> schemas.ActivitiesAnswer:
    """Give what the patient has agreed to do and has not reported done."""
    return await service.own_activities(inquiry)


@router.get("/care-activities", summary="What others do")
async def care_activities(inquiry: InquiryDep, topic: Topic = None) -> schemas.ActivitiesAnswer:
    """Give what care, municipality and relatives have agreed to do and have not done."""
    return await service.care_activities(inquiry, topic=topic)


@router.get("/appointments", summary="Agreed times ahead")
async def appointments(inquiry: InquiryDep, role: Role = None) -> schemas.AppointmentsAnswer:
    """Give the booked times ahead with place and preparation, and those cancelled or moved."""
    return await service.appointments(inquiry, role=role)


@router.get("/waiting", summary="What is waited for")
async def waiting(inquiry: InquiryDep, topic: Topic = None) -> schemas.ActivitiesAnswer:
    """Give what care and municipality have yet to do, by the day it was promised."""
    return await service.waiting(inquiry, topic=topic)


@router.get("/goals", summary="Goals and what matters")
async def goals(inquiry: InquiryDep) -> schemas.TextsAnswer:
    """Give the goals, and what matters to the patient, word for word."""
    return await service.goals(inquiry)


@router.get("/overview", summary="The whole plan")
async def overview(inquiry: InquiryDep) -> schemas.OverviewAnswer:
    """Give the whole plan at once: its plans, texts, next time, activities and first contact."""
    return await service.overview(inquiry)


@router.get("/warning-signs", summary="Signs to watch")
async def warning_signs(inquiry: InquiryDep) -> schemas.WarningSignsAnswer:
    """Give the signs to watch and whom to turn to, the most urgent first."""
    return await service.warning_signs(inquiry)
