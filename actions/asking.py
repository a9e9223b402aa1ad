"""What every answer needs at hand: the conversation, the texts, the moment, and the way to contract_api."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from actions.turn import Reading, Turn
from bot.texts import Texts
from contract_api.client import ContractApi


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One request of one turn."""

    api: ContractApi
    texts: Texts
    now: datetime
    pseudonym: str
    message_id: str
    text: str
    intent: str
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    fallback_phone: str
    """The number that is said when none can be looked up."""
    may_link: bool = False
    """Whether a one-time link may be offered here."""
    kept_back: list[str] = field(default_factory=list)
    """What was asked and not fully told in this turn: the questions, word for word."""
    brief: bool = False
    """True when the reply answers several requests: each says only what it was asked for."""

    @property
    def topic(self) -> str | None:
        """The first topic that the message names."""
        return self.topics[0] if self.topics else None

    @property
    def role(self) -> str | None:
        """The first role that the message names."""
        return self.roles[0] if self.roles else None

    def for_request(self, request: Reading, *, brief: bool) -> Asking:
        """Return the same, for one of the turn's requests."""
        return replace(self, intent=request.intent, topics=request.topics, roles=request.roles, brief=brief)


def asking_for(turn: Turn, *, api: ContractApi, texts: Texts, now: datetime, fallback_phone: str) -> Asking:
    """Gather what the turn's answers need."""
    first = turn.requests[0]
    return Asking(
        api=api,
        texts=texts,
        now=now,
        pseudonym=turn.pseudonym,
        message_id=turn.message_id,
        text=turn.text,
        intent=first.intent,
        topics=first.topics,
        roles=first.roles,
        fallback_phone=fallback_phone,
        may_link=turn.may_link,
    )
