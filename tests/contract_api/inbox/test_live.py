"""New things appear by themselves: told when they are committed, to whom they concern, by a login that still ends."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from contract_api.cases.models import CaseEvent
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider
from tests.bot.gateway.stand_ins import serve
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, QUESTION, SARA, Browser, Inbox

BY_ITSELF = {"HX-Request": "true"}


@dataclass
class Stream:
    """What an open page hears."""

    lines: AsyncIterator[str]
    last_id: str = ""
    heard: list[str] = field(default_factory=list)

    async def until(self, event: str) -> list[str]:
        """Listen until something is heard, and return all that was."""
        async with asyncio.timeout(30):
            while event not in self.heard:
                line = await anext(self.lines)
                name, _, value = line.partition(": ")
                if name == "event":
                    self.heard.append(value)
                if name == "id":
                    self.last_id = value
        heard, self.heard = self.heard, []
        return heard


@pytest.fixture
async def served(inbox: Inbox) -> AsyncIterator[str]:
    """The inbox on a real server: a stream has no end that a test could wait for."""
    async with serve(inbox.app) as (url,):
        yield url


def with_login(browser: Browser, **more: str) -> dict[str, str]:
    return {"Cookie": f"__Host-inbox={browser.session}", **more}


@asynccontextmanager
async def listening(url: str, browser: Browser, path: str = "/inbox/news", **headers: str) -> AsyncIterator[Stream]:
    async with (
        httpx.AsyncClient(trust_env=False, timeout=30) as client,
        client.stream("GET", url + path, headers=with_login(browser, **headers)) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(aiter(answer.aiter_lines()))


async def test_what_is_committed_is_told_to_the_unit_and_what_is_not_never(inbox: Inbox, served: str) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    async with listening(served, anna) as stream:
        assert await stream.until("news") == ["news"], "whoever begins to listen looks once"
        async with inbox.sessions() as session:
            await session.execute(text("UPDATE contract.case SET remind_at = remind_at"))
            await session.rollback()
        await anna.do(number, "claim")
        assert await stream.until(f"case-{number}") == ["news", f"case-{number}"]
        await anna.do(number, "reply", text="Ja.")
        await stream.until(f"case-{number}")
        async with inbox.sessions() as session:
            answer = (await session.scalars(select(CaseEvent).where(CaseEvent.kind == "replied"))).one()
        await inbox.api.delivered(answer.id)
        await stream.until(f"case-{number}")


async def test_another_unit_hears_of_a_case_when_it_comes_there_and_not_before(inbox: Inbox, served: str) -> None:
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.CARE_CONTACT))
    number = await inbox.ask()
    anna, sara = await inbox.browser(ANNA), await inbox.browser(SARA)
    async with listening(served, sara) as hers, listening(served, anna) as ours:
        await asyncio.gather(hers.until("news"), ours.until("news"))
        await anna.do(number, "note", text="Ringer i morgon.")
        await ours.until(f"case-{number}")
        await anna.do(number, "hand-over", to=str(other.id))
        await ours.until(f"case-{number}")
        assert await hers.until(f"case-{number}") == ["news", f"case-{number}"]


async def test_a_page_hears_what_happened_since_it_was_made_and_nothing_twice(inbox: Inbox, served: str) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    async with listening(served, anna) as stream:
        await stream.until("news")
    mark = (re.findall(r'sse-connect="([^"]+)"', (await anna.get()).text))[0]
    await anna.do(number, "claim")
    async with listening(served, anna, mark) as stream:
        assert await stream.until(f"case-{number}") == ["news", f"case-{number}"]
    await anna.do(number, "note", text="Ringer i morgon.")
    async with listening(served, anna, mark, **{"Last-Event-ID": stream.last_id}) as again:
        assert await again.until(f"case-{number}") == ["news", f"case-{number}"]
        first = again.last_id
    async with listening(served, anna, mark, **{"Last-Event-ID": first}) as quiet:
        await anna.do(number, "release")
        assert await quiet.until(f"case-{number}") == ["news", f"case-{number}"]


@pytest.mark.parametrize("mark", ["", "x", "0-1", "0000-99999999999999999999999999999999999999999", "å-²", "-1"])
async def test_a_mark_that_is_not_ours_makes_the_page_look_once(inbox: Inbox, served: str, mark: str) -> None:
    anna = await inbox.browser(ANNA)
    async with listening(served, anna, "/inbox/news?" + str(httpx.QueryParams(since=mark))) as stream:
        assert await stream.until("news") == ["news"]


async def test_who_may_not_see_cases_hears_nothing(inbox: Inbox, served: str) -> None:
    number = await inbox.ask()
    auditor = await inbox.browser(AUDITOR)
    async with httpx.AsyncClient(trust_env=False) as client:
        for path in ("/inbox/news", f"/inbox/cases/{number}/thread"):
            assert (await client.get(served + path)).status_code == 401
            refused = await client.get(served + path, headers=with_login(auditor))
            assert (refused.status_code, QUESTION in refused.text) == (403 if "news" in path else 404, False)


async def test_a_thread_is_shown_alone_and_logged_and_never_another_unit_s(inbox: Inbox) -> None:
    number = await inbox.ask("<b>Får jag äta?</b>")
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    shown = await (await inbox.browser(ANNA)).get(f"/inbox/cases/{number}/thread")
    assert (shown.status_code, "<h1>" in shown.text, "<b>" in shown.text) == (200, False, False)
    assert "&lt;b&gt;Får jag äta?&lt;/b&gt;" in shown.text
    assert await inbox.actions() == [("case.read", "inbox")]
    assert (await (await inbox.browser(SARA)).get(f"/inbox/cases/{number}/thread")).status_code == 404


async def test_what_a_page_loads_by_itself_keeps_no_login_alive(inbox: Inbox) -> None:
    anna, busy = await inbox.browser(ANNA), await inbox.browser(ANNA)
    for _ in range(4):
        inbox.clock.advance(minutes=10)
        statuses = [
            (await anna.http.get("/inbox", headers=BY_ITSELF)).status_code,
            (await busy.http.get("/inbox")).status_code,
        ]
    assert statuses == [401, 200]


async def test_the_lists_and_the_thread_say_what_they_load(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    for path, event, loads in (
        ("/inbox", "news", "/inbox"),
        ("/inbox/queue", "news", "/inbox/queue"),
        (f"/inbox/cases/{number}", f"case-{number}", f"/inbox/cases/{number}/thread"),
    ):
        page: Any = (await anna.get(path)).text
        again = "htmx:responseError delay:2s, htmx:sendError delay:2s"
        assert f'hx-get="{loads}" hx-trigger="sse:{event}, {again}"' in page
        assert page.count('id="live"') == 1
        assert '"allowEval": false' in page
