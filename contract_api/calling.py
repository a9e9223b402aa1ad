"""Calling contract_api over HTTP, and what can come of it.

ContractApiError
  +-- ContractApiUnavailable   no answer, or a failure over there: the same request may be sent again
  +-- ContractApiRefused       the request was understood and refused: sending it again gives the same
"""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from contract_api.answers.schemas import Answer, Schema

TIMEOUT = httpx.Timeout(4.0)
"""Seconds. Below the eight that the dialogue engine's call of an action may take."""


class Problem(BaseModel):
    """Problem details (RFC 9457), as contract_api sends them."""

    type: str = "about:blank"
    title: str = ""
    status: int
    detail: str | None = None
    phone: str | None = None
    """Whom to call, where nothing more is answered here."""
    for_other: bool = False
    """Whether somebody else than the patient asked."""

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


class Caller:
    """Sends requests with the service credential, and reads what comes back as what it should be."""

    def __init__(self, http: httpx.AsyncClient, *, base_url: str, token: str) -> None:
        """Ask through a client that somebody else opens and closes."""
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    async def _answer[A: Answer](
        self,
        pseudonym: uuid.UUID | str,
        name: str,
        kind: type[A],
        message_id: str,
        **asked: str | list[str] | None,
    ) -> A:
        given = {key: value for key, value in asked.items() if value is not None}
        params = {"message_id": message_id, **given}
        response = await self._request("GET", f"/conversations/{pseudonym}/{name}", params=params)
        return read(TypeAdapter(kind), response)

    async def _send[S: Schema](self, method: str, path: str, kind: type[S], body: Schema) -> S:
        response = await self._request(method, path, json=body.model_dump(mode="json"))
        return read(TypeAdapter(kind), response)

    async def _request(self, method: str, path: str, **given: Any) -> httpx.Response:
        given = {"timeout": TIMEOUT, **given}
        try:
            response = await self._http.request(method, self._base_url + path, headers=self._headers, **given)
        except httpx.HTTPError as error:
            raise ContractApiUnavailable(type(error).__name__) from error
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ContractApiUnavailable(f"answered {response.status_code}")
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise ContractApiRefused(_problem(response))
        return response


def read[T](adapter: TypeAdapter[T], response: httpx.Response) -> T:
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
