"""The stand-in on a real port, beside a small gateway that checks signatures and answers as it is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request, Response
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from nastasteg.clock import system_clock
from nastasteg.demo.app import create_app
from nastasteg.demo.settings import DemoSettings
from nastasteg.settings import Environment

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "demo-auth-token"
NUMBER = "+46701740690"


@dataclass
class Gateway:
    """What reached the gateway's two webhooks with a valid signature, and what it does about it."""

    url: str
    public_url: str
    demo_url: str
    inbound: list[dict[str, str]] = field(default_factory=list)
    callbacks: list[dict[str, str]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    refused: int = 0
    answers: Callable[[str], list[str]] = lambda _: []
    status_code: int = 204


@dataclass
class StandIn:
    """The stand-in's address, and the clients to use it with."""

    url: str
    http: httpx.Client
    twilio: Client
    gateway: Gateway

    def write(self, sender: str, body: str, **more: object) -> dict[str, object]:
        response = self.http.post("/control/inbound", json={"from": sender, "body": body, **more})
        assert response.status_code == 201, response.text
        return response.json()

    def order(self, **faults: object) -> None:
        self.http.put("/control/faults", json={"delivery_seconds": 0.01, **faults}).raise_for_status()

    def messages(self, number: str) -> list[dict[str, object]]:
        return self.http.get("/control/messages", params={"number": number}).json()


def eventually(check: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something holds; the limit only bounds a failing test."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@contextmanager
def served(app: FastAPI, listener: socket.socket) -> Iterator[None]:
    """Serve an application on a socket that is already bound, in a thread."""
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    eventually(lambda: server.started)
    yield
    server.should_exit = True
    thread.join()


def listener() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def twilio_client(demo_url: str, token: str = TOKEN) -> Client:
    client = Client(ACCOUNT, token, http_client=TwilioHttpClient(pool_connections=False, timeout=5))
    client.api.base_url = demo_url
    return client


def gateway_app(gateway: Gateway) -> FastAPI:
    app = FastAPI()
    validator = RequestValidator(TOKEN)

    async def verified(request: Request) -> dict[str, str] | None:
        form = {key: str(value) for key, value in (await request.form()).items()}
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{gateway.public_url}{request.url.path}{query}"
        if not validator.validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            gateway.refused += 1
            return None
        gateway.hosts.append(request.headers["host"])
        return form

    def answer(form: dict[str, str]) -> None:
        for text in gateway.answers(form["Body"]):
            twilio_client(gateway.demo_url).messages.create(to=form["From"], from_=form["To"], body=text)

    @app.post("/sms/twilio")
    async def inbound(request: Request, later: BackgroundTasks) -> Response:
        form = await verified(request)
        if form is None:
            return Response(status_code=403)
        gateway.inbound.append(form)
        later.add_task(answer, form)
        return Response(status_code=gateway.status_code, background=later)

    @app.post("/sms/twilio/status")
    async def status(request: Request) -> Response:
        form = await verified(request)
        if form is None:
            return Response(status_code=403)
        gateway.callbacks.append(form | dict(request.query_params))
        return Response(status_code=204)

    return app


@contextmanager
def stand_in_running(**settings: object) -> Iterator[StandIn]:
    demo, beside = listener(), listener()
    gateway_port = beside.getsockname()[1]
    demo_url = f"http://127.0.0.1:{demo.getsockname()[1]}"
    chosen = DemoSettings.model_validate(
        {
            "environment": Environment.DEMO,
            "gateway_port": gateway_port,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "twilio_number": NUMBER,
            "delivery_seconds": 0.01,
            "contract_api_url": "http://127.0.0.1:9",
            **settings,
        }
    )
    gateway = Gateway(chosen.gateway_url, chosen.public_url, demo_url)
    with (
        served(create_app(chosen, system_clock), demo),
        served(gateway_app(gateway), beside),
        httpx.Client(base_url=demo_url, trust_env=False) as http,
    ):
        yield StandIn(demo_url, http, twilio_client(demo_url), gateway)


@pytest.fixture(scope="module")
def shared_stand_in() -> Iterator[StandIn]:
    with stand_in_running() as running:
        yield running


@pytest.fixture
def stand_in(shared_stand_in: StandIn) -> StandIn:
    """The stand-in with neither messages nor faults, and a gateway that has seen nothing."""
    shared_stand_in.http.post("/control/reset").raise_for_status()
    gateway = shared_stand_in.gateway
    gateway.inbound.clear()
    gateway.callbacks.clear()
    gateway.hosts.clear()
    gateway.refused = 0
    gateway.answers = lambda _: []
    gateway.status_code = 204
    return shared_stand_in


@pytest.fixture
def start_stand_in() -> Callable[..., object]:
    """Start another stand-in, with other settings."""
    return stand_in_running


@pytest.fixture
def wait_for() -> Callable[..., None]:
    return eventually


@dataclass
class PaperApi:
    """A contract_api that has one printed contract."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def paper_api() -> Iterator[PaperApi]:
    bound = listener()
    api = PaperApi(f"http://127.0.0.1:{bound.getsockname()[1]}")
    app = FastAPI()

    @app.get("/people/{person}/paper")
    async def paper(person: str, request: Request) -> Response:
        api.asked.append((request.url.path, request.headers.get("Authorization", "")))
        if person != "karin":
            return Response(status_code=404)
        return Response("<h1>Karins patientkontrakt</h1>", media_type="text/html")

    with served(app, bound):
        yield api
