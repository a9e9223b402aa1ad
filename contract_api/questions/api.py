"""POST question and choice: what is open in a conversation, and what its answer chooses."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.conversations.schemas import ChoiceIn, ChoiceOut, QuestionIn, QuestionOut
from contract_api.dependencies import AskingDep, Now, SessionDep
from contract_api.errors import Conflict, ConversationUnknown, NotAllowed, documented
from contract_api.questions import service

router = APIRouter(
    prefix="/conversations/{pseudonym}",
    tags=["open question"],
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)


@router.post("/question", summary="Ask a question")
async def ask(question: QuestionIn, asking: AskingDep, session: SessionDep, now: Now) -> QuestionOut:
    """Open a question with numbered options for 48 hours, in place of any that is open.

    Idempotent by `message_id`. `again` says that one of the same kind was still open and unanswered.
    """
    return await service.ask(session, asking, question, now=now)


@router.post("/choice", summary="Resolve an answer")
async def choose(choice: ChoiceIn, asking: AskingDep, session: SessionDep, now: Now) -> ChoiceOut:
    """Say which option of the open question a text chooses, if it does.

    An option or a no closes the question; anything else leaves it open. Idempotent by `message_id`.
    """
    return await service.choose(session, asking, choice, now=now)
