"""GET /conversations/{pseudonym}/readings: who has read about the patient."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from contract_api.access_log import readings as service
from contract_api.access_log.schemas import ReadingsAnswer
from contract_api.dependencies import AskingDep, MessageId, Now, PartsDep, SessionDep
from contract_api.errors import ConversationUnknown, NotAllowed, documented

router = APIRouter(prefix="/conversations/{pseudonym}", tags=["access log"])


@router.get(
    "/readings", summary="Who has read about the patient", responses=documented(ConversationUnknown, NotAllowed)
)
async def readings(
    asking: AskingDep,
    message_id: MessageId,
    session: SessionDep,
    now: Now,
    parts: PartsDep,
    days: Annotated[int, Query(ge=1, le=90, description="How far back.")] = 30,
) -> ReadingsAnswer:
    """Count the readings of the last days by reader and unit, the latest first. The asking is logged too.

    A unit is named as far as its decisions let it be named in the channel; `is_whole` says whether all were.
    """
    return await service.readings(
        session,
        asking,
        days=days,
        message_id=message_id,
        now=now,
        fallback_phone=parts.settings.fallback_phone,
    )
