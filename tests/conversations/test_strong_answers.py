"""From an SMS to the full answer, through a real login, as a browser without scripts does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest

from nastasteg.demo.personas import personas
from tests.house import House

QUESTION = "Vad ska jag göra själv?"
AMINA, BENGT = personas()["amina"].number, personas()["bengt"].number


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=30) as client:
        yield client


def sms(house: House, number: str, text: str) -> str:
    """Write an SMS and return the reply."""
    before = len(house.replies(number))
    house.write(number, text)
    return house.wait_for_replies(number, before + 1)[before]


def link_for(house: House, number: str, question: str = QUESTION) -> tuple[str, str]:
    """Ask for what may not stand in an SMS, and for the link; return its address and the code."""
    assert "Svara LÄNK" in sms(house, number, question)
    told = sms(house, number, "LÄNK")
    address, code = re.search(r"http\S+", told), re.search(r"koden (\w{4} \w{4})", told)
    assert address is not None
    assert code is not None
    return address[0], code[1]


def log_in(browser: httpx.Client, page: httpx.Response, form: dict[str, str], who: str) -> httpx.Response:
    """Press the page's button, and choose at the provider of logins whom to be."""
    chooser = browser.post(urljoin(str(page.url), "/s/login"), data=form)
    assert f'value="{who}"' in chooser.text
    return browser.post(str(chooser.url), data={"sub": who})


def test_a_link_in_an_sms_leads_to_the_full_answer_and_on(house: House, browser: httpx.Client) -> None:
    address, _ = link_for(house, AMINA)
    page = browser.get(address)
    token = address.rpartition("/")[2]
    shown = log_in(browser, page, {"token": token}, "Amina Warsame")
    assert shown.url.path == "/chat"
    chat = str(shown.url)
    house.until(lambda: "Ta din spruta" in browser.get(chat).text, "the answer on the page")
    answered = browser.get(chat).text
    assert QUESTION in answered
    assert "LÄNK" not in answered
    fields = dict(re.findall(r'name="(form_token|id)" value="(\w+)"', answered))
    browser.post(chat, data={**fields, "text": "Vem är min fasta vårdkontakt?"})
    house.until(lambda: "Kristina Wallin" in browser.get(chat).text, "the second answer on the page")
    assert "Kristina" not in sms(house, AMINA, "Vem är min fasta vårdkontakt?")
    left = browser.post(urljoin(chat, "/logout"), data={"form_token": fields["form_token"]})
    assert "Du är utloggad" in left.text
    assert browser.get(chat).status_code == 401


def test_somebody_else_s_code_opens_nothing_and_one_s_own_does(house: House, browser: httpx.Client) -> None:
    address, code = link_for(house, BENGT, "Vad är mina mål?")
    start = browser.get(urljoin(address, "/"))
    refused = log_in(browser, start, {"code": code}, "Amina Warsame")
    assert "Svaret gick inte att öppna" in refused.text
    shown = log_in(browser, start, {"code": code.lower()}, "Bengt Nilsson")
    assert shown.url.path == "/chat"


def test_a_call_back_is_a_case_with_the_question_and_the_number(house: House) -> None:
    sms(house, AMINA, QUESTION)
    assert "bett att någon ringer dig" in sms(house, AMINA, "Ring mig!")
    listed = house.sql(
        'SELECT reason, text, call_to_sealed IS NOT NULL FROM contract."case" ORDER BY number DESC LIMIT 1'
    )
    assert listed == [("call_back", QUESTION, True)]
