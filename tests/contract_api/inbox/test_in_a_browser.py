"""The pages in Debian's Chromium: new things appear by themselves, and no page keeps anybody out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import ConsoleMessage, Page, async_playwright, expect

from contract_api.app import create_app
from contract_api.contracts.models import Owner
from contract_api.pulse.models import PulseCount
from contract_api.pulse.rules import Statement
from contract_api.staff import sessions as logins
from tests.bot.gateway.stand_ins import serve
from tests.browsing import launch_options
from tests.contract_api.builders import TODAY
from tests.contract_api.inbox.conftest import ERIK, Inbox, inbox_settings

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIZES = {"desk": (1280, 900), "telephone": (360, 740), "doubled": (640, 450)}
"""In CSS pixels. A desk at 200 % has half as many."""


@dataclass
class Screen:
    """Erik's browser, signed in, at the inbox on a real server."""

    inbox: Inbox
    page: Page
    url: str
    said: list[str]
    """What the browser has complained of: scripts that were stopped, files that are not there."""

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.url}{path}")

    async def check(self) -> None:
        """Fail where anything on the page keeps somebody out, as far as axe-core sees."""
        found = await Axe().run(self.page, options=WCAG)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        wide = await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{self.page.url} is {wide} pixels too wide"


@pytest.fixture
async def screen(inbox: Inbox) -> AsyncIterator[Screen]:
    database_url = inbox.app.state.parts.settings.database_url
    settings = inbox_settings(
        database_url, staff_issuer=inbox.logins.url, staff_redirect="http://127.0.0.1/inbox/login/done"
    )
    app = create_app(settings, clock=inbox.clock)
    async with inbox.sessions.begin() as session:
        secret = await logins.begin(session, inbox.identifiers, ERIK, now=inbox.clock())
    assert secret
    async with serve(app) as (url,), async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        context = await browser.new_context(locale="sv-SE")
        await context.add_cookies([{"name": "inbox", "value": secret, "url": url}])
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if is_trouble(message) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        yield Screen(inbox, page, url, said)
        await browser.close()


def is_trouble(message: ConsoleMessage) -> bool:
    """Return whether a browser complains of what is not meant: that there is no icon is, and a refused form."""
    return message.type == "error" and not any(meant in message.text for meant in ("'data:,'", "422"))


async def test_a_question_appears_in_the_lists_and_what_is_written_in_the_thread(screen: Screen) -> None:
    first = await screen.inbox.ask()
    await screen.open("/inbox/queue")
    await expect(screen.page.locator(f"#case-{first}")).to_be_visible()
    second = await screen.inbox.ask("Kan jag få ett intyg?", reason="certificate")
    await expect(screen.page.locator(f"#case-{second}")).to_be_visible(timeout=20_000)
    await screen.open(f"/inbox/cases/{first}")
    draft = screen.page.get_by_label("Ditt svar", exact=True)
    await draft.fill("Jag har börjat skriva.")
    await screen.inbox.ask("Och apelsin?")
    await expect(screen.page.get_by_text("Och apelsin?")).to_be_visible(timeout=20_000)
    await expect(draft).to_have_value("Jag har börjat skriva.")
    assert screen.said == []


async def test_what_has_the_focus_keeps_it_when_the_list_is_loaded_anew(screen: Screen) -> None:
    first = await screen.inbox.ask()
    await screen.open("/inbox/queue")
    await screen.page.locator(f"#case-{first}").focus()
    second = await screen.inbox.ask("Kan jag få ett intyg?", reason="certificate")
    await expect(screen.page.locator(f"#case-{second}")).to_be_visible(timeout=20_000)
    await expect(screen.page.locator(f"#case-{first}")).to_be_focused()


@pytest.mark.parametrize("size", SIZES)
async def test_no_page_keeps_anybody_out(screen: Screen, size: str) -> None:
    width, height = SIZES[size]
    await screen.page.set_viewport_size({"width": width, "height": height})
    inbox = screen.inbox
    number = await inbox.ask()
    ada = await inbox.build.person("Ada")
    version = await inbox.build.version(ada, inbox.unit)
    given = {"owner": Owner.CARE, "due_on": TODAY - timedelta(days=1)}
    await inbox.build.activity(version, 3, "Vi skickar en remiss till ögonkliniken.", **given)
    await inbox.talk(ada, number="+46701740607")
    for message_id in ("a", "b", "c"):
        context = {"reason": "question", "text": "Vad är målet?", "intent": "ask_goals"}
        await inbox.api.ask(inbox.pseudonym, message_id, kind="offer_case", options=["case"], context=context)
    await screen.open("/inbox/replies")
    await screen.page.get_by_label("Rubrik, som ni känner igen det på").fill("Blodtryck hemma")
    await screen.page.get_by_label("Svaret").fill("Mät två gånger på morgonen.")
    await screen.page.get_by_role("button", name="Spara").click()
    await screen.check()
    await screen.open("/inbox/absence")
    await screen.page.get_by_label("Första dagen").fill("2026-11-20")
    await screen.page.get_by_label("Sista dagen").fill("2026-11-18")
    await screen.page.get_by_role("button", name="Spara").click()
    await screen.check()
    for path in ("/inbox", "/inbox/queue", "/inbox/search", "/inbox/caseload", "/inbox/unanswered"):
        await screen.open(path)
        await screen.check()
    await screen.page.get_by_role("link", name="Sök").click()
    await screen.page.get_by_label("Namn, personnummer").fill("Karin")
    await screen.page.get_by_role("button", name="Sök").click()
    await screen.check()
    await screen.open(f"/inbox/cases/{number}")
    await screen.page.get_by_label("Färdigt svar att utgå från").select_option(label="Blodtryck hemma")
    await screen.page.get_by_role("button", name="Hämta in").click()
    await screen.page.get_by_role("button", name="Förhandsgranska").click()
    await expect(screen.page.locator(".preview")).to_contain_text("Mät två gånger på morgonen.")
    await screen.check()
    assert screen.said == []


async def test_the_menus_open_and_lead_on_by_keyboard(screen: Screen) -> None:
    await screen.open("/inbox")
    menu = screen.page.locator("summary", has_text="Enheten")
    link = screen.page.get_by_role("link", name="Borta och ersättare")
    await expect(link).to_be_hidden()
    await menu.focus()
    await screen.page.keyboard.press("Enter")
    await expect(link).to_be_visible()
    await screen.page.keyboard.press("Tab")
    await expect(link).to_be_focused()
    await screen.page.keyboard.press("Enter")
    await screen.page.wait_for_url("**/inbox/absence")
    assert screen.said == []


@pytest.mark.parametrize("size", SIZES)
async def test_no_page_of_patients_and_units_keeps_anybody_out(screen: Screen, size: str) -> None:
    width, height = SIZES[size]
    await screen.page.set_viewport_size({"width": width, "height": height})
    inbox = screen.inbox
    for statement in Statement:
        inbox.build.session.add(
            PulseCount(unit_id=inbox.unit.id, month=TODAY.replace(day=1), statement=statement, yes=6, no=3)
        )
    await inbox.build.session.commit()
    rights = f"/inbox/patients/{inbox.karin.id}/rights"
    await screen.open(rights)
    for label, value in (("personnummer, tolv", "198109172380"), ("Förnamn", "Maria"), ("Efternamn", "Berg")):
        await screen.page.get_by_label(label).fill(value)
    await screen.page.get_by_label("Grund").select_option("consent")
    await screen.page.get_by_label("Påminnelser").check()
    await screen.page.get_by_label("Vad den närstående kallar patienten").fill("din mamma")
    await screen.page.get_by_label("Ses över senast").fill((TODAY - timedelta(days=1)).isoformat())
    await screen.page.get_by_role("button", name="Anteckna").click()
    await expect(screen.page.get_by_role("alert")).to_contain_text("måste ligga framåt")
    await screen.check()
    await screen.page.get_by_label("Ses över senast").fill((TODAY + timedelta(days=300)).isoformat())
    await screen.page.get_by_role("button", name="Anteckna").click()
    await expect(screen.page.get_by_role("heading", name="Maria Berg, patientens samtycke")).to_be_visible()
    await screen.page.get_by_text("Ge Maria Berg en kod").click()
    await screen.check()
    await screen.open("/inbox/templates")
    await screen.page.get_by_label("Vad mallen heter").fill("Hjärtsvikt")
    await screen.page.get_by_role("button", name="Börja skriva").click()
    await screen.check()
    for path in (f"/inbox/patients/{inbox.karin.id}", "/inbox/pulse", "/inbox/decisions", "/inbox/templates"):
        await screen.open(path)
        await screen.page.locator("summary", has_text="Enheten").click()
        await screen.check()
    assert screen.said == []
