"""What all that is told without having been asked for is written with, and what it is before it is handed over."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.answers.telling import Told
from contract_api.booking.system import BookingSystem
from contract_api.booking.threads import Thread
from contract_api.conversations.models import Conversation
from contract_api.people.models import ChannelBinding, Person
from contract_api.people.rules import Ages, Scope
from contract_api.questions.models import QuestionKind
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Sentence


@dataclass(frozen=True, kw_only=True)
class Office:
    """One transaction's means."""

    session: AsyncSession
    identifiers: Identifiers
    jobs: App
    system: BookingSystem
    ages: Ages
    unused_months: int
    """After so many months without a message a number may be somebody else's."""
    fallback_phone: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Somebody who may be told something about a patient, and where."""

    person: Person
    patient: Person
    binding: ChannelBinding
    scopes: frozenset[Scope] | None
    """What their right covers; none for the patient, whose own it all is."""
    called: str | None
    """What they call the patient."""
    conversation: Conversation | None
    """Where they can answer; none where what they write could be about somebody else."""
    is_busy: bool
    """Whether they are in the middle of another question."""

    @property
    def is_patient(self) -> bool:
        """Whether it is their own."""
        return self.person.id == self.patient.id

    @property
    def may_be_asked(self) -> bool:
        """Whether a question can go with what is told."""
        return self.conversation is not None and not self.is_busy


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked with it."""

    kind: QuestionKind
    options: Sequence[str]
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something to be told, in the names of texts and the values in them."""

    to: Addressee
    sentences: Sequence[Sentence]
    told: Told
    """What it tells of whose, for the access log."""
    question: Question | None = None

    def fingerprint(self) -> str:
        """Return a hash over all of it, and over where it goes."""
        asked = self.question and [self.question.kind.value, list(self.question.options)]
        sentences = [one.model_dump() for one in self.sentences]
        whole = [str(self.to.binding.id), sentences, asked]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def thread_context(thread: Thread, to: Addressee) -> dict[str, Any]:
    """Return what a question about a time keeps: as if asked in the conversation, where its answer goes on."""
    return thread.model_dump(mode="json") | {"numbered": False, "patient": str(to.patient.id)}


def asked_as(unasked_id: uuid.UUID | Literal[""]) -> str:
    """Return the id under which the question that goes with a message is stored, where others have a message's."""
    return f"unasked:{unasked_id}"
