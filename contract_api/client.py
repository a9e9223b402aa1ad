"""The typed client through which the rest of the project knows contract_api.

ContractApiError
  +-- ContractApiUnavailable   no answer, or a failure over there: the same request may be sent again
  +-- ContractApiRefused       the request was understood and refused: sending it again gives the same
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

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
from contract_api.conversations.schemas import (
    AddressIn,
    CaseIn,
    CaseListed,
    CaseOut,
    CaseReason,
    ChoiceIn,
    ChoiceOut,
    ConversationOut,
    OptOutIn,
    QuestionIn,
    QuestionOut,
)

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
    "NextStepAnswer",
    "Opening",
    "OverviewAnswer",
    "PhoneHours",
    "Problem",
    "QuestionIn",
    "QuestionOut",
    "ReaderView",
    "ReadingsAnswer",
    "Schema",
    "Shown",
    "TextView",
    "TextsAnswer",
    "WarningSignView",
    "WarningSignsAnswer",
    "open_client",
]

TIMEOUT = httpx.Timeout(4.0)
"""Seconds. Below the eight that the dialogue engine's call of an action may take."""


class Problem(BaseModel):
    """Problem details (RFC 9457), as contract_api sends them."""

    type: str = "about:blank"
    title: str = ""
    status: int
    detail: str | None = None

    @property
    def slug(self) -> str:
        """The last part of the type: "conversation-unknown", "no-unit"."""
        return self.type.rpartition(":")[2]


class ContractApiError(Exception):
    """The request to contract_api gave no result."""


class ContractApiUnavailable(ContractApiError):
    """No answer in time, or a failure over there. The same request may be sent again."""


class ContractApiRefused(ContractApiError):
    """The request was understood and refused."""

    def __init__(self, problem: Problem) -> None:
        """Keep what was answered."""
        super().__init__(f"{problem.status} {problem.slug}")
        self.problem = problem


class ContractApi:
    """Asks contract_api. Every method raises ContractApiUnavailable or ContractApiRefused.

    A conversation is named by its pseudonym, as UUID or text; `message_id` is the inbound message's.
    """

    def __init__(self, http: httpx.AsyncClient, *, base_url: str, token: str) -> None:
        """Ask through a client that somebody else opens and closes."""
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    async def conversation(self, channel: Literal["sms", "telegram", "web"], address: str) -> ConversationOut:
        """Return who an address is: a pseudonym, or nobody known."""
        body = AddressIn(channel=channel, address=address)
        return await self._send("PUT", "/conversations", ConversationOut, body)

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
    ) -> ContactAnswer:
        """Return whom to contact, by topic or role when given."""
        return await self._answer(pseudonym, "contact", ContactAnswer, message_id, topic=topic, role=role)

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
        kind: Literal["reading", "offer_case"],
        options: Sequence[str],
        context: Mapping[str, Any] | None = None,
    ) -> QuestionOut:
        """Open a question with numbered options. The same message asks once."""
        body = QuestionIn(message_id=message_id, kind=kind, options=list(options), context=dict(context or {}))
        return await self._send("POST", f"/conversations/{pseudonym}/question", QuestionOut, body)

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
        return _read(TypeAdapter(list[CaseListed]), response)

    async def readings(self, pseudonym: uuid.UUID | str, message_id: str, *, days: int = 30) -> ReadingsAnswer:
        """Return who has read about the patient in so many days (at most 90)."""
        params = {"message_id": message_id, "days": str(days)}
        response = await self._request("GET", f"/conversations/{pseudonym}/readings", params=params)
        return _read(TypeAdapter(ReadingsAnswer), response)

    async def paper(self, external_ref: str, *, unit: str | None = None) -> str:
        """Return a person's printed contract as HTML, as staff at a unit (by default the keeping one) may see it."""
        path = f"/people/{quote(external_ref, safe='')}/paper"
        return (await self._request("GET", path, params={} if unit is None else {"unit": unit})).text

    async def _answer[A: Answer](
        self,
        pseudonym: uuid.UUID | str,
        name: str,
        kind: type[A],
        message_id: str,
        **asked: str | None,
    ) -> A:
        given = {key: value for key, value in asked.items() if value is not None}
        params = {"message_id": message_id, **given}
        response = await self._request("GET", f"/conversations/{pseudonym}/{name}", params=params)
        return _read(TypeAdapter(kind), response)

    async def _send[S: Schema](self, method: str, path: str, kind: type[S], body: Schema) -> S:
        response = await self._request(method, path, json=body.model_dump(mode="json"))
        return _read(TypeAdapter(kind), response)

    async def _request(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            response = await self._http.request(
                method, self._base_url + path, headers=self._headers, timeout=TIMEOUT, **given
            )
        except httpx.HTTPError as error:
            raise ContractApiUnavailable(type(error).__name__) from error
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ContractApiUnavailable(f"answered {response.status_code}")
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise ContractApiRefused(_problem(response))
        return response


@asynccontextmanager
async def open_client(base_url: str, token: str) -> AsyncIterator[ContractApi]:
    """Open a client with connections of its own, for as long as the context lasts."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield ContractApi(http, base_url=base_url, token=token)


def _read[T](adapter: TypeAdapter[T], response: httpx.Response) -> T:
    """Return the body as what it should be.

    What is something else comes from another version: unavailable.
    """
    try:
        return adapter.validate_json(response.content)
    except ValidationError as error:
        raise ContractApiUnavailable("answered something else than agreed") from error


def _problem(response: httpx.Response) -> Problem:
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem(status=response.status_code)
