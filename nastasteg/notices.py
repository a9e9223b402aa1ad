"""Something that contract_api wants told to a number or chat, handed to the gateway as a job that is sealed whole."""

from __future__ import annotations

import uuid

from procrastinate import App
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from nastasteg.identifiers import Identifiers
from nastasteg.jobs import NOTIFY_TASK, SEND_QUEUE, defer


class Notice(BaseModel):
    """A message that the gateway has not been asked for. It asks once more whether it may go before it is sent."""

    id: uuid.UUID
    """What it is about, so that it is told once."""
    about: uuid.UUID
    """The patient whom it concerns."""
    channel: str
    address: str
    text: str
    """The name of the text in domain.yml."""
    values: dict[str, str]
    """What is filled in there."""
    is_reply: bool = False
    """Whether it answers what somebody wrote: then it goes also to whoever has stopped our messages."""


async def defer_notice(jobs: App, session: AsyncSession, identifiers: Identifiers, notice: Notice) -> None:
    """Have it told, if and only if the session's transaction commits. Nothing of it can be read in the queue."""
    await defer(jobs, session, NOTIFY_TASK, queue=SEND_QUEUE, sealed=identifiers.seal(notice.model_dump_json()))


def open_notice(identifiers: Identifiers, sealed: str) -> Notice:
    """Return what was handed over. Raises SealBrokenError, or ValidationError for another version's."""
    return Notice.model_validate_json(identifiers.open(sealed))
