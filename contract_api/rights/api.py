"""Rights in a conversation: who may ask for the patient, and what the patient takes back or hides."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from contract_api.answers.api import InquiryDep
from contract_api.dependencies import AskingDep, IdentifiersDep, MessageId, Now, PartsDep, SessionDep
from contract_api.errors import ConversationUnknown, NotAllowed, NotFound, documented
from contract_api.rights import service
from contract_api.rights.schemas import PointState, RightEnded, RightsAnswer

router = APIRouter(
    prefix="/conversations/{pseudonym}",
    tags=["rights"],
    responses=documented(ConversationUnknown, NotAllowed, NotFound),
)

Number = Annotated[int, Path(ge=1, le=9999, description="The number, as it was told.")]


@router.get("/rights", summary="Who may ask for the patient")
async def rights(inquiry: InquiryDep, identifiers: IdentifiersDep, parts: PartsDep) -> RightsAnswer:
    """Tell the patient who may ask for them, and a relative what they themselves may ask."""
    return await service.told(inquiry, identifiers=identifiers, ages=parts.settings.ages)


@router.delete("/rights/{number}", summary="Take a right back")
async def end(number: Number, asking: AskingDep, session: SessionDep, now: Now, message_id: MessageId) -> RightEnded:
    """End all that the person behind the number may ask, from the next message on. Again changes nothing."""
    return await service.end_by_patient(session, asking, number, message_id=message_id, now=now)


@router.get("/points/{number}", summary="Whether relatives are shown a point")
async def point(number: Number, asking: AskingDep, session: SessionDep) -> PointState:
    """Tell the patient whether those who ask for them are shown a point of the contract."""
    return await service.point_state(session, asking, number)


@router.put("/points/{number}/hidden", summary="Hide a point from relatives")
async def hide(number: Number, asking: AskingDep, session: SessionDep, now: Now, message_id: MessageId) -> PointState:
    """Hide a point from all who ask for the patient. Again changes nothing."""
    return await service.hide_point(session, asking, number, message_id=message_id, now=now)
