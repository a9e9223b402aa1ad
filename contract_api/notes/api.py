"""POST notes: what the patient has done, measured or wishes, and nobody answers."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.dependencies import AskingDep, Now, SessionDep
from contract_api.errors import Conflict, ConversationUnknown, NotAllowed, documented
from contract_api.notes import service
from contract_api.notes.schemas import NoteIn, NoteOut

router = APIRouter(tags=["notes"])


@router.post(
    "/conversations/{pseudonym}/notes",
    summary="Note something without a clock",
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)
async def note(written: NoteIn, asking: AskingDep, session: SessionDep, now: Now) -> NoteOut:
    """Store what can wait, for the next visit or the next version of the contract. Idempotent by `message_id`."""
    return NoteOut(noted=await service.note(session, asking, written, now=now))
