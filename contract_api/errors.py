"""What can go wrong, as RFC 9457 problem details.

ContractApiProblem
  +-- Unauthorized (401)
  +-- NotAllowed (403)
  +-- NotFound (404)
  |     +-- ConversationUnknown
  +-- Conflict (409)
  |     +-- NoUnit
  |     +-- PatientNotChosen
  +-- Gone (410)
  |     +-- PatientGone
  +-- TooLarge (413)
  +-- Unreadable (422)
  +-- Unavailable (503)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

PROBLEM_JSON = "application/problem+json"


class ContractApiProblem(Exception):
    """Something that the caller is told. The detail never holds a number, a name or a text of anybody's."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    slug: ClassVar[str] = "unexpected"
    title: ClassVar[str] = "Something went wrong here"

    def __init__(self, detail: str | None = None) -> None:
        """Keep the sentence that says what it was this time."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.members: dict[str, str | bool | None] = {}
        """What else the caller is told, by name."""


class Unauthorized(ContractApiProblem):
    """The request carries no service credential, or a wrong one."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "unauthorized"
    title = "A service credential is needed"


class NotAllowed(ContractApiProblem):
    """The asker has no right that holds now."""

    status = HTTPStatus.FORBIDDEN
    slug = "not-allowed"
    title = "The asker has no right to this"


class NotFound(ContractApiProblem):
    """There is nothing by that name."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    title = "There is nothing by that name"


class ConversationUnknown(NotFound):
    """No live conversation has that pseudonym:

    it never did, or the number is no longer bound to the person.
    """

    slug = "conversation-unknown"
    title = "No live conversation has that pseudonym"


class Conflict(ContractApiProblem):
    """The request contradicts what is stored."""

    status = HTTPStatus.CONFLICT
    slug = "conflict"
    title = "The request contradicts what is stored"


class NoUnit(Conflict):
    """There is no unit that a case could be handed to."""

    slug = "no-unit"
    title = "The patient has no unit that a case could be handed to"


class PatientNotChosen(Conflict):
    """The conversation can be about several patients, and which of them has not been said."""

    slug = "patient-not-chosen"
    title = "Whom the conversation is about has not been chosen"


class Gone(ContractApiProblem):
    """What there was is no more."""

    status = HTTPStatus.GONE
    slug = "gone"
    title = "What there was is no more"


class PatientGone(Gone):
    """The patient has died, or has moved to where the contract is not kept. Nothing more is answered or sent."""

    def __init__(self, status: str, *, phone: str | None = None, for_other: bool = False) -> None:
        """Say which of the two, whom to call, and whether somebody else than the patient asked: the words differ."""
        super().__init__()
        self.slug = f"patient-{status}"  # type: ignore[misc]
        self.members = {"phone": phone, "for_other": for_other}


class TooLarge(ContractApiProblem):
    """The body is larger than anything that belongs here."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"
    title = "The body is too large"


class Unreadable(ContractApiProblem):
    """The request is not as described, or holds what cannot be stored (a NUL, half a surrogate pair)."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "unreadable"
    title = "The request is not as described"


class Unavailable(ContractApiProblem):
    """The database cannot be reached. The same request may be sent again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "unavailable"
    title = "The database cannot be reached"


def problem_response(
    status: int,
    *,
    slug: str,
    title: str,
    detail: str | None = None,
    errors: list[dict[str, str]] | None = None,
    members: Mapping[str, str | bool | None] | None = None,
) -> Response:
    """Return a problem details response. Written in ASCII, so that nothing in it can fail to be encoded."""
    body: dict[str, Any] = {"type": f"urn:nastasteg:problem:{slug}", "title": title, "status": status}
    body |= members or {}
    if detail:
        body["detail"] = detail
    if errors is not None:
        body["errors"] = errors
    return Response(json.dumps(body), status_code=status, media_type=PROBLEM_JSON)


def response_for(problem: ContractApiProblem) -> Response:
    """Return the response that tells of a problem."""
    response = problem_response(
        problem.status, slug=problem.slug, title=problem.title, detail=problem.detail, members=problem.members
    )
    if problem.status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def on_problem(_request: Request, problem: Exception) -> Response:
    """Answer one of our own problems."""
    if not isinstance(problem, ContractApiProblem):
        raise TypeError("only for our own problems") from problem
    return response_for(problem)


async def on_invalid(_request: Request, error: Exception) -> Response:
    """Answer a request that is not as described: where and what, never the value that was sent."""
    if not isinstance(error, RequestValidationError):
        raise TypeError("only for validation errors") from error
    errors = [
        {"at": ".".join(str(part) for part in found["loc"]), "what": str(found["msg"])} for found in error.errors()
    ]
    return problem_response(Unreadable.status, slug=Unreadable.slug, title=Unreadable.title, errors=errors)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Answer what the framework refuses by itself: no such path, no such method, a body that is no JSON."""
    if not isinstance(error, HTTPException):
        raise TypeError("only for HTTP errors") from error
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.BAD_REQUEST:
        return response_for(Unreadable("The body is no JSON in UTF-8."))
    response = problem_response(status, slug=status.name.lower().replace("_", "-"), title=status.phrase)
    response.headers.update(error.headers or {})
    return response


PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "phone": {"type": ["string", "null"]},
        "for_other": {"type": "boolean"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "what"],
                "properties": {"at": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
}


def documented(*problems: type[ContractApiProblem]) -> dict[int | str, dict[str, Any]]:
    """Return the problems as they stand in the API's description, for `responses=`."""
    content = {PROBLEM_JSON: {"schema": PROBLEM_SCHEMA}}
    return {problem.status.value: {"description": problem.title, "content": content} for problem in problems}
