"""The whole way: a patient asks by SMS, somebody at the care answers in a browser, the patient reads it and goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from nastasteg.demo.personas import personas
from tests.browsing import DESK, PHONE, Person, at_work, chromium
from tests.house import House

KARIN = personas()["karin"].number
ASKED = "jag är sen, sitter fast i trafiken"
MOST_CLICKS = 12
"""For three answers, from signed in: a case, its field, the button and the way back to the list."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def anna(browser: Browser, house: House) -> Iterator[Person]:
    person = at_work(browser, house)
    person.sign_in("Anna Lindgren")
    yield person
    person.page.context.close()


def hand_on(house: House, text: str = ASKED) -> None:
    """Let Karin have something passed on, after a yes where she is asked first."""
    before = len(house.replies(KARIN))
    house.write(KARIN, text)
    said = house.wait_for_replies(KARIN, before + 1)[-1]
    if "Svara JA" in said:
        house.write(KARIN, "ja")
        said = house.wait_for_replies(KARIN, before + 2)[-1]
    assert "Anna Lindgren" in said


def test_a_patient_asks_and_is_answered_by_name_in_the_same_conversation(anna: Person, house: House) -> None:
    hand_on(house)
    before = len(house.replies(KARIN))
    anna.page.reload()
    anna.press("link", "Karin Andersson")
    assert ASKED in anna.page.inner_text("main")
    anna.press("button", "Ta ärendet")
    anna.fill("Ditt svar", "Kom när du kan, vi väntar på dig.")
    anna.press("button", "Skicka svaret")
    said = house.wait_for_replies(KARIN, before + 1)[-1]
    assert said == "Anna Lindgren, distriktssköterska, svarar: Kom när du kan, vi väntar på dig."
    assert "Kom när du kan" in anna.page.inner_text("main")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "telephone"])
def test_nothing_on_any_page_keeps_anybody_out(browser: Browser, house: House, size: tuple[int, int]) -> None:
    hand_on(house)
    person = at_work(browser, house, size=size)
    person.page.goto(person.inbox)
    person.check()
    person.sign_in("Anna Lindgren")
    person.check()
    for name in ("Enhetens kö", "Sök", "Borta och ersättare", "Ny patient"):
        person.press("link", name)
        person.check()
    person.page.goto(person.inbox)
    person.press("link", "Karin Andersson")
    person.check()
    person.press("link", "Kopiera till journal")
    person.check()
    person.page.go_back()
    person.press("link", "Patientkontrakt och påminnelser")
    person.check()
    person.page.goto(f"{person.inbox}/nothing/here")
    person.check()
    assert len(person.looked_at) >= 9, person.looked_at
    person.page.context.close()


def test_three_cases_are_answered_with_few_clicks(anna: Person, house: House) -> None:
    for text in (ASKED, "jag vill ha ett intyg", "kan ni förnya mitt recept"):
        hand_on(house, text)
    anna.page.reload()
    anna.clicks = 0
    for number in range(3):
        anna.press("link", "Karin Andersson")
        anna.fill("Ditt svar", f"Det ordnar vi. Svar {number}.")
        anna.press("button", "Skicka svaret")
        anna.press("link", "Dina ärenden")
    assert anna.clicks <= MOST_CLICKS


def test_a_case_is_answered_by_keyboard_alone(anna: Person, house: House) -> None:
    hand_on(house)
    before = len(house.replies(KARIN))
    anna.page.reload()
    assert focus(anna, "Karin Andersson"), "the case is reached by Tab"
    anna.page.keyboard.press("Enter")
    anna.page.get_by_label("Ditt svar").wait_for()
    assert focus(anna, "Ditt svar")
    anna.page.keyboard.type("Vi ses.")
    assert focus(anna, "Skicka svaret")
    anna.page.keyboard.press("Enter")
    assert house.wait_for_replies(KARIN, before + 1)[-1].endswith("Vi ses.")


def focus(person: Person, name: str) -> bool:
    """Press Tab until what has the focus is called so; false when that never comes."""
    called = """() => { const at = document.activeElement;
        const label = at.labels && at.labels[0]; return (label || at).innerText || ""; }"""
    for _ in range(60):
        person.page.keyboard.press("Tab")
        if name in person.page.evaluate(called):
            return True
    return False
