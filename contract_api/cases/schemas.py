"""What is told of the cases that somebody has in a conversation, and what keeps their clock."""

from __future__ import annotations

from datetime import date, datetime

from contract_api.answers.schemas import Schema


class CaseReply(Schema):
    """What somebody at the care has answered."""

    by: str
    """"Anna Lindgren, distriktssköterska"."""
    at: datetime
    text: str


class CaseState(Schema):
    """How far one case has come, as far as it may be said in the channel."""

    number: int
    reason: str | None
    """What it is about (a `CaseReason`), where the care's words may be said."""
    created_at: datetime
    is_answered: bool
    is_closed: bool
    reply_by: date | None
    """The last day of the promise while it waits; None when the unit promises nothing, or has answered."""
    is_overdue: bool
    """True when that promise has been broken."""
    contact_name: str | None
    """Who is to answer, where the name may be said."""
    call_from: datetime | None = None
    call_until: datetime | None = None
    """Between when somebody calls, where that is agreed and not over."""
    caller: str | None = None
    """Who calls, where names may be said."""
    is_call_missed: bool = False
    """True where the sender was called last, and did not answer."""
    phone: str
    replies: list[CaseReply]
    """In order; none where they may not be said."""


class CasesAnswer(Schema):
    """The cases that the sender has open, or that have closed lately, newest first."""

    allowed: bool
    """False where the sender's right does not cover cases: then nothing is told."""
    about: str | None
    """The patient's given name, where somebody else asks and it may be said."""
    called: str | None
    cases: list[CaseState]


class TickOut(Schema):
    """What the clock did."""

    reminded: int
    rerouted: int
    handed_back: int
    """Conversations that the assistant has again, since nobody has talked there for long."""
    called_soon: int
    """Senders who were told that their call is near."""
