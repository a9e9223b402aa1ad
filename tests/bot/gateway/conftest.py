"""A gateway with its worker, on a real database, between real servers."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from procrastinate import App
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import select, text
from twilio.request_validator import RequestValidator

from bot.channels.elks_sms import keyed
from bot.channels.telegram_client import TelegramBot
from bot.gateway.app import create_app
from bot.gateway.care import CareOverHttp
from bot.gateway.job_tasks import KeepTrying
from bot.gateway.models import Address, InboundMessage, OutboundMessage, Turn
from bot.gateway.settings import GatewaySettings
from bot.gateway.sms_provider import open_sms
from bot.gateway.texts import FixedTexts
from bot.gateway.worker import PROVIDER_CALLS_AT_ONCE, Worker, make_worker
from contract_api.client import open_client
from nastasteg.database import Sessions
from nastasteg.demo.app import create_app as create_provider_app
from nastasteg.demo.settings import DemoSettings
from nastasteg.jobs import make_job_app
from nastasteg.settings import Environment, SmsProvider
from tests.bot.gateway.stand_ins import (
    RASA_TOKEN,
    SERVICE_TOKEN,
    CareStandIn,
    DialogueStandIn,
    UnusualProvider,
    serve,
    telling_texts,
)

if TYPE_CHECKING:
    from tests.conftest import SettableClock

ACCOUNT = "AC" + "0" * 32
AUTH_TOKEN = "demo-twilio-token"
OUR_NUMBER = "+46701740699"
KARIN = "+46701740605"
STRANGER = "+46701740698"
PUBLIC_URL = "https://sms.example.se"
TELEGRAM_TOKEN = "4242424242:demo-telegram-token-of-nobody"
TELEGRAM_SECRET = "demo-telegram-secret"
WEBHOOK_KEY = "demo-webhook-key &+å"
ELKS = {
    "elks_username": "u0123456789abcdef",
    "elks_password": "demo-elks-password",
    "elks_number": OUR_NUMBER,
    "elks_webhook_key": WEBHOOK_KEY,
}


@dataclass(kw_only=True)
class Gateway:
    """The gateway's web application on a database, with nobody there to do its jobs."""

    settings: GatewaySettings
    web: httpx.AsyncClient
    sessions: Sessions
    clock: SettableClock

    @property
    def is_elks(self) -> bool:
        """Tell whether 46elks is the provider."""
        return self.settings.sms_provider is SmsProvider.ELKS

    async def call(self, form: Mapping[str, str], path: str = "", **query: str) -> httpx.Response:
        """Call a webhook as the provider in use does, so that it is let in."""
        if self.is_elks:
            return await self.web.post(keyed(f"/sms/46elks{path}", WEBHOOK_KEY, **query), data=dict(form))
        asked = f"?{urlencode(query)}" if query else ""
        return await self.post(form, path=f"/sms/twilio{path}{asked}")

    async def post(
        self,
        form: Mapping[str, str],
        *,
        path: str = "/sms/twilio",
        signed_url: str | None = None,
        signature: str | None = None,
        **changes: Any,
    ) -> httpx.Response:
        """Call the gateway as the provider does, with a right signature unless one is given."""
        right = RequestValidator(AUTH_TOKEN).compute_signature(signed_url or f"{PUBLIC_URL}{path}", dict(form))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": (right if signature is None else signature).encode("latin-1"),
        }
        content = changes.pop("content", None) or urlencode(form).encode()
        return await self.web.post(path, content=content, headers=headers | changes.pop("headers", {}))  # type: ignore[arg-type]

    async def write(self, body: str, sender: str = KARIN, **fields: str) -> httpx.Response:
        """Let somebody write, through the webhook."""
        if self.is_elks:
            return await self.call(elks_sms(body, sender, pictures=int(fields.pop("NumMedia", "0"))) | fields)
        return await self.post(sms(body, sender) | fields)

    async def count(self, condition: str) -> int:
        """Count jobs."""
        async with self.sessions() as session:
            found = await session.scalar(text(f"SELECT count(*) FROM jobs.procrastinate_jobs AS job WHERE {condition}"))
        return int(found or 0)

    async def rows[Row: (Address, InboundMessage, OutboundMessage, Turn)](self, kind: type[Row]) -> list[Row]:
        """Return all rows of a table."""
        async with self.sessions() as session:
            return list((await session.scalars(select(kind))).all())

    async def address_id(self) -> uuid.UUID:
        """Return the only address's id."""
        (address,) = await self.rows(Address)
        return address.id


@dataclass(kw_only=True)
class House(Gateway):
    """A gateway with its worker, between real servers."""

    provider: httpx.AsyncClient
    unusual: UnusualProvider
    worker: Worker
    jobs: App
    dialogue: DialogueStandIn
    care: CareStandIn

    async def work(self) -> None:
        """Do all jobs that are due, with the queue's own worker, until none is."""
        while await self.due_jobs():
            await self.jobs.run_worker_async(
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                concurrency=10,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
            )

    async def due_jobs(self) -> int:
        """Count the jobs that could be done now: those whose time has come, first in their lock's line."""
        first = """NOT EXISTS (SELECT 1 FROM jobs.procrastinate_jobs AS earlier
            WHERE earlier.lock = job.lock AND earlier.id < job.id AND earlier.status IN ('todo', 'doing'))"""
        return await self.count(f"status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) AND {first}")

    async def try_again(self) -> None:
        """Do what waits for its next attempt, now."""
        async with self.sessions.begin() as session:
            await session.execute(text("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
        await self.work()

    async def received(self, number: str = KARIN) -> list[str]:
        """Return the texts that the provider was given for a number, in order."""
        found = (await self.provider.get("/control/messages", params={"number": number})).json()
        return [message["body"] for message in found if message["direction"] != "inbound"]

    async def faults(self, **faults: Any) -> None:
        """Make the provider fail."""
        (await self.provider.put("/control/faults", json=faults)).raise_for_status()


def sms(body: str, sender: str = KARIN) -> dict[str, str]:
    """Return a webhook's form."""
    return {
        "MessageSid": f"SM{uuid.uuid4().hex}",
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": OUR_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "ApiVersion": "2010-04-01",
    }


def elks_sms(body: str, sender: str = KARIN, *, pictures: int = 0) -> dict[str, str]:
    """Return the form of 46elks' webhook."""
    images = {f"image{number or ''}": f"https://api.46elks.com/a1/images/{number}" for number in range(pictures)}
    return {
        "direction": "incoming",
        "id": f"s{uuid.uuid4().hex}",
        "from": sender,
        "to": OUR_NUMBER,
        "created": "2026-11-17T09:00:00.000000",
        "message": body,
        **images,
    }


@pytest.fixture
def sms_provider() -> SmsProvider:
    """Whom SMS go through. Tests of what a provider can do to us take both."""
    return SmsProvider.TWILIO


@pytest.fixture
def texts() -> FixedTexts:
    """Fixed sentences that are easy to tell apart."""
    return telling_texts()


@pytest.fixture
def settings(database_url: str, sms_provider: SmsProvider) -> GatewaySettings:
    return gateway_settings(database_url, sms_provider=sms_provider)


def gateway_settings(database_url: str, **changes: Any) -> GatewaySettings:
    """Return settings for tests: short times, where a test would have to wait for them."""
    given: dict[str, Any] = {
        "environment": Environment.DEMO,
        "database_url": database_url,
        "service_token": SERVICE_TOKEN,
        "identifier_key": "demo-identifier-key",
        "rasa_token": RASA_TOKEN,
        "public_url": PUBLIC_URL,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": AUTH_TOKEN,
        "twilio_number": OUR_NUMBER,
        "telegram_token": TELEGRAM_TOKEN,
        "telegram_secret": TELEGRAM_SECRET,
        **ELKS,
        "answer_seconds": 8,
        "more_seconds": 0.2,
    }
    return GatewaySettings(**given | changes)


def provider_app(clock: SettableClock, sms_provider: SmsProvider = SmsProvider.TWILIO) -> FastAPI:
    """Return the provider's stand-in. Callbacks are off: tests make their own."""
    settings = DemoSettings(
        environment=Environment.DEMO,
        sms_provider=sms_provider,
        **ELKS,
        public_url=PUBLIC_URL,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=AUTH_TOKEN,
        twilio_number=OUR_NUMBER,
        telegram_token=TELEGRAM_TOKEN,
        telegram_secret=TELEGRAM_SECRET,
        delivery_seconds=3600,
    )
    return create_provider_app(settings, clock)


@asynccontextmanager
async def web_client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Run the gateway's application and give a client that calls it directly."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as web,
    ):
        yield web


@pytest.fixture
async def gateway(
    settings: GatewaySettings, sessions: Sessions, clock: SettableClock, texts: FixedTexts
) -> AsyncIterator[Gateway]:
    """For tests of what is taken in: no worker and no servers, which take most of a test's time to start."""
    async with web_client(create_app(settings, clock=clock, texts=texts)) as web:
        yield Gateway(settings=settings, web=web, sessions=sessions, clock=clock)


@asynccontextmanager
async def worker_between(
    provider_url: str,
    care_url: str,
    settings: GatewaySettings,
    *,
    sessions: Sessions,
    clock: SettableClock,
    texts: FixedTexts,
) -> AsyncIterator[Worker]:
    """Give a worker with the connections that it needs, to a provider and to a contract_api."""
    jobs = make_job_app(settings.database_url)
    telegram = TelegramBot(token=TELEGRAM_TOKEN, api_url=provider_url, concurrency=PROVIDER_CALLS_AT_ONCE)
    settings.twilio_api_url = settings.elks_api_url = provider_url
    async with (
        aclosing(telegram),
        jobs.open_async(),
        open_sms(settings, concurrency=PROVIDER_CALLS_AT_ONCE) as channel,
        httpx.AsyncClient(trust_env=False) as http,
        open_client(care_url, SERVICE_TOKEN) as contract_api,
    ):
        worker = make_worker(
            settings,
            sessions=sessions,
            jobs=jobs,
            channel=channel,
            telegram=telegram,
            care=CareOverHttp(contract_api),
            http=http,
            texts=texts,
            clock=clock,
        )
        # What failed waits until a test says `try_again`, however slow the machine: never for a moment to pass.
        for task in jobs.tasks.values():
            if task.retry_strategy is not None:
                task.retry_strategy = KeepTrying((3600,))
        yield worker


@pytest.fixture
async def house(
    settings: GatewaySettings, sessions: Sessions, clock: SettableClock, texts: FixedTexts
) -> AsyncIterator[House]:
    dialogue, care = DialogueStandIn(), CareStandIn()
    unusual = UnusualProvider(provider_app(clock, settings.sms_provider))
    care.known[KARIN] = uuid.uuid4()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        provider_url, settings.rasa_url, care_url = await enter(serve(unusual, dialogue.app, care.app))
        web = await enter(web_client(create_app(settings, clock=clock, texts=texts)))
        worker = await enter(
            worker_between(provider_url, care_url, settings, sessions=sessions, clock=clock, texts=texts)
        )
        yield House(
            settings=settings,
            web=web,
            provider=await enter(httpx.AsyncClient(base_url=provider_url, trust_env=False)),
            unusual=unusual,
            worker=worker,
            jobs=worker.jobs,
            sessions=sessions,
            dialogue=dialogue,
            care=care,
            clock=clock,
        )


DOMAIN = Path(__file__).parents[3] / "domain.yml"
