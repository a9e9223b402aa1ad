"""The inbox over a real database, a provider of staff's logins, and browsers that keep cookies."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from contract_api.app import create_app
from contract_api.cases.models import Case
from contract_api.client import CaseIn, ContractApi
from contract_api.contacts.models import CareContact
from contract_api.people.models import ChannelBinding, Person
from contract_api.settings import ContractApiSettings
from contract_api.staff.models import Post, Staff
from contract_api.staff.rules import Role
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, open_notice
from nastasteg.settings import Environment
from tests.bot.gateway.pages.login_provider import ACR, CLAIM, CLIENT_ID, CLIENT_SECRET, LoginProvider
from tests.bot.gateway.stand_ins import serve
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder
from tests.contract_api.conftest import BASE_URL, TOKEN

INBOX = "https://inkorg.example"
ANNA, ERIK, SARA, AUDITOR = (f"SE2321000000-S00{number}" for number in range(1, 5))
NUMBER = "+46701740605"
PERSONNUMMER = "195506082394"
QUESTION = "Får jag äta grapefrukt?"


@dataclass(kw_only=True)
class Browser:
    """Somebody's browser."""

    http: httpx.AsyncClient
    to_logins: httpx.AsyncClient
    logins: LoginProvider

    async def until_back(self, subject: str) -> str:
        """Begin a login, and return the path by which the provider sends the browser back."""
        sent_on = await self.http.post("/inbox/login")
        assert sent_on.status_code == 303, sent_on.text
        self.logins.who = subject
        back = await self.to_logins.get(sent_on.headers["location"])
        assert back.status_code == 302, back.text
        parts = urlsplit(back.headers["location"])
        assert f"{parts.scheme}://{parts.netloc}" == INBOX
        return f"{parts.path}?{parts.query}"

    async def sign_in(self, subject: str) -> httpx.Response:
        """Log in, and return what the browser is shown when it comes back."""
        return await self.http.get(await self.until_back(subject))

    async def get(self, path: str = "/inbox") -> httpx.Response:
        return await self.http.get(path)

    async def form(self, path: str) -> dict[str, str]:
        """Return the hidden fields of a page."""
        page = await self.http.get(path)
        assert page.status_code == 200, page.text
        return hidden(page)

    async def do(self, number: int, deed: str, **fields: str) -> httpx.Response:
        """Press a button of a case, on its page as it is now."""
        path = f"/inbox/cases/{number}"
        return await self.http.post(f"{path}/{deed}", data={**await self.form(path), **fields})

    @property
    def session(self) -> str | None:
        """Return the secret that it holds."""
        return next((str(one.value) for one in self.http.cookies.jar if one.name == "__Host-inbox" and one.value), None)


def hidden(page: httpx.Response) -> dict[str, str]:
    """Return the hidden fields of a page's forms, which are the same in all of them."""
    found = dict(re.findall(r'name="(form_token|form_id)" value="([^"]+)"', page.text))
    assert set(found) >= {"form_token"}, page.text
    return found


@dataclass(kw_only=True)
class Inbox:
    """The inbox with what is around it, and Karin with her unit and its staff."""

    app: FastAPI
    api: ContractApi
    build: Builder
    sessions: Sessions
    clock: SettableClock
    identifiers: Identifiers
    logins: LoginProvider
    stack: AsyncExitStack
    to_logins: httpx.AsyncClient
    karin: Person
    unit: CareUnit
    contact: CareContact
    pseudonym: str = ""
    messages: list[str] = field(default_factory=list)

    async def browser(self, subject: str | None = None) -> Browser:
        """Open a browser, and let somebody sign in there."""
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=INBOX)
        browser = Browser(http=await self.stack.enter_async_context(http), to_logins=self.to_logins, logins=self.logins)
        if subject is not None:
            done = await browser.sign_in(subject)
            assert (done.status_code, done.headers.get("location")) == (303, "/inbox"), done.text
        return browser

    async def staff(
        self, subject: str, name: str, *posts: tuple[CareUnit, Role], contact: CareContact | None = None
    ) -> Staff:
        """Record somebody who works at units."""
        staff = Staff(subject=subject, name=name, contact_id=contact.id if contact else None)
        self.build.session.add(staff)
        await self.build.session.flush()
        for unit, role in posts:
            self.build.session.add(
                Post(staff_id=staff.id, unit_id=unit.id, role=role, given_at=NOW, given_by="verksamhetschefen")
            )
        await self.build.session.commit()
        return staff

    async def talk(self, person: Person, *, about: Person | None = None, number: str = NUMBER) -> str:
        """Begin a conversation at a real number."""
        conversation = await self.build.conversation(person, about=about)
        binding = await self.build.session.get_one(ChannelBinding, conversation.binding_id)
        binding.address_sealed = self.identifiers.seal(number)
        binding.address_lookup = conversation.address_lookup = self.identifiers.lookup("sms", number)
        await self.build.session.commit()
        return str(conversation.pseudonym)

    async def ask(self, words: str = QUESTION, *, by: str = "", reason: str = "question") -> int:
        """Let Karin, or somebody in another conversation, hand something on; return the case's number."""
        self.messages.append(words)
        case = CaseIn(message_id=f"m{len(self.messages)}", reason=reason, text=words)  # type: ignore[arg-type]
        return (await self.api.open_case(by or self.pseudonym, case)).number

    async def cases(self) -> list[Case]:
        """Return all cases, as they are now."""
        async with self.sessions() as session:
            return list(await session.scalars(select(Case).order_by(Case.number)))

    async def told(self) -> list[Notice]:
        """Return what is on its way to the gateway."""
        async with self.sessions() as session:
            found = await session.scalars(
                text("SELECT args ->> 'sealed' FROM jobs.procrastinate_jobs WHERE task_name = 'bot.notify' ORDER BY id")
            )
        return [open_notice(self.identifiers, sealed) for sealed in found]

    async def actions(self) -> list[tuple[str, str]]:
        """Return what staff have been logged for, in order."""
        async with self.sessions() as session:
            found = await session.execute(
                text("SELECT action, channel FROM contract.access_log WHERE actor = 'staff' ORDER BY id")
            )
            return [(action, channel) for action, channel in found]


@pytest.fixture
async def inbox(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Inbox]:
    logins = LoginProvider(clock)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        (logins.url,) = await enter(serve(logins.app))
        settings = inbox_settings(database_url, staff_issuer=logins.url)
        app = create_app(settings, clock=clock)
        await enter(app.router.lifespan_context(app))
        headers = {"Authorization": f"Bearer {TOKEN}"}
        service = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL, headers=headers)
        identifiers = Identifiers(settings.identifier_key)
        build = Builder(await enter(sessions()))
        unit = await build.unit()
        karin = await build.person()
        karin.personnummer_sealed = identifiers.seal(PERSONNUMMER)
        contact = await build.contact(unit)
        version = await build.version(karin, unit)
        await build.fixed_care_contact(version, 1, contact)
        await build.activity(version, 2)
        made = Inbox(
            app=app,
            api=ContractApi(await enter(service), base_url=BASE_URL, token=TOKEN),
            build=build,
            sessions=sessions,
            clock=clock,
            identifiers=identifiers,
            logins=logins,
            stack=stack,
            to_logins=await enter(httpx.AsyncClient(trust_env=False)),
            karin=karin,
            unit=unit,
            contact=contact,
        )
        await made.staff(ANNA, "Anna Lindgren", (unit, Role.CARE_CONTACT), contact=contact)
        await made.staff(ERIK, "Erik Sandberg", (unit, Role.UNIT_LEAD))
        await made.staff(AUDITOR, "Ulla Gran", (unit, Role.AUDITOR))
        made.pseudonym = await made.talk(karin)
        yield made


def inbox_settings(database_url: str, **changes: object) -> ContractApiSettings:
    """Return settings with an inbox."""
    given: Mapping[str, object] = {
        "environment": Environment.DEMO,
        "database_url": database_url,
        "service_token": TOKEN,
        "identifier_key": "demo-identifier-key",
        "page_url": "https://nastasteg.example",
        "staff_issuer": "https://logins.example",
        "staff_client_id": CLIENT_ID,
        "staff_client_secret": CLIENT_SECRET,
        "staff_claim": CLAIM,
        "staff_acr": ACR,
        "staff_redirect": f"{INBOX}/inbox/login/done",
    }
    return ContractApiSettings(**{**given, **changes})  # type: ignore[arg-type]


SOON = timedelta(minutes=1)
