"""Something that contract_api wants told to a number or chat, handed to the gateway as a job that is sealed whole."""

from __future__ import annotations

import uuid

from procrastinate import App
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from nastasteg.identifiers import Identifiers
from nastasteg.jobs import NOTIFY_TASK, SEND_QUEUE, UNASKED_PRIORITY, defer


class Sentence(BaseModel):
    """A text of domain.yml, by its name, with what is filled in there."""

    text: str
    values: dict[str, str] = Field(default_factory=dict)


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
    more: tuple[Sentence, ...] = ()
    """What follows, each on a line of its own."""
    is_reply: bool = False
    """Whether it answers what somebody wrote: then it goes also to whoever has stopped our messages."""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of it."""
        return Sentence(text=self.text, values=self.values), *self.more


async def defer_notice(jobs: App, session: AsyncSession, identifiers: Identifiers, notice: Notice) -> None:
    """Have it told, if and only if the session's transaction commits. Nothing of it can be read in the queue."""
    sealed = identifiers.seal(notice.model_dump_json())
    await defer(jobs, session, NOTIFY_TASK, queue=SEND_QUEUE, priority=UNASKED_PRIORITY, sealed=sealed)


def open_notice(identifiers: Identifiers, sealed: str) -> Notice:
    """Return what was handed over. Raises SealBrokenError, or ValidationError for another version's."""
    return Notice.model_validate_json(identifiers.open(sealed))
