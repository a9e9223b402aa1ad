"""What every answer needs at hand: the conversation, the texts, the moment, and the way to contract_api."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from actions.turn import Turn
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
    last_reply: str
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

    def about_intent(self, intent: str, *, brief: bool) -> Asking:
        """Return the same, for one of the turn's requests."""
        return replace(self, intent=intent, brief=brief)


def asking_for(turn: Turn, *, api: ContractApi, texts: Texts, now: datetime) -> Asking:
    """Gather what the turn's answers need."""
    return Asking(
        api=api,
        texts=texts,
        now=now,
        pseudonym=turn.pseudonym,
        message_id=turn.message_id,
        text=turn.text,
        intent=turn.requests[0].intent,
        topics=turn.topics,
        roles=turn.roles,
        last_reply=turn.last_reply,
    )
