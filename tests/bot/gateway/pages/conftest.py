"""The pages between a real contract_api and a provider of logins, with a browser that keeps cookies."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from bot.gateway.app import create_app
from bot.gateway.texts import FixedTexts
from contract_api.app import create_app as create_contract_api
from contract_api.client import ContractApi, LinkOut, open_client
from contract_api.people.models import ChannelBinding
from contract_api.settings import ContractApiSettings
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.settings import Environment
from tests.bot.gateway.conftest import KARIN, House, gateway_settings, provider_app, worker_between
from tests.bot.gateway.pages.login_provider import ACR, CLAIM, CLIENT_ID, CLIENT_SECRET, LoginProvider
from tests.bot.gateway.stand_ins import SERVICE_TOKEN, CareStandIn, DialogueStandIn, UnusualProvider, serve
from tests.contract_api.builders import Builder

if TYPE_CHECKING:
    from tests.conftest import SettableClock

PAGE = "https://nastasteg.example"
AMINA, BENGT = "198109172380", "195506082394"
QUESTION = "Vad gör jag själv?"


@dataclass(kw_only=True)
class Pages(House):
    """The gateway with its pages. `web` is a browser."""

    app: FastAPI
    logins: LoginProvider
    to_logins: httpx.AsyncClient
    contract_api: ContractApi
    pseudonym: str

    async def link(self) -> LinkOut:
        """Let Amina ask for something that is kept back, and choose the link."""
        context = {"text": QUESTION}
        options = ["call_back", "link"]
        await self.contract_api.ask(self.pseudonym, "m1", kind="kept_back", options=options, context=context)
        await self.contract_api.choose(self.pseudonym, "m2", "LÄNK")
        return await self.contract_api.make_link(self.pseudonym, "m2")

    async def until_back(self, form: dict[str, str]) -> str:
        """Begin a login in the browser, and return the path by which the provider sends it back."""
        sent_on = await self.web.post("/s/login", data=form)
        assert sent_on.status_code == 303, sent_on.text
        back = await self.to_logins.get(sent_on.headers["location"])
        assert back.status_code == 302, back.text
        parts = urlsplit(back.headers["location"])
        assert f"{parts.scheme}://{parts.netloc}" == PAGE
        return f"{parts.path}?{parts.query}"

    async def log_in(self, form: dict[str, str], who: str = AMINA) -> httpx.Response:
        """Log in as somebody, and return what the browser is shown when it comes back."""
        self.logins.who = who
        return await self.web.get(await self.until_back(form))

    async def logged_in(self) -> httpx.Response:
        """Let Amina log in with a link, and return her conversation."""
        done = await self.log_in({"token": (await self.link()).token})
        assert (done.status_code, done.headers["location"]) == (303, "/chat")
        return await self.web.get("/chat")


def field(page: httpx.Response, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


@pytest.fixture
async def pages(database_url: str, sessions: Sessions, clock: SettableClock, texts: FixedTexts) -> AsyncIterator[Pages]:
    async with open_pages(database_url, sessions, clock, texts, DialogueStandIn()) as opened:
        yield opened


@asynccontextmanager
async def open_pages(
    database_url: str, sessions: Sessions, clock: SettableClock, texts: FixedTexts, dialogue: DialogueStandIn
) -> AsyncIterator[Pages]:
    """Start all parts, with the dialogue engine's stand-in that is given."""
    logins, unusual = LoginProvider(clock), UnusualProvider(provider_app(clock))
    care_settings = ContractApiSettings(
        environment=Environment.DEMO,
        database_url=database_url,
        service_token=SERVICE_TOKEN,
        identifier_key="demo-identifier-key",
    )
    care_app = create_contract_api(care_settings, clock=clock)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        login_url, rasa_url, care_url, provider_url = await enter(serve(logins.app, dialogue.app, care_app, unusual))
        logins.url = login_url
        given: dict[str, Any] = {
            "page_url": PAGE,
            "oidc_issuer": login_url,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_claim": CLAIM,
            "oidc_acr": ACR,
            "contract_api_url": care_url,
            "rasa_url": rasa_url,
        }
        settings = gateway_settings(database_url, **given)
        app = create_app(settings, clock=clock, texts=texts)
        await enter(app.router.lifespan_context(app))
        worker = await enter(
            worker_between(provider_url, care_url, settings, sessions=sessions, clock=clock, texts=texts)
        )
        yield Pages(
            settings=settings,
            app=app,
            web=await enter(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PAGE)),
            provider=await enter(httpx.AsyncClient(base_url=provider_url, trust_env=False)),
            unusual=unusual,
            worker=worker,
            jobs=worker.jobs,
            sessions=sessions,
            dialogue=dialogue,
            care=CareStandIn(),
            clock=clock,
            logins=logins,
            to_logins=await enter(httpx.AsyncClient(trust_env=False)),
            contract_api=await enter(open_client(care_url, SERVICE_TOKEN)),
            pseudonym=await _patients(sessions),
        )


async def _patients(sessions: Sessions) -> str:
    """Add Amina, at a unit that has decided nothing, and Bengt; return the pseudonym of Amina's conversation."""
    identifiers = Identifiers("demo-identifier-key")
    async with sessions() as session:
        build = Builder(session)
        amina, bengt = await build.person("Amina"), await build.person("Bengt")
        amina.personnummer_lookup = identifiers.lookup("personnummer", AMINA)
        bengt.personnummer_lookup = identifiers.lookup("personnummer", BENGT)
        await build.activity(await build.version(amina, await build.unit(opens=None)), 4, "Ta din spruta.")
        conversation = await build.conversation(amina)
        binding = await session.get_one(ChannelBinding, conversation.binding_id)
        binding.address_sealed, lookup = identifiers.seal(KARIN), identifiers.lookup("sms", KARIN)
        binding.address_lookup = conversation.address_lookup = lookup
        await session.commit()
        return str(conversation.pseudonym)
