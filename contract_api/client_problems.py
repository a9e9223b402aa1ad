"""How a request to contract_api can fail, as its client tells it.

ContractApiError
  +-- ContractApiUnavailable   no answer, or a failure over there: the same request may be sent again
  +-- ContractApiRefused       the request was understood and refused: sending it again gives the same
"""

from __future__ import annotations

import httpx
from pydantic import BaseModel, ValidationError


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


def read_problem(response: httpx.Response) -> Problem:
    """Return the problem that a refusal tells of."""
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem(status=response.status_code)
