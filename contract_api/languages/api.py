"""PUT language: in which other language than Swedish the sender writes."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.dependencies import Now, SessionDep, TalkingDep
from contract_api.errors import ConversationUnknown, documented
from contract_api.languages import service
from contract_api.languages.models import Language
from contract_api.languages.schemas import LanguageIn

router = APIRouter(tags=["languages"])


@router.put(
    "/conversations/{pseudonym}/language",
    status_code=204,
    summary="In which language the sender writes",
    responses=documented(ConversationUnknown),
)
async def note(told: LanguageIn, talking: TalkingDep, session: SessionDep, now: Now) -> None:
    """Keep it with the person, for staff to ask whether an interpreter is needed. Idempotent."""
    await service.note(session, talking, Language(told.language), now=now)
