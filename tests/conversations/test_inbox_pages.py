"""The whole way: a patient asks by SMS, somebody at the care answers in a browser, the patient reads it and goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import DESK, PHONE, Person, at_work
from tests.conversations.inbox_stage import ASKED, answers, hand_on, told
from tests.house import House

MOST_CLICKS = 12
"""For three answers, from signed in: a case, its field, the button and the way back to the list."""

MOST_KEYS = 48
"""By the keyboard alone, besides the answers themselves: Tab and Enter."""


@pytest.fixture
def anna(browser: Browser, house: House) -> Iterator[Person]:
    person = at_work(browser, house)
    person.sign_in("Anna Lindgren")
    yield person
    person.page.context.close()


def test_a_patient_asks_and_is_answered_by_name_in_the_same_conversation(anna: Person, house: House) -> None:
    hand_on(house)
    before = len(answers(house))
    anna.page.reload()
    anna.press("link", "Karin Andersson")
    assert ASKED in anna.page.inner_text("main")
    anna.press("button", "Ta ärendet")
    anna.fill("Ditt svar", "Kom när du kan, vi väntar på dig.")
    anna.press("button", "Skicka svaret")
    said = told(house, before)[-1]
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
    for menu, name in (
        (None, "Enhetens kö"),
        (None, "Sök"),
        ("Enheten", "Borta och ersättare"),
        ("Patienter", "Ny patient"),
    ):
        if menu:
            person.unfold(menu)
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


ANSWERS = ("Det går bra.", "Jag skickar ett intyg.", "Receptet är förnyat.")


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["mouse", "keyboard alone"])
def test_three_cases_are_answered_with_few_clicks_and_no_key_but_for_the_answers(
    browser: Browser, house: House, *, by_keyboard: bool
) -> None:
    person = at_work(browser, house, by_keyboard=by_keyboard)
    person.sign_in("Anna Lindgren")
    for text in (ASKED, "jag vill ha ett intyg", "kan ni förnya mitt recept"):
        hand_on(house, text)
    before = len(answers(house))
    person.page.reload()
    for answer in ANSWERS:
        person.press("link", "Karin Andersson")
        person.fill("Ditt svar", answer)
        person.press("button", "Skicka svaret")
        person.press("link", "Dina ärenden")
    said = told(house, before, 3)
    assert sorted(one.partition("svarar: ")[2] for one in said) == sorted(ANSWERS)
    written = sum(map(len, ANSWERS))
    assert person.clicks <= (0 if by_keyboard else MOST_CLICKS)
    assert person.keystrokes <= written + (MOST_KEYS if by_keyboard else 0), person.keystrokes - written
    person.page.context.close()
