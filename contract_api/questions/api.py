"""POST question and choice: what is open in a conversation, and what its answer chooses."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.conversations.schemas import (
    ChoiceIn,
    ChoiceOut,
    OpenQuestionOut,
    PatientQuestionIn,
    PatientQuestionOut,
    QuestionIn,
    QuestionOut,
    WorryIn,
    WorryQuestionOut,
)
from contract_api.dependencies import Now, PartsDep, SessionDep, TalkingDep
from contract_api.errors import Conflict, ConversationUnknown, documented
from contract_api.questions import patients, service, worries
from contract_api.questions.models import QuestionKind

router = APIRouter(
    prefix="/conversations/{pseudonym}",
    tags=["open question"],
    responses=documented(ConversationUnknown, Conflict),
)


@router.post("/question", summary="Ask a question")
async def ask(question: QuestionIn, talking: TalkingDep, session: SessionDep, now: Now) -> QuestionOut:
    """Open a question with numbered options for 48 hours, in place of any that is open.

    Idempotent by `message_id`. `again` says that one of the same kind was still open and unanswered.
    """
    return await service.ask(
        session,
        talking,
        message_id=question.message_id,
        kind=QuestionKind(question.kind),
        options=question.options,
        context=question.context,
        now=now,
    )


@router.get("/question", summary="The open question")
async def read(talking: TalkingDep, session: SessionDep, now: Now) -> OpenQuestionOut | None:
    """Say which question is open, if one is, and how it can be answered. Nothing of what was written is told."""
    return await service.read(session, talking, now=now)


@router.post("/patient-question", summary="Ask whom it is about")
async def ask_patient(
    question: PatientQuestionIn, talking: TalkingDep, session: SessionDep, now: Now, parts: PartsDep
) -> PatientQuestionOut:
    """Open the question which of the patients that the sender may ask about is meant. Idempotent by `message_id`.

    With one patient only there is nothing to ask, and no question is opened.
    """
    return await patients.ask(session, talking, question, ages=parts.settings.ages, now=now)


@router.get("/patients", summary="Whom the sender may ask about")
async def possible_patients(talking: TalkingDep, session: SessionDep, now: Now, parts: PartsDep) -> PatientQuestionOut:
    """Give those whom it can be about, in the order of their numbers in the question. Nothing is asked."""
    return await patients.possible(session, talking, ages=parts.settings.ages, now=now)


@router.post("/worry-question", summary="Ask whether a worry is to be kept")
async def ask_to_keep(
    worry: WorryIn, talking: TalkingDep, session: SessionDep, now: Now, parts: PartsDep
) -> WorryQuestionOut:
    """Open the question whether a message is to be kept about a patient of whom the sender may not be told.

    With several, which of them. Choosing one keeps it at the unit that has kept that patient's contract.
    """
    return await worries.ask(session, talking, worry, ages=parts.settings.ages, now=now)


@router.get("/choice", summary="What was last chosen")
async def latest(talking: TalkingDep, session: SessionDep, now: Now) -> ChoiceOut:
    """Give the reading or the patient that was chosen within the last hour, for its answer to be given again."""
    return await service.latest_choice(session, talking, now=now)


@router.post("/choice", summary="Resolve an answer")
async def choose(choice: ChoiceIn, talking: TalkingDep, session: SessionDep, now: Now, parts: PartsDep) -> ChoiceOut:
    """Say which option of the open question a text chooses, if it does.

    An option or a no closes the question; anything else leaves it open. Idempotent by `message_id`. Where it chooses
    a patient, the conversation is about that one from now on, and goes on under `pseudonym`.
    """
    return await patients.choose(session, talking, choice, ages=parts.settings.ages, now=now)
