"""The conversation on the web in Chromium: live, by buttons, after a lost connection, and for whoever sees badly."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from nastasteg.demo.personas import personas
from tests.browsing import PHONE, Person, chromium
from tests.conversations.test_strong_answers import link_for, sms
from tests.house import House

AMINA, KARIN = personas()["amina"], personas()["karin"]
NEXT, ANSWER = "Vem är min fasta vårdkontakt?", "Kristina Wallin"
NARROW, ZOOMED = (320, 640), (640, 450)
"""The narrowest telephone of WCAG 2.2's reflow, and a desk at 200 %."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def logged_in(browser: Browser, house: House, **options: object) -> Page:
    """Log in as Amina, from the link in her SMS, and wait for the answer that led there."""
    address, _ = link_for(house, AMINA.number)
    page = browser.new_context(locale="sv-SE", **options).new_page()  # type: ignore[arg-type]
    log_in(page, address, "Amina Warsame")
    expect(page.get_by_text("Ta din spruta").first).to_be_visible(timeout=30_000)
    return page


def log_in(page: Page, address: str, name: str) -> None:
    """Open a link, and be somebody at the provider of logins."""
    page.goto(address)
    page.get_by_role("button", name="Logga in med e-legitimation").click()
    page.get_by_role("button", name=re.compile(name)).click()
    expect(page.get_by_role("heading", name="Dina svar")).to_be_visible(timeout=30_000)


def ask(page: Page, text: str) -> None:
    """Write on the page as somebody does."""
    page.get_by_label("Skriv en fråga").fill(text)
    page.get_by_role("button", name="Skicka").click()


def ask_and_listen(page: Page, text: str) -> None:
    """Write, and wait until the page that shows it listens to what comes. It stays the same page from now on."""
    with page.expect_response(lambda response: "/chat/news" in response.url and response.ok):
        ask(page, text)
    page.evaluate("window.isTheSamePage = true")


def until_all_is_answered(house: House) -> None:
    """Wait until nobody's message is without an answer in the database."""
    house.until(lambda: not house.owes_an_answer(), "the answer is stored")


def thread(page: Page) -> list[str]:
    """Return what stands on the page, message by message."""
    return page.locator("#thread .messages .text").all_inner_texts()


def test_an_answer_appears_on_the_open_page_and_what_is_being_written_stays(browser: Browser, house: House) -> None:
    page = logged_in(browser, house)
    ask(page, NEXT)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Skriv en fråga").fill("Och när")
    expect(page.locator("#last")).to_contain_text(ANSWER, timeout=30_000)
    assert page.evaluate("window.isTheSamePage")
    assert page.get_by_label("Skriv en fråga").input_value() == "Och när"
    expect(page.get_by_role("status")).to_have_text("Svaret står här ovanför.")


def test_a_page_that_has_lost_its_connection_shows_each_message_once_when_it_is_back(
    browser: Browser, house: House
) -> None:
    page = logged_in(browser, house)
    ask_and_listen(page, NEXT)
    house.run(house.system.take_down("gateway"))
    until_all_is_answered(house)
    house.run(house.system.bring_back("gateway"))
    expect(page.locator("#last")).to_contain_text(ANSWER, timeout=120_000)
    assert page.evaluate("window.isTheSamePage")
    told = thread(page)
    assert [text for text in told if text == NEXT] == [NEXT]
    assert len([text for text in told if ANSWER in text]) == 1


@pytest.mark.parametrize("is_lost", [True, False], ids=["a lost connection", "our trouble"])
def test_an_answer_that_could_not_be_loaded_is_loaded_once_that_works_again(
    browser: Browser, house: House, is_lost: bool
) -> None:
    page = logged_in(browser, house)
    house.run(house.system.take_down("worker"))
    ask_and_listen(page, NEXT)
    page.route("**/chat", lambda route: route.abort() if is_lost else route.fulfill(status=503))
    with page.expect_request("**/chat"):
        house.run(house.system.bring_back("worker"))
        until_all_is_answered(house)
    assert ANSWER not in page.locator("#last").inner_text()
    page.unroute("**/chat")
    expect(page.locator("#last")).to_contain_text(ANSWER, timeout=30_000)
    assert page.evaluate("window.isTheSamePage")


def test_choices_are_buttons_and_pressing_one_says_it(browser: Browser, house: House) -> None:
    link = re.search(r"http\S+", sms(house, KARIN.number, "LÄNK"))
    assert link is not None
    page = browser.new_context(locale="sv-SE").new_page()
    log_in(page, link[0], "Karin")
    ask(page, "avboka tiden hos Maja")
    choices = page.get_by_role("form", name="Välj ett svar")
    expect(choices).to_be_visible(timeout=30_000)
    Person(page=page, inbox="").check()
    choices.get_by_role("button", name="Nej").click()
    expect(page.locator("#last .who")).to_contain_text("Svar", timeout=30_000)
    expect(choices).to_be_hidden()
    assert thread(page)[-2] == "nej"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, PHONE, ZOOMED], ids=["narrow", "telephone", "200 %"])
def test_nothing_on_the_page_keeps_anybody_out(
    browser: Browser, house: House, size: tuple[int, int], scheme: str
) -> None:
    page = logged_in(browser, house, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    Person(page=page, inbox="").check()
    order = page.evaluate("[...document.querySelectorAll('h1, #live, #state, textarea, footer')].map(e => e.tagName)")
    assert order == ["H1", "DIV", "DIV", "TEXTAREA", "FOOTER"]


def test_by_keyboard_alone_one_writes_and_reads_the_answer(browser: Browser, house: House) -> None:
    page = logged_in(browser, house)
    person = Person(page=page, inbox="", by_keyboard=True)
    person.fill("Skriv en fråga", NEXT)
    person.press("button", "Skicka")
    expect(page.locator("#last")).to_contain_text(ANSWER, timeout=30_000)


def test_without_script_the_answer_comes_as_well(browser: Browser, house: House) -> None:
    page = logged_in(browser, house, java_script_enabled=False)
    ask(page, NEXT)
    expect(page.locator("#last")).to_contain_text(ANSWER, timeout=30_000)
    expect(page.get_by_label("Skriv en fråga")).to_be_visible()


def test_what_is_written_after_logging_out_in_another_window_is_not_sent(browser: Browser, house: House) -> None:
    page = logged_in(browser, house)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Logga ut").click()
    assert "Du är utloggad" in other.content()
    ask(page, NEXT)
    expect(page.get_by_text("Det du skrev har inte skickats.")).to_be_visible()
    page.get_by_role("link", name="dina svar").click()
    expect(page.get_by_role("heading", name="Du är utloggad")).to_be_visible()
