"""Search: only patients of one's own units, by what is never in an address, and logged for each that is found."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import text

from contract_api.people.models import Person
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, PERSONNUMMER, QUESTION, SARA, Browser, Inbox, hidden

PAGE = "/inbox/search"
ELSAS = "194803121237"


async def search(browser: Browser, wanted: str) -> httpx.Response:
    """Send the page's form."""
    return await browser.http.post(PAGE, data={**hidden(await browser.get(PAGE)), "wanted": wanted})


def names(page: httpx.Response) -> list[str]:
    """Return whom a page shows as found."""
    return re.findall(r"<h3>(?:<a [^>]+>)?([^,<]+),", page.text)


@pytest.fixture
async def searched(inbox: Inbox) -> Inbox:
    """Karin has a case; Elsa only a contract at the unit."""
    inbox.karin.personnummer_lookup = inbox.identifiers.lookup("personnummer", PERSONNUMMER)
    elsa = await inbox.build.person("Elsa", "Björk_Ek")
    elsa.personnummer_sealed = inbox.identifiers.seal(ELSAS)
    elsa.personnummer_lookup = inbox.identifiers.lookup("personnummer", ELSAS)
    await inbox.build.version(elsa, inbox.unit)
    await inbox.build.session.commit()
    await inbox.ask()
    return inbox


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Karin", ["Karin Ek"]),
        ("karin  EK", ["Karin Ek"]),
        ("ek", ["Elsa Björk_Ek", "Karin Ek"]),
        ("björk", ["Elsa Björk_Ek"]),
        ("19550608-2394", ["Karin Ek"]),
        ("195506082394", ["Karin Ek"]),
        ("550608-2394", ["Karin Ek"]),
        ("4803121237", ["Elsa Björk_Ek"]),
        ("1", ["Karin Ek"]),
        ("ärende 1", ["Karin Ek"]),
        ("2", []),
        ("99999999999", []),
        ("9999999999", []),
        ("Ek Karin Anna", []),
        ("%%", []),
        ("k_e", ["Elsa Björk_Ek"]),
        ("Robert'); DROP TABLE", []),
    ],
)
async def test_a_patient_is_found_by_name_personnummer_or_case(searched: Inbox, wanted: str, found: list[str]) -> None:
    shown = await search(await searched.browser(ANNA), wanted)
    assert (shown.status_code, names(shown)) == (200, found)
    assert not any(ending in str(shown.url) for ending in ("?", wanted))


async def test_what_is_found_shows_the_cases_and_is_logged_for_each_patient(searched: Inbox) -> None:
    anna = await searched.browser(ANNA)
    shown = await search(anna, "ek")
    assert [words in shown.text for words in ("/inbox/cases/1", "19550608-2394", QUESTION)] == [True, True, False]
    assert "Inga ärenden på din enhet." in shown.text
    async with searched.sessions() as session:
        logged = await session.execute(
            text("SELECT patient_id, items FROM contract.access_log WHERE action = 'case.search'")
        )
        entries = {row.patient_id: row.items for row in logged}
    assert (len(entries), entries[searched.karin.id]) == (2, ["case:1"])
    await search(anna, "Nobody")
    assert [action for action, _ in await searched.actions()].count("case.search") == 2


@pytest.mark.parametrize("same_provider", [True, False])
async def test_other_units_patients_are_not_found_by_anything(searched: Inbox, same_provider: bool) -> None:
    provider = await searched.build.session.get_one(CareProvider, searched.unit.provider_id)
    other = await searched.build.unit(provider if same_provider else None, name="Lungmottagningen")
    await searched.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    await searched.build.version(await own(searched), other)
    await searched.build.session.commit()
    sara = await searched.browser(SARA)
    for wanted in ("Karin", "Elsa", PERSONNUMMER, "1"):
        assert names(await search(sara, wanted)) == []
    assert names(await search(sara, "Ek")) == ["Olle Ek"]
    assert [action for action, _ in await searched.actions()] == ["case.search"]


async def test_who_may_not_see_cases_finds_nobody(searched: Inbox) -> None:
    auditor, nobody = await searched.browser(AUDITOR), await searched.browser()
    token = hidden(await auditor.get(PAGE))
    for wanted in ("Karin", "", "1"):
        shown = await auditor.http.post(PAGE, data={**token, "wanted": wanted})
        assert (shown.status_code, "Karin Ek" in shown.text) == (403, False)
    assert (await nobody.get(PAGE)).status_code == 401
    assert (await nobody.http.post(PAGE, data={**token, "wanted": "Karin"})).status_code == 401
    anna = await searched.browser(ANNA)
    assert (await anna.http.post(PAGE, data={"form_token": "x", "wanted": "Karin"})).status_code == 403
    assert (await anna.get(f"{PAGE}?wanted=Karin")).text.count("Karin") == 0
    assert await searched.actions() == []


@pytest.mark.parametrize("wanted", ["", " ", "k"])
async def test_too_little_finds_nobody_and_says_so(searched: Inbox, wanted: str) -> None:
    shown = await search(await searched.browser(ANNA), wanted)
    assert (shown.status_code, "minst två bokstäver" in shown.text) == (422, True)


async def test_what_is_written_is_shown_as_text(searched: Inbox) -> None:
    shown = await search(await searched.browser(ANNA), '"><script>alert(1)</script>')
    assert ("<script>alert" in shown.text, "&lt;script&gt;" in shown.text) == (False, True)


async def own(inbox: Inbox) -> Person:
    """Return a patient of another unit."""
    olle = await inbox.build.person("Olle", "Ek")
    olle.personnummer_sealed = inbox.karin.personnummer_sealed
    return olle
