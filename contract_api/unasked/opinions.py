"""What a patient says of a new version of the contract: that it is right, that it is not, and what is wrong in it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.service import record
from contract_api.contracts.models import ContractVersion
from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict
from contract_api.questions import service as questions
from contract_api.questions.models import OpenQuestion, QuestionKind
from contract_api.unasked.models import ContractOpinion

WISH = "wish"
"""What is noted as chosen by the message that says what is wrong: there is nothing to choose from."""

type Noted = Literal["right", "wrong", "wish"]

KINDS = (QuestionKind.CONTRACT_RIGHT, QuestionKind.CONTRACT_WRONG)


async def note(session: AsyncSession, asking: Asking, *, message_id: str, now: datetime) -> Noted:
    """Note what a message has said of a version. To a no it is asked what is wrong: the next message says so.

    The words themselves are handed on as a case, which stands beside the contract's text and changes nothing of it.
    Idempotent by message. Raises Conflict when the message has answered nothing of the kind.
    """
    await hold(session, asking)
    question = await _answered(session, asking, message_id) or await _what_is_wrong(session, asking, message_id, now)
    if question is None:
        raise Conflict("The message has answered no question about a version of the contract.")
    version = await session.get(ContractVersion, uuid.UUID(str(question.context["version"])))
    if version is None:
        raise Conflict("There is no such version.")
    noted: Noted = "wish"
    if question.kind is QuestionKind.CONTRACT_WRONG:
        await _tie_wish(session, asking, version, message_id)
    else:
        noted = "right" if question.chosen is not None else "wrong"
        await _store(session, asking, version, is_right=noted == "right", message_id=message_id, now=now)
    if noted == "wrong":
        await questions.ask(
            session,
            asking,
            message_id=f"{message_id}:wrong",
            kind=QuestionKind.CONTRACT_WRONG,
            options=[],
            context=question.context,
            now=now,
        )
    items = [f"version:{version.id}"]
    await record(
        session,
        asking=asking,
        action=f"contract.{noted}",
        items=items,
        unit_id=version.unit_id,
        message_id=message_id,
        now=now,
    )
    return noted


async def _answered(session: AsyncSession, asking: Asking, message_id: str) -> OpenQuestion | None:
    found: OpenQuestion | None = await session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.conversation_id == asking.conversation.id,
            OpenQuestion.answered_by_message == message_id,
            OpenQuestion.kind.in_(KINDS),
        )
    )
    return found


async def _what_is_wrong(session: AsyncSession, asking: Asking, message_id: str, now: datetime) -> OpenQuestion | None:
    """Close the question what is wrong with a message that says it: whatever its words are, they are the answer."""
    question: OpenQuestion | None = await session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.conversation_id == asking.conversation.id,
            OpenQuestion.kind == QuestionKind.CONTRACT_WRONG,
            OpenQuestion.closed_at.is_(None),
            OpenQuestion.expires_at > now,
            OpenQuestion.asked_by_message != f"{message_id}:wrong",
        )
    )
    if question is not None:
        question.chosen, question.answered_by_message, question.closed_at = WISH, message_id, now
        await session.flush()
    return question


async def _store(
    session: AsyncSession, asking: Asking, version: ContractVersion, *, is_right: bool, message_id: str, now: datetime
) -> None:
    await session.execute(
        insert(ContractOpinion)
        .values(
            id=uuid.uuid4(),
            version_id=version.id,
            person_id=asking.person.id,
            is_right=is_right,
            said_at=now,
            said_in_message=message_id,
        )
        .on_conflict_do_nothing()
    )


async def _tie_wish(session: AsyncSession, asking: Asking, version: ContractVersion, message_id: str) -> None:
    latest = (
        select(ContractOpinion.id)
        .where(
            ContractOpinion.version_id == version.id,
            ContractOpinion.person_id == asking.person.id,
            ContractOpinion.is_right.is_(False),
        )
        .order_by(ContractOpinion.said_at.desc())
        .limit(1)
    )
    await session.execute(
        update(ContractOpinion)
        .where(ContractOpinion.id == latest.scalar_subquery(), ContractOpinion.wish_message.is_(None))
        .values(wish_message=message_id)
    )
