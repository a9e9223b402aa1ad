"""What stands around every endpoint: the credential, problem details, and nothing that cannot be stored."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from contract_api.app import create_app
from contract_api.auth import OPEN_PATHS, ServiceCredential
from contract_api.settings import ContractApiSettings
from nastasteg.settings import Environment
from tests.contract_api.builders import Builder
from tests.contract_api.conftest import BASE_URL, TOKEN

PROBLEM = "application/problem+json"
NOBODY = uuid.UUID(int=0)
"""The pseudonym of no conversation."""

CASE = {"message_id": "m1", "reason": "question", "text": "Hej"}


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path of the API's own description, with something in place of each name."""
    return [
        (method.upper(), path.format(pseudonym=NOBODY, staff_id=NOBODY, external_ref="karin", number=1))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path not in OPEN_PATHS
    ]


@pytest.fixture
async def pseudonym(build: Builder) -> str:
    conversation = await build.conversation(await build.person())
    await build.session.commit()
    return str(conversation.pseudonym)


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", f"Bearer  {TOKEN}"],
)
async def test_nothing_is_reached_without_the_credential(
    app: FastAPI, stranger: httpx.AsyncClient, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    closed = operations(app)
    assert len(closed) >= 14
    for method, path in [*closed, ("GET", "/nothing"), ("GET", "/docs/oauth2-redirect"), ("GET", "/health/")]:
        answer = await stranger.request(method, path, headers=headers)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"] == PROBLEM
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_without_the_credential_not_even_the_body_is_read(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.put("/conversations", content=b"{")).status_code == 401


async def test_the_scheme_is_read_as_the_standard_says(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/cases", headers={"Authorization": f"bEARER {TOKEN}"})).status_code == 422


def test_an_empty_credential_guards_nothing_and_is_refused(app: FastAPI) -> None:
    with pytest.raises(ValueError, match="token"):
        ServiceCredential(app, token="")


@pytest.mark.parametrize("path", sorted(OPEN_PATHS))
async def test_health_and_description_need_no_credential(stranger: httpx.AsyncClient, path: str) -> None:
    assert (await stranger.get(path)).status_code == 200


async def test_health_says_when_the_database_is_away(settings: ContractApiSettings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    transport = httpx.ASGITransport(create_app(away))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        answer = await client.get("/health")
        asked = await client.get("/cases?unit=SE1", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, asked.status_code) == (503, 503)
    assert answer.json()["type"] == asked.json()["type"] == "urn:nastasteg:problem:unavailable"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/cases", 405),
        ("POST", "/conversations/not-a-uuid/choice", 422),
        ("GET", "/cases?limit=0", 422),
        ("GET", "/cases?limit=99999", 422),
        ("GET", f"/conversations/{NOBODY}/next-step?message_id=m1", 404),
        ("GET", f"/conversations/{NOBODY}/next-step?message_id=%00", 422),
        ("GET", "/people/%00/paper", 422),
        ("GET", "/people/nobody/paper", 404),
    ],
)
async def test_every_refusal_is_a_problem(http: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    body = {"message_id": "m1", "text": "ja"} if method == "POST" else None
    answer = await http.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["status"] == status
    assert {"type", "title"} <= answer.json().keys()


async def test_an_answer_is_asked_for_with_a_message_id(http: httpx.AsyncClient, pseudonym: str) -> None:
    answer = await http.get(f"/conversations/{pseudonym}/next-step")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"at": "query.message_id", "what": "Field required"}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\x00",
        b"\xff\xfe",
        b"\xb1\x12\xff[]",
        b'{"message_id": "m1"}',
        b'{"message_id": "m1", "reason": "question", "text": "a\\u0000b"}',
        b'{"message_id": "\\u0000", "reason": "question", "text": "Hej"}',
        b'{"message_id": "m1", "reason": "question", "text": "\\ud800"}',
        b'{"message_id": "m1", "reason": "question", "text": "Hej", "topics": ["\\u0000"]}',
        b'{"message_id": "m1", "reason": "question", "text": "Hej", "\\ud800": 1}',
        b'{"message_id": "m1", "reason": "no such reason", "text": "Hej"}',
        b'{"message_id": "m1", "reason": "question", "text": ""}',
        b'{"message_id": "m1", "reason": "question", "text": "Hej", "patient": "karin"}',
    ],
)
async def test_a_case_that_is_not_as_described_is_refused(http: httpx.AsyncClient, pseudonym: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await http.post(f"/conversations/{pseudonym}/cases", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "context",
    [
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": ["\\udfff"]}',
        b'{"a":' + b"[" * 30 + b"]" * 30 + b"}",
    ],
)
async def test_a_context_that_cannot_be_stored_is_refused(
    http: httpx.AsyncClient, pseudonym: str, context: bytes
) -> None:
    body = b'{"message_id": "m1", "kind": "reading", "options": ["a"], "context": ' + context + b"}"
    headers = {"Content-Type": "application/json"}
    answer = await http.post(f"/conversations/{pseudonym}/question", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


async def test_a_context_comes_back_as_it_was(http: httpx.AsyncClient, pseudonym: str) -> None:
    context: dict[str, Any] = {"text": "räksmörgås \U0001f990 \\u0000", "n": 10**30, "deep": [[{"a": None}]], "x": 0.5}
    question = {"message_id": "m1", "kind": "reading", "options": ["a"], "context": context}
    assert (await http.post(f"/conversations/{pseudonym}/question", json=question)).status_code == 200
    answer = await http.post(f"/conversations/{pseudonym}/choice", json={"message_id": "m2", "text": "1"})
    assert answer.json()["context"] == context


async def test_a_body_larger_than_anything_that_belongs_here_is_refused(
    http: httpx.AsyncClient, pseudonym: str
) -> None:
    answer = await http.post(f"/conversations/{pseudonym}/cases", json=CASE | {"text": "a" * 270_000})
    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)


@pytest.mark.parametrize("in_ascii", [True, False])
async def test_the_longest_case_is_taken_in_whatever_letters_it_is_written(
    http: httpx.AsyncClient, build: Builder, in_ascii: bool
) -> None:
    karin = await build.person()
    await build.version(karin, await build.unit())
    conversation = await build.conversation(karin)
    await build.session.commit()
    body = json.dumps(CASE | {"text": "\U0001f990" * 20_000}, ensure_ascii=in_ascii).encode()
    headers = {"Content-Type": "application/json"}
    answer = await http.post(f"/conversations/{conversation.pseudonym}/cases", content=body, headers=headers)
    assert answer.status_code == 200


async def test_a_refusal_does_not_repeat_what_was_sent(http: httpx.AsyncClient, pseudonym: str) -> None:
    answer = await http.post(f"/conversations/{pseudonym}/cases", json=CASE | {"reason": "+46701740605"})
    assert answer.status_code == 422
    assert "+46701740605" not in answer.text


async def test_an_unexpected_error_tells_nothing_of_the_inside(
    app: FastAPI, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "+46701740605"

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(f"about {secret}")

    answer = await http.get("/broken")
    assert answer.json() == {
        "type": "urn:nastasteg:problem:unexpected",
        "title": "Something went wrong here",
        "status": 500,
    }
    assert "GET /broken failed with RuntimeError" in caplog.text
    assert f"about {secret}" not in caplog.text


def test_every_operation_is_described_with_its_refusals(app: FastAPI) -> None:
    description = app.openapi()
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert path == "/health" or "401" in operation["responses"], (method, path)
            assert all(
                PROBLEM in response["content"]
                for status, response in operation["responses"].items()
                if int(status) >= 400
            ), (method, path)


REAL = "a-real-secret-of-32-characters-x"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"service_token": REAL},
        {"service_token": REAL, "identifier_key": "demo-identifier-key-long-enough"},
        {"service_token": "short", "identifier_key": REAL},
        {"service_token": REAL, "identifier_key": REAL, "database_url": ""},
        {"environment": Environment.DEMO, "service_token": "", "identifier_key": "demo"},
        {"environment": Environment.DEMO, "service_token": "demo", "identifier_key": ""},
    ],
)
def test_it_does_not_start_on_a_missing_or_default_secret(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ContractApiSettings(**({"database_url": "postgresql://localhost/x"} | given))


def test_it_starts_on_real_secrets() -> None:
    settings = ContractApiSettings(database_url="postgresql://localhost/x", service_token=REAL, identifier_key=REAL)
    assert settings.environment is Environment.PRODUCTION
