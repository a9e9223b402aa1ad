"""What the gateway and the actions say and hear about a conversation."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from contract_api.answers.schemas import Schema

CaseReason = Literal[
    "question",
    "not_understood",
    "request_human",
    "medical_question",
    "worry",
    "appointment",
    "prescription",
    "certificate",
    "change",
    "report",
    "complaint",
    "access",
    "danger_mentioned",
    "outage",
    "call_back",
    "cannot_manage",
]

AskedKind = Literal["reading", "offer_case", "kept_back", "access"]
"""The questions that the assistant asks of itself."""

QuestionKind = Literal[
    "reading",
    "offer_case",
    "kept_back",
    "patient",
    "access",
    "worry",
    "appointment",
    "slot",
    "move",
    "cancel",
    "wait",
    "freed",
    "contract_right",
    "contract_wrong",
    "reminder",
    "pulse",
]


class AddressIn(Schema):
    """A channel address, as the provider gives it (SMS: E.164)."""

    channel: Literal["sms", "telegram", "web"]
    address: str = Field(min_length=1, max_length=100)


class ConversationOut(Schema):
    """Who an address is, as far as the gateway may know:

    a pseudonym for the dialogue engine, or nobody known.
    """

    known: bool
    pseudonym: uuid.UUID | None
    minor_until: date | None = None
    """The day on which the youngest who is bound there comes of age, if it is still to come: for the danger text."""
    standing: str | None = None
    """While it is the same, what was said may still be said. None on the web, where nothing is kept for later."""
    with_person: bool = False
    """Whether somebody at the care has taken over the conversation: the assistant keeps quiet."""


class OptOutIn(Schema):
    """Whether the sender has told us to stop."""

    since: AwareDatetime | None
    """Since when; none when they want messages again."""


class QuestionIn(Schema):
    """A question that the assistant asks, with the options' ids in the order of their numbers."""

    message_id: str = Field(min_length=1, max_length=100)
    kind: AskedKind
    options: list[str] = Field(min_length=1, max_length=9)
    context: dict[str, Any] = Field(default_factory=dict)


class QuestionOut(Schema):
    """The question as stored."""

    again: bool
    """True when a question of the same kind was already open and unanswered: the second failure in a row."""
    expires_at: datetime


class PatientQuestionIn(Schema):
    """The wish to have it said whom the conversation is about, with what was asked meanwhile."""

    message_id: str = Field(min_length=1, max_length=100)
    context: dict[str, Any] = Field(default_factory=dict)


class PatientOption(Schema):
    """Somebody whom the sender may ask about."""

    is_self: bool
    is_current: bool
    """Whether the conversation is about them already."""
    name: str | None
    """The given name, where it may be said in this channel."""
    called: str | None
    """What the sender calls them, chosen when the right was recorded."""


class PatientQuestionOut(Schema):
    """The question as stored, its options in the order of their numbers. One option: there is nothing to choose."""

    options: list[PatientOption]


class WorryIn(Schema):
    """What somebody wants to have heard about a patient of whom they may not be told."""

    message_id: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=20_000)


class WorryQuestionOut(Schema):
    """Whether it takes a question first, and what the sender calls those whom it can be about, by their numbers."""

    needed: bool
    """False where the sender's message can be handed on as anybody's: they ask for themselves, or their right covers
    it."""
    called: list[str]
    """Empty: there is nobody, and nothing was asked."""


class OpenQuestionOut(Schema):
    """The question that is open, for a channel that shows its answers as buttons."""

    id: uuid.UUID
    kind: QuestionKind
    options: list[str]
    """The options' ids, in the order of their numbers."""
    numbered: bool
    """Whether it is answered with a number."""
    asked_by: str
    """The message that led to it."""
    expires_at: datetime


class ChoiceIn(Schema):
    """What the sender answered."""

    message_id: str = Field(min_length=1, max_length=100)
    text: str = Field(max_length=2000)
    question: uuid.UUID | None = None
    """The only question that it may answer, where the sender has pressed one of its buttons."""


class ChoiceOut(Schema):
    """The chosen option, if the text chooses one."""

    open: bool
    """Whether a question was open (or was closed by this very message)."""
    kind: QuestionKind | None
    chosen: str | None
    declined: bool
    """True for a "nej" to a question."""
    pseudonym: uuid.UUID
    """The conversation's name from now on: a new one once it is about another patient."""
    context: dict[str, Any]


class CaseIn(Schema):
    """A question to hand on."""

    message_id: str = Field(min_length=1, max_length=100)
    reason: CaseReason
    text: str = Field(min_length=1, max_length=20_000)
    topics: list[str] = Field(default_factory=list, max_length=10)
    names: list[str] = Field(default_factory=list, max_length=10)
    """Whom the message names, folded: a contact of that name gets it."""
    add_to: int | None = None
    """The sender's own case that it is an answer in; where that takes no more, it is handed on like any other."""


class CaseOut(Schema):
    """What may be told of a case that is stored."""

    number: int
    about: str | None
    called: str | None
    """What somebody who asks for another calls the patient."""
    is_answered: bool
    """False where the sender's right does not cover cases: what they wrote is kept, and nobody answers them."""
    contact_name: str | None
    """To whom it was handed on, where the name may be said."""
    phone: str
    reply_by: date | None
    """The last day by which the unit has promised to answer; None when it promises nothing."""
    again: bool = False
    """True where it was added to a case that was there already, and that may be said."""
    is_overdue: bool = False
    """True where that case should have been answered on `reply_by`, and has not been."""
    paused_until: date | None = None
    """The last day on which the sender gets no reminders, where they have written that they cannot manage."""


class FollowUpIn(Schema):
    """What may be an answer to what the care has replied."""

    message_id: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=20_000)


class FollowUpOut(Schema):
    """Whether it was asked if the message is to be passed on as one."""

    asked: bool
    """False where nobody has replied lately: then nothing was asked."""
    about: str | None = None
    called: str | None = None
    contact_name: str | None = None
    """Who replied, where the name may be said."""


class HeardIn(Schema):
    """What was written to somebody at the care who has taken over the conversation."""

    message_id: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=20_000)


class HeardOut(Schema):
    """Whether a person reads it."""

    heard: bool
    """False: nobody has taken over the conversation, or not any more, and the assistant answers."""


class CaseListed(Schema):
    """A case as staff see it in the list."""

    number: int
    created_at: datetime
    reason: str
    patient: str
    asked_by: str
    unit: str
    contact: str | None
    text: str
    call_to: str | None
    """The number to call, in E.164, for somebody who wants to be called back on the number they write from."""
