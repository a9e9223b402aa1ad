"""The typed client through which the rest of the project knows contract_api."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
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
from contract_api.appointments.schemas import CalendarTime
from contract_api.booking.schemas import Act as BookingAct
from contract_api.booking.schemas import BookingAnswer, BookingWish, TieView
from contract_api.calling import (
    ContractApiError,
    ContractApiRefused,
    ContractApiUnavailable,
    Problem,
    read,
)
from contract_api.calling_cases import Cases
from contract_api.calling_identities import Identities
from contract_api.calling_times import Times
from contract_api.cases.schemas import CaseReply, CasesAnswer, CaseState
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
    FollowUpOut,
    OpenQuestionOut,
    PatientOption,
    PatientQuestionIn,
    PatientQuestionOut,
    QuestionIn,
    QuestionKind,
    QuestionOut,
    WorryIn,
    WorryQuestionOut,
)
from contract_api.enrolment.schemas import EnrolmentIn, EnrolmentOut
from contract_api.languages.schemas import LanguageCode
from contract_api.links.schemas import LinkOut, RedeemOut, SessionOut
from contract_api.rights.schemas import PointState, RightEnded, RightsAnswer, RightView
from contract_api.staff_mail.schemas import MailOut, OutcomeIn
from contract_api.unasked.schemas import OpinionOut, PulseOut, WaitingOut

__all__ = [
    "ActivitiesAnswer",
    "ActivityView",
    "AddressIn",
    "Answer",
    "AppointmentView",
    "AppointmentsAnswer",
    "BookingAct",
    "BookingAnswer",
    "BookingWish",
    "CalendarTime",
    "CaseIn",
    "CaseListed",
    "CaseOut",
    "CaseReason",
    "CaseReply",
    "CaseState",
    "CasesAnswer",
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
    "FollowUpOut",
    "LanguageCode",
    "LinkOut",
    "MailOut",
    "NextStepAnswer",
    "OpenQuestionOut",
    "Opening",
    "OpinionOut",
    "OutcomeIn",
    "OverviewAnswer",
    "PatientOption",
    "PatientQuestionOut",
    "PhoneHours",
    "PointState",
    "Problem",
    "PulseOut",
    "QuestionIn",
    "QuestionKind",
    "QuestionOut",
    "ReaderView",
    "ReadingsAnswer",
    "RedeemOut",
    "RightEnded",
    "RightView",
    "RightsAnswer",
    "Schema",
    "SessionOut",
    "Shown",
    "TextView",
    "TextsAnswer",
    "TieView",
    "WaitingOut",
    "WarningSignView",
    "WarningSignsAnswer",
    "WorryQuestionOut",
    "open_client",
]


class ContractApi(Identities, Times, Cases):
    """Asks contract_api. Every method raises ContractApiUnavailable or ContractApiRefused.

    A conversation is named by its pseudonym, as UUID or text; `message_id` is the inbound message's.
    """

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

    async def patients(self, pseudonym: uuid.UUID | str) -> list[PatientOption]:
        """Return whom the sender may ask about."""
        response = await self._request("GET", f"/conversations/{pseudonym}/patients")
        return read(TypeAdapter(PatientQuestionOut), response).options

    async def ask_to_keep(self, pseudonym: uuid.UUID | str, message_id: str, text: str) -> WorryQuestionOut:
        """Ask whether a message is to be kept though nothing may be told. Choosing then keeps it."""
        body = WorryIn(message_id=message_id, text=text)
        return await self._send("POST", f"/conversations/{pseudonym}/worry-question", WorryQuestionOut, body)

    async def open_question(self, pseudonym: uuid.UUID | str) -> OpenQuestionOut | None:
        """Return the question that is open, if one is."""
        response = await self._request("GET", f"/conversations/{pseudonym}/question")
        return read(TypeAdapter(OpenQuestionOut | None), response)

    async def latest_choice(self, pseudonym: uuid.UUID | str) -> ChoiceOut:
        """Return what was last chosen that led to an answer; nothing open where that is long ago."""
        return read(TypeAdapter(ChoiceOut), await self._request("GET", f"/conversations/{pseudonym}/choice"))

    async def choose(
        self, pseudonym: uuid.UUID | str, message_id: str, text: str, *, question: uuid.UUID | None = None
    ) -> ChoiceOut:
        """Resolve a text against the open question; against that one alone where it is named."""
        body = ChoiceIn(message_id=message_id, text=text, question=question)
        return await self._send("POST", f"/conversations/{pseudonym}/choice", ChoiceOut, body)

    async def rights(self, pseudonym: uuid.UUID | str, message_id: str) -> RightsAnswer:
        """Return who may ask for the patient."""
        return await self._answer(pseudonym, "rights", RightsAnswer, message_id)

    async def end_right(self, pseudonym: uuid.UUID | str, message_id: str, number: int) -> RightEnded:
        """Take back what the person behind a number may. Again changes nothing."""
        path = f"/conversations/{pseudonym}/rights/{number}"
        return read(TypeAdapter(RightEnded), await self._request("DELETE", path, params={"message_id": message_id}))

    async def point(self, pseudonym: uuid.UUID | str, number: int) -> PointState:
        """Return whether relatives are shown a point."""
        response = await self._request("GET", f"/conversations/{pseudonym}/points/{number}")
        return read(TypeAdapter(PointState), response)

    async def hide_point(self, pseudonym: uuid.UUID | str, message_id: str, number: int) -> PointState:
        """Hide a point from relatives. Again changes nothing."""
        path = f"/conversations/{pseudonym}/points/{number}/hidden"
        return read(TypeAdapter(PointState), await self._request("PUT", path, params={"message_id": message_id}))

    async def readings(self, pseudonym: uuid.UUID | str, message_id: str, *, days: int = 30) -> ReadingsAnswer:
        """Return who has read about the patient in so many days (at most 90)."""
        params = {"message_id": message_id, "days": str(days)}
        response = await self._request("GET", f"/conversations/{pseudonym}/readings", params=params)
        return read(TypeAdapter(ReadingsAnswer), response)

    async def paper(self, external_ref: str, *, unit: str | None = None) -> str:
        """Return a person's printed contract as HTML, as staff at a unit (by default the keeping one) may see it."""
        path = f"/people/{quote(external_ref, safe='')}/paper"
        return (await self._request("GET", path, params={} if unit is None else {"unit": unit})).text


@asynccontextmanager
async def open_client(base_url: str, token: str) -> AsyncIterator[ContractApi]:
    """Open a client with connections of its own, for as long as the context lasts."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield ContractApi(http, base_url=base_url, token=token)
