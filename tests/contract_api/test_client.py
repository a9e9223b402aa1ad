"""The client, against servers that fail as real ones do."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from contract_api import client
from contract_api.client import ContractApi, ContractApiError, ContractApiRefused, ContractApiUnavailable, open_client


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> ContractApi:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return ContractApi(http, base_url="http://contract-api.test/", token="secret")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failure_over_there_may_be_tried_again(status: int) -> None:
    with pytest.raises(ContractApiUnavailable):
        await answering(lambda _: httpx.Response(status)).cases("SE1")


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")]
)
async def test_no_answer_may_be_tried_again(error: httpx.HTTPError) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(ContractApiUnavailable):
        await answering(fail).cases("SE1")


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"known": true}', b'{"known": true, "pseudonym": null, "more": 1}'])
async def test_an_answer_that_is_not_as_agreed_is_none(body: bytes) -> None:
    with pytest.raises(ContractApiUnavailable):
        await answering(lambda _: httpx.Response(200, content=body)).conversation("sms", "+46701740605")


async def test_a_refusal_carries_the_problem() -> None:
    problem = {"type": "urn:nastasteg:problem:no-unit", "title": "No unit", "status": 409, "detail": "none"}
    with pytest.raises(ContractApiRefused) as refused:
        await answering(lambda _: httpx.Response(409, json=problem)).cases("SE1")
    assert (refused.value.problem.slug, refused.value.problem.detail) == ("no-unit", "none")
    assert isinstance(refused.value, ContractApiError)


async def test_a_refusal_without_problem_details_still_has_its_status() -> None:
    with pytest.raises(ContractApiRefused) as refused:
        await answering(lambda _: httpx.Response(418, text="teapot")).cases("SE1")
    assert refused.value.problem.status == 418


async def test_a_reference_cannot_reach_another_path() -> None:
    seen: list[httpx.URL] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, text="<p>")

    assert await answering(note).paper("../cases?limit=1#å") == "<p>"
    assert seen[0].raw_path == b"/people/..%2Fcases%3Flimit%3D1%23%C3%A5/paper"


async def test_a_closed_port_is_unavailable() -> None:
    async with open_client("http://127.0.0.1:1", "secret") as api:
        with pytest.raises(ContractApiUnavailable):
            await api.cases("SE1")


def test_all_that_is_exported_is_there_and_in_order() -> None:
    assert client.__all__ == sorted(client.__all__)
    assert all(hasattr(client, name) for name in client.__all__)
