"""The typed client through which the rest of the project knows contract_api."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from contract_api.access_log.schemas import ReaderView, ReadingsAnswer
from contract_api.answers.schemas import (
    ActivitiesAnswer,
    ActivityView,
    Answer,
    AppointmentsAnswer,
    AppointmentView,
    ContactAnswer,
    ContactView,
    ContractState,
    NextStepAnswer,
    Opening,
    OverviewAnswer,
    PhoneHours,
    Schema,
    Shown,
    TextsAnswer,
    TextView,
    WarningSignsAnswer,
    WarningSignView,
)
from contract_api.calling import (
    Caller,
    ContractApiError,
    ContractApiRefused,
    ContractApiUnavailable,
    Problem,
    read,
)
from contract_api.conversations.schemas import (
    AddressIn,
    AskedKind,
    CaseIn,
    CaseListed,
    CaseOut,
    CaseReason,
    ChoiceIn,
    ChoiceOut,
    ConversationOut,
    OptOutIn,
    PatientOption,
    PatientQuestionIn,
    PatientQuestionOut,
    QuestionIn,
    QuestionKind,
    QuestionOut,
)
from contract_api.enrolment.schemas import BindingIn, BindingOut, EnrolmentIn, EnrolmentOut, RecipientIn, RecipientOut
from contract_api.links.schemas import LinkIn, LinkOut, RedeemIn, RedeemOut, SessionIn, SessionOut

__all__ = [
    "ActivitiesAnswer",
    "ActivityView",
    "AddressIn",
    "Answer",
    "AppointmentView",
    "AppointmentsAnswer",
    "CaseIn",
    "CaseListed",
    "CaseOut",
    "CaseReason",
    "ChoiceIn",
    "ChoiceOut",
    "ContactAnswer",
    "ContactView",
    "ContractApi",
    "ContractApiError",
    "ContractApiRefused",
    "ContractApiUnavailable",
    "ContractState",
    "ConversationOut",
    "EnrolmentIn",
    "EnrolmentOut",
    "LinkOut",
    "NextStepAnswer",
    "Opening",
    "OverviewAnswer",
    "PatientOption",
    "PatientQuestionOut",
    "PhoneHours",
    "Problem",
    "QuestionIn",
    "QuestionKind",
    "QuestionOut",
    "ReaderView",
    "ReadingsAnswer",
    "RedeemOut",
    "Schema",
    "SessionOut",
    "Shown",
    "TextView",
    "TextsAnswer",
    "WarningSignView",
    "WarningSignsAnswer",
    "open_client",
]


class ContractApi(Caller):
    """Asks contract_api. Every method raises ContractApiUnavailable or ContractApiRefused.

    A conversation is named by its pseudonym, as UUID or text; `message_id` is the inbound message's.
    """

    async def conversation(self, channel: Literal["sms", "telegram", "web"], address: str) -> ConversationOut:
        """Return who an address is: a pseudonym, or nobody known."""
        body = AddressIn(channel=channel, address=address)
        return await self._send("PUT", "/conversations", ConversationOut, body)

    async def redeem_code(self, channel: Literal["sms", "telegram", "web"], address: str, text: str) -> bool:
        """Return whether a message holds a code by which the address is bound now."""
        body = BindingIn(channel=channel, address=address, text=text)
        return (await self._send("PUT", "/bindings", BindingOut, body)).bound

    async def may_write_to(self, channel: Literal["sms", "telegram", "web"], address: str, about: uuid.UUID) -> bool:
        """Return whether something about a patient, that nobody there has asked for, may go to an address now."""
        body = RecipientIn(channel=channel, address=address, about=about)
        return (await self._send("PUT", "/recipients", RecipientOut, body)).may_be_written_to

    async def unbind(self, pseudonym: uuid.UUID | str, message_id: str | None = None) -> None:
        """End the binding of whoever is in the conversation, which thereby ends."""
        params = {"message_id": message_id} if message_id else {}
        await self._request("DELETE", f"/conversations/{pseudonym}/binding", params=params)

    async def enrol(self, wanted: EnrolmentIn) -> EnrolmentOut:
        """Make a code for a person, for staff."""
        return await self._send("POST", "/enrolments", EnrolmentOut, wanted)

    async def next_step(self, pseudonym: uuid.UUID | str, message_id: str) -> NextStepAnswer:
        """Return the earliest of what is open."""
        return await self._answer(pseudonym, "next-step", NextStepAnswer, message_id)

    async def contact(
        self,
        pseudonym: uuid.UUID | str,
        message_id: str,
        *,
        topic: str | None = None,
        role: str | None = None,
        names: Sequence[str] = (),
    ) -> ContactAnswer:
        """Return whom to contact, by topic, role or names (folded) when given."""
        return await self._answer(
            pseudonym, "contact", ContactAnswer, message_id, topic=topic, role=role, named=list(names) or None
        )

    async def own_activities(self, pseudonym: uuid.UUID | str, message_id: str) -> ActivitiesAnswer:
        """Return what the patient does."""
        return await self._answer(pseudonym, "own-activities", ActivitiesAnswer, message_id)

    async def care_activities(
        self, pseudonym: uuid.UUID | str, message_id: str, *, topic: str | None = None
    ) -> ActivitiesAnswer:
        """Return what care and municipality do, on a topic when given."""
        return await self._answer(pseudonym, "care-activities", ActivitiesAnswer, message_id, topic=topic)

    async def appointments(
        self, pseudonym: uuid.UUID | str, message_id: str, *, role: str | None = None
    ) -> AppointmentsAnswer:
        """Return the agreed times ahead, with a role when given."""
        return await self._answer(pseudonym, "appointments", AppointmentsAnswer, message_id, role=role)

    async def waiting(
        self, pseudonym: uuid.UUID | str, message_id: str, *, topic: str | None = None
    ) -> ActivitiesAnswer:
        """Return what care and municipality have promised and not yet done, earliest promise first."""
        return await self._answer(pseudonym, "waiting", ActivitiesAnswer, message_id, topic=topic)

    async def goals(self, pseudonym: uuid.UUID | str, message_id: str) -> TextsAnswer:
        """Return the goals and what matters to the patient."""
        return await self._answer(pseudonym, "goals", TextsAnswer, message_id)

    async def overview(self, pseudonym: uuid.UUID | str, message_id: str) -> OverviewAnswer:
        """Return the whole plan at once."""
        return await self._answer(pseudonym, "overview", OverviewAnswer, message_id)

    async def warning_signs(self, pseudonym: uuid.UUID | str, message_id: str) -> WarningSignsAnswer:
        """Return the signs to watch, and whom to turn to."""
        return await self._answer(pseudonym, "warning-signs", WarningSignsAnswer, message_id)

    async def opted_out(self, pseudonym: uuid.UUID | str, since: datetime | None) -> None:
        """Tell since when the sender wants no messages but replies; None when they want them again."""
        body = OptOutIn(since=since).model_dump(mode="json")
        await self._request("PUT", f"/conversations/{pseudonym}/opt-out", json=body)

    async def ask(
        self,
        pseudonym: uuid.UUID | str,
        message_id: str,
        *,
        kind: AskedKind,
        options: Sequence[str],
        context: Mapping[str, Any] | None = None,
    ) -> QuestionOut:
        """Open a question with numbered options. The same message asks once."""
        body = QuestionIn(message_id=message_id, kind=kind, options=list(options), context=dict(context or {}))
        return await self._send("POST", f"/conversations/{pseudonym}/question", QuestionOut, body)

    async def ask_patient(
        self, pseudonym: uuid.UUID | str, message_id: str, *, context: Mapping[str, Any]
    ) -> PatientQuestionOut:
        """Ask whom it is about, and return the options. One option only: nothing was asked."""
        body = PatientQuestionIn(message_id=message_id, context=dict(context))
        return await self._send("POST", f"/conversations/{pseudonym}/patient-question", PatientQuestionOut, body)

    async def choose(self, pseudonym: uuid.UUID | str, message_id: str, text: str) -> ChoiceOut:
        """Resolve a text against the open question."""
        body = ChoiceIn(message_id=message_id, text=text)
        return await self._send("POST", f"/conversations/{pseudonym}/choice", ChoiceOut, body)

    async def open_case(self, pseudonym: uuid.UUID | str, case: CaseIn) -> CaseOut:
        """Hand a question on. The same message opens one case."""
        return await self._send("POST", f"/conversations/{pseudonym}/cases", CaseOut, case)

    async def cases(self, unit: str, *, limit: int = 100) -> list[CaseListed]:
        """Return the newest cases that staff at a unit (an HSA-id) may see."""
        response = await self._request("GET", "/cases", params={"unit": unit, "limit": str(limit)})
        return read(TypeAdapter(list[CaseListed]), response)

    async def readings(self, pseudonym: uuid.UUID | str, message_id: str, *, days: int = 30) -> ReadingsAnswer:
        """Return who has read about the patient in so many days (at most 90)."""
        params = {"message_id": message_id, "days": str(days)}
        response = await self._request("GET", f"/conversations/{pseudonym}/readings", params=params)
        return read(TypeAdapter(ReadingsAnswer), response)

    async def paper(self, external_ref: str, *, unit: str | None = None) -> str:
        """Return a person's printed contract as HTML, as staff at a unit (by default the keeping one) may see it."""
        path = f"/people/{quote(external_ref, safe='')}/paper"
        return (await self._request("GET", path, params={} if unit is None else {"unit": unit})).text

    async def make_link(self, pseudonym: uuid.UUID | str, message_id: str) -> LinkOut:
        """Make a one-time link for the person who asks. The same message gets it anew."""
        body = LinkIn(message_id=message_id)
        return await self._send("POST", f"/conversations/{pseudonym}/links", LinkOut, body)

    async def redeem(self, kind: Literal["token", "code"], secret: str, personnummer: str) -> RedeemOut:
        """Open a link for somebody who has proven to be the person with a personnummer of twelve digits."""
        body = RedeemIn(kind=kind, secret=secret, personnummer=personnummer)
        return await self._send("POST", "/links/redeem", RedeemOut, body)

    async def strong_session(self, session: str) -> SessionOut:
        """Return the login that a browser's secret belongs to, and note that it is used."""
        return await self._send("PUT", "/strong-sessions", SessionOut, SessionIn(session=session))

    async def end_strong_session(self, session: str) -> SessionOut:
        """Log out whoever holds a browser's secret."""
        return await self._send("POST", "/strong-sessions/end", SessionOut, SessionIn(session=session))


@asynccontextmanager
async def open_client(base_url: str, token: str) -> AsyncIterator[ContractApi]:
    """Open a client with connections of its own, for as long as the context lasts."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield ContractApi(http, base_url=base_url, token=token)
