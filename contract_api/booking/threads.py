"""What a booking in progress has come to: kept with the open question, so that it outlives the night."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.booking.rules import Wish
from contract_api.booking.schemas import Act, BookingWish, TieOutcome, Window
from contract_api.conversations.service import Talking
from contract_api.errors import Conflict
from contract_api.questions import service as questions
from contract_api.questions.models import OpenQuestion, QuestionKind

KINDS = (QuestionKind.APPOINTMENT, QuestionKind.SLOT, QuestionKind.MOVE, QuestionKind.CANCEL, QuestionKind.FREED)
"""The questions of a booking that is under way."""

ANSWERED = (*KINDS, QuestionKind.WAIT, QuestionKind.REMINDER)
"""Those and the ones by whose answer it begins, or is put off."""

PATIENT = "patient"
"""Under which the context holds whose time it is: a conversation can turn to another patient."""


class PlannedTie(BaseModel):
    """What is to become of something that hangs on the time, as it was read back."""

    tie: uuid.UUID
    outcome: TieOutcome
    slot: uuid.UUID | None = None
    """Where it is moved to."""
    starts_at: AwareDatetime | None = None
    """When it then is: the new time, or the one that stays."""


class Thread(BaseModel):
    """A booking in progress."""

    model_config = ConfigDict(frozen=True)

    act: Act
    appointment: uuid.UUID | None = None
    """The agreed time that it is about."""
    point: int | None = None
    """The open activity that a time is made for."""
    windows: tuple[Window, ...] = ()
    excluded: tuple[Window, ...] = ()
    shown: tuple[uuid.UUID, ...] = ()
    """The slots that have been proposed, in the order in which they were."""
    first_shown: AwareDatetime | None = None
    last_shown: AwareDatetime | None = None
    """When the first and the last of those begin that were proposed last."""
    fits: bool = True
    """Whether what was proposed last fits the wish."""
    is_gone: bool = False
    """Whether it was proposed since what had been chosen was gone."""
    slot: uuid.UUID | None = None
    """The free time that was read back."""
    ties: tuple[PlannedTie, ...] = ()

    @property
    def wish(self) -> Wish:
        """When the patient can come."""
        return Wish(windows=self.windows, excluded=self.excluded)


def begun(wish: BookingWish) -> Thread:
    """Return the beginning of a thread."""
    return Thread(act=wish.act, windows=wish.windows, excluded=wish.excluded)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of a thread, as it is stored."""

    kind: QuestionKind
    options: Sequence[str]
    thread: Thread


async def ask(session: AsyncSession, talking: Talking, asked: Asked, *, message_id: str, now: datetime) -> Asked:
    """Ask the next question of a thread, in place of the one that may be open.

    Returns the question as stored: when the message has asked before, that is what it asked then. What a patient was
    shown under a number is what the number chooses.
    """
    numbered = asked.kind in (QuestionKind.APPOINTMENT, QuestionKind.SLOT)
    await questions.ask(
        session,
        talking,
        message_id=message_id,
        kind=asked.kind,
        options=asked.options,
        context=asked.thread.model_dump(mode="json")
        | {"numbered": numbered, PATIENT: str(talking.conversation.patient_id)},
        now=now,
    )
    return await asked_by(session, talking, message_id=message_id) or asked


async def asked_by(session: AsyncSession, talking: Talking, *, message_id: str) -> Asked | None:
    """Return the question of a thread that a message has led to, if it has."""
    asked = _questions(talking, ANSWERED).where(OpenQuestion.asked_by_message == message_id)
    question = await session.scalar(asked)
    return None if question is None else _asked(question)


async def under_way(session: AsyncSession, talking: Talking, *, message_id: str, now: datetime) -> Asked | None:
    """Return the question of a thread that is open to a message, if one is."""
    question = await session.scalar(
        _questions(talking, KINDS).where(
            OpenQuestion.closed_at.is_(None),
            OpenQuestion.expires_at > now,
            OpenQuestion.asked_by_message != message_id,
        )
    )
    return None if question is None else _asked(question)


async def begun_by(session: AsyncSession, talking: Talking, *, message_id: str) -> Asked | None:
    """Return the question of a thread that a message has led to, if it is still open."""
    asked = _questions(talking, KINDS).where(
        OpenQuestion.asked_by_message == message_id, OpenQuestion.closed_at.is_(None)
    )
    question = await session.scalar(asked)
    return None if question is None else _asked(question)


async def answered(session: AsyncSession, talking: Talking, *, message_id: str) -> tuple[QuestionKind, str, Thread]:
    """Return the question that a message has answered, what was chosen, and the thread.

    Only what was offered can be chosen: no caller names a time. Raises Conflict when the message chose nothing.
    """
    chosen = _questions(talking, ANSWERED).where(OpenQuestion.answered_by_message == message_id)
    question = await session.scalar(chosen)
    if question is None or question.chosen is None:
        raise Conflict("The message has answered no question about an agreed time.")
    return question.kind, question.chosen, _asked(question).thread


def _questions(talking: Talking, kinds: Sequence[QuestionKind]) -> Select[OpenQuestion]:
    """Return the questions about agreed times in a conversation, of the patient that it is about now."""
    return select(OpenQuestion).where(
        OpenQuestion.conversation_id == talking.conversation.id,
        OpenQuestion.kind.in_(kinds),
        OpenQuestion.context[PATIENT].astext == str(talking.conversation.patient_id),
    )


def _asked(question: OpenQuestion) -> Asked:
    return Asked(kind=question.kind, options=question.options, thread=Thread.model_validate(question.context))
