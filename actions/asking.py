"""What every answer needs at hand: the conversation, the texts, the moment, and the way to contract_api."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from actions.relations import Relations
from actions.turn import Reading, Turn
from bot.texts import Texts
from contract_api.client import AppointmentView, BookingAnswer, ContractApi

PLACE = "ask_appointment_place"

OF_TIMES = frozenset({"rebook_appointment", "cancel_appointment", "confirm_appointment", "book_appointment"})
"""What is wanted with an agreed time, and leads to questions of its own."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One request of one turn."""

    api: ContractApi
    texts: Texts
    relations: Relations
    now: datetime
    pseudonym: str
    message_id: str
    text: str
    intent: str
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    persons: tuple[str, ...]
    fallback_phone: str
    """The number that is said when none can be looked up."""
    is_minor: bool = False
    """Whether somebody who is known to be under age writes."""
    may_link: bool = False
    """Whether a one-time link may be offered here."""
    kept_back: list[str] = field(default_factory=list)
    """What was asked and not fully told in this turn: the questions, word for word."""
    told_times: list[str] = field(default_factory=list)
    """What was told of agreed times in this turn: the names of the texts. Some channels carry a calendar file then."""
    brief: bool = False
    """True when the reply answers several requests: each says only what it was asked for."""
    simpler: bool = False
    """True when the answer is wanted easier: each says only what it was asked for, then too when it is alone."""
    place_follows: bool = False
    """True when one of the other requests is answered with the place, which need not be said twice."""
    thread: BookingAnswer | None = None
    """The question about an agreed time that is open, in the middle of which this is asked."""
    may_offer: bool = True
    """False where the answer must open no question, since one about an agreed time is open, or about to be."""

    @property
    def talked_of(self) -> AppointmentView | None:
        """The time that is being talked of, so that "var är det?" means that one."""
        return (self.thread.new or self.thread.old) if self.thread else None

    @property
    def topic(self) -> str | None:
        """The first topic that the message names."""
        return self.topics[0] if self.topics else None

    @property
    def role(self) -> str | None:
        """The first role that the message names."""
        return self.roles[0] if self.roles else None

    def as_request(self) -> Reading:
        """Return what it asks for as a request that is certain."""
        return Reading(intent=self.intent, confidence=1.0, topics=self.topics, roles=self.roles, persons=self.persons)

    def for_request(self, request: Reading, *, among: Sequence[Reading]) -> Asking:
        """Return the same, for one of the requests that the reply answers."""
        return replace(
            self,
            intent=request.intent,
            topics=request.topics,
            roles=request.roles,
            persons=request.persons,
            brief=self.simpler or len(among) > 1,
            place_follows=request.intent != PLACE and any(one.intent == PLACE for one in among),
            may_offer=self.may_offer and not any(one.intent in OF_TIMES for one in among if one is not request),
        )


def asking_for(
    turn: Turn, *, api: ContractApi, texts: Texts, relations: Relations, now: datetime, fallback_phone: str
) -> Asking:
    """Gather what the turn's answers need."""
    first = turn.requests[0]
    return Asking(
        api=api,
        texts=texts,
        relations=relations,
        now=now,
        pseudonym=turn.pseudonym,
        message_id=turn.message_id,
        text=turn.text,
        intent=first.intent,
        topics=first.topics,
        roles=first.roles,
        persons=first.persons,
        fallback_phone=fallback_phone,
        may_link=turn.may_link,
        is_minor=turn.is_minor,
    )
