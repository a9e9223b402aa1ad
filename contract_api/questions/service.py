"""Asks a question in a conversation, and resolves what is written against the one that is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.conversations.schemas import ChoiceIn, ChoiceOut, OpenQuestionOut, QuestionOut
from contract_api.conversations.service import Talking, hold
from contract_api.errors import Conflict
from contract_api.questions.models import OpenQuestion, QuestionKind
from contract_api.questions.rules import choose as choose_option
from contract_api.unanswered import service as unanswered

OPEN_FOR = timedelta(hours=48)
"""People answer an SMS the next day."""

REPEATABLE_FOR = timedelta(hours=1)
"""How long what was chosen can be asked for again."""

OFFERS = (QuestionKind.OFFER_CASE, QuestionKind.KEPT_BACK, QuestionKind.CANCEL, QuestionKind.REMINDER)
"""The questions to which a yes is the first option, whatever the others are."""

IN_WORDS = (
    QuestionKind.MOVE,
    QuestionKind.CANCEL,
    QuestionKind.REMINDER,
    QuestionKind.WAIT,
    QuestionKind.FREED,
    QuestionKind.CONTRACT_RIGHT,
    QuestionKind.PULSE,
)
"""The questions that follow upon a number, or come unasked after one, and are answered in words: so a number that is
sent twice, or late, changes no time.
"""

WITH_NUMBERS = (QuestionKind.READING, QuestionKind.PATIENT, QuestionKind.APPOINTMENT, QuestionKind.SLOT)
"""The questions that are answered with a number always; others where their context says so."""

TEXT = "text"
"""Under which the context holds what was written."""


INTENT = "intent"
"""Under which the context of an offer holds what was asked for, where the contract was silent."""


async def ask(
    session: AsyncSession,
    talking: Talking,
    *,
    message_id: str,
    kind: QuestionKind,
    options: Sequence[str],
    context: Mapping[str, Any],
    now: datetime,
) -> QuestionOut:
    """Open a question in place of the one that may be open. The same message asks once, whatever it says again.

    Raises Conflict when the message id belongs to another conversation.
    """
    await hold(session, talking)
    await _forget_texts(session, talking, but_for=message_id)
    stored = await session.scalar(select(OpenQuestion).where(OpenQuestion.asked_by_message == message_id))
    if stored is None:
        await _close_open(session, talking, now=now)
        stored = OpenQuestion(
            conversation_id=talking.conversation.id,
            asked_by_message=message_id,
            kind=kind,
            options=list(options),
            context=dict(context),
            asked_at=now,
            expires_at=now + OPEN_FOR,
        )
        session.add(stored)
        await session.flush()
        if kind is QuestionKind.OFFER_CASE and INTENT in context:
            await unanswered.note(session, talking.conversation.patient_id, context[INTENT], now=now)
    elif stored.conversation_id != talking.conversation.id:
        raise Conflict("The message id belongs to another conversation.")
    return QuestionOut(again=await _is_again(session, stored), expires_at=stored.expires_at)


async def read(session: AsyncSession, talking: Talking, *, now: datetime) -> OpenQuestionOut | None:
    """Return the question that is open, if one is."""
    question = await _open(session, talking)
    if question is None or question.expires_at <= now:
        return None
    return OpenQuestionOut(
        id=question.id,
        kind=question.kind.value,
        options=question.options,
        numbered=question.kind in WITH_NUMBERS or bool(question.context.get("numbered")),
        asked_by=question.asked_by_message,
        expires_at=question.expires_at,
    )


async def latest_choice(session: AsyncSession, talking: Talking, *, now: datetime) -> ChoiceOut:
    """Return what was last chosen that led to an answer, so that it can be given again; nothing after an hour.

    What was first written is not part of it: that is dropped from a question that is closed.
    """
    found = await session.scalar(
        select(OpenQuestion)
        .where(
            OpenQuestion.conversation_id == talking.conversation.id,
            OpenQuestion.kind.in_((QuestionKind.READING, QuestionKind.PATIENT)),
            OpenQuestion.chosen.is_not(None),
            OpenQuestion.closed_at > now - REPEATABLE_FOR,
        )
        .order_by(OpenQuestion.closed_at.desc())
        .limit(1)
    )
    if found is None:
        return _nothing_open(talking)
    told = _outcome(talking, found, declined=False)
    return told.model_copy(update={"context": {key: value for key, value in told.context.items() if key != TEXT}})


async def choose(
    session: AsyncSession,
    talking: Talking,
    choice: ChoiceIn,
    *,
    patients: Callable[[], Awaitable[Mapping[str, Sequence[str]]]],
    now: datetime,
) -> ChoiceOut:
    """Resolve a text against the open question, which is closed by an option or a no and by nothing else.

    `patients` is asked only where the question is which of them is meant: the words that choose each, by option.

    The same message gets the same result again; a question that the message has itself led to is not open to
    it.
    """
    await hold(session, talking)
    await _forget_texts(session, talking, but_for=choice.message_id)
    answered = await session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.conversation_id == talking.conversation.id,
            OpenQuestion.answered_by_message == choice.message_id,
        )
    )
    if answered is not None:
        return _outcome(talking, answered, declined=answered.chosen is None)
    question = await _open(session, talking)
    if question is None or question.expires_at <= now or not _may_answer(choice, question):
        return _nothing_open(talking)
    is_offer = question.kind in OFFERS
    by_number = question.kind not in IN_WORDS
    names = await patients() if question.kind is QuestionKind.PATIENT else {}
    chosen = choose_option(question.options, choice.text, yes_is_the_first=is_offer, by_number=by_number, names=names)
    if chosen.option is not None or chosen.declined:
        await _refuse_reuse(session, choice.message_id)
        question.chosen = chosen.option
        question.answered_by_message = choice.message_id
        question.closed_at = now
    return _outcome(talking, question, declined=chosen.declined)


def _may_answer(choice: ChoiceIn, question: OpenQuestion) -> bool:
    """Return whether a message is no part of the question itself, nor meant for another one."""
    return question.asked_by_message != choice.message_id and choice.question in (None, question.id)


def _nothing_open(talking: Talking) -> ChoiceOut:
    pseudonym = talking.conversation.pseudonym
    return ChoiceOut(open=False, kind=None, chosen=None, declined=False, context={}, pseudonym=pseudonym)


def _outcome(talking: Talking, question: OpenQuestion, *, declined: bool) -> ChoiceOut:
    return ChoiceOut(
        open=True,
        kind=question.kind.value,
        chosen=question.chosen,
        declined=declined,
        context=question.context,
        pseudonym=talking.conversation.pseudonym,
    )


async def _open(session: AsyncSession, talking: Talking) -> OpenQuestion | None:
    question: OpenQuestion | None = await session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.conversation_id == talking.conversation.id, OpenQuestion.closed_at.is_(None)
        )
    )
    return question


async def _close_open(session: AsyncSession, talking: Talking, *, now: datetime) -> None:
    question = await _open(session, talking)
    if question is not None:
        question.closed_at = now
        await session.flush()


async def _forget_texts(session: AsyncSession, talking: Talking, *, but_for: str) -> None:
    """Drop what was written from questions that are closed: which reading was chosen is all that is kept of them.

    The message that has chosen may come again, and then needs it once more.
    """
    await session.execute(
        update(OpenQuestion)
        .where(
            OpenQuestion.conversation_id == talking.conversation.id,
            OpenQuestion.closed_at.is_not(None),
            OpenQuestion.context.has_key(TEXT),
            OpenQuestion.answered_by_message.is_distinct_from(but_for.partition(":")[0]),
        )
        .values(context=OpenQuestion.context.op("-")(TEXT))
    )


async def _is_again(session: AsyncSession, question: OpenQuestion) -> bool:
    """Return whether it took the place of one of its kind that was open and unanswered:

    closed as this was asked.
    """
    before = exists().where(
        OpenQuestion.conversation_id == question.conversation_id,
        OpenQuestion.kind == question.kind,
        OpenQuestion.id != question.id,
        OpenQuestion.closed_at == question.asked_at,
        OpenQuestion.asked_at <= question.asked_at,
        OpenQuestion.expires_at > question.asked_at,
        OpenQuestion.answered_by_message.is_(None),
    )
    return bool(await session.scalar(select(before)))


async def _refuse_reuse(session: AsyncSession, message_id: str) -> None:
    """Raise Conflict when a message has answered a question of another conversation."""
    if await session.scalar(select(exists().where(OpenQuestion.answered_by_message == message_id))):
        raise Conflict("The message id belongs to another conversation.")
