"""Whole conversations in Telegram, through the webhook and the library's own client; and the same in every channel."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from bot.swedish.sms import normalise
from nastasteg import codes
from nastasteg.cli import app
from nastasteg.demo.personas import personas
from nastasteg.supervisor.demo_environment import DEMO_SETTINGS
from tests.conversations.test_strong_answers import log_in
from tests.house import House

CHAT, STRANGER = 70_174_001, 70_174_002
KARIN = personas()["karin"].number
SETTLING = 0.4
"""Seconds after the last expected message in which no other may come."""

SAME = (
    "Vad är mitt nästa steg?",
    "Vem ska jag kontakta?",
    "Vad ska jag göra själv?",
    "När ska jag höra av mig?",
    "Vilka mål har jag?",
)


def operate(house: House, *words: str) -> str:
    environment = {**DEMO_SETTINGS, "DATABASE_URL": house.system.database_url, "NASTASTEG_TELEGRAM_BOT": "StegBot"}
    result = CliRunner().invoke(app, list(words), env=environment, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def code_for(house: House, person: str, folder: Path) -> str:
    """Return the code on the page that is printed for somebody, for Telegram."""
    page = folder / "code.html"
    operate(house, "enrol", "--person", person, "--by", "Siv Dal", "--channel", "telegram", "--page", str(page))
    html = page.read_text(encoding="utf-8")
    assert "StegBot" in html
    (code,) = codes.find(re.findall(r'class="code">([^<]+)<', html)[0])
    return codes.show(code)


@pytest.fixture
def karins(house: House, tmp_path: Path) -> Iterator[House]:
    """The house, where Karin has a chat; afterwards it is nobody's again."""
    count = len(house.chat(CHAT))
    house.telegram(CHAT, f"/start {code_for(house, 'karin', tmp_path)}")
    assert "Nu är chatten kopplad till Nästa steg." in house.wait_for_chat(CHAT, count + 1)[count]["text"]
    yield house
    operate(house, "unbind", "--person", "karin", "--channel", "telegram", "--by", "Siv Dal")
    house.load_demo_again()


def say(house: House, text: str, *, count: int = 1) -> str:
    """Write in Karin's chat and return what is answered: so many messages, and no more."""
    before = len(house.chat(CHAT))
    assert house.telegram(CHAT, text) == [200]
    return _answer(house, before, count)


def press(house: House, label: str, *, count: int = 1) -> str:
    before = len(house.chat(CHAT))
    house.press(CHAT, label)
    return _answer(house, before, count)


def _answer(house: House, before: int, count: int) -> str:
    house.wait_for_chat(CHAT, before + count)
    time.sleep(SETTLING)
    said = house.chat(CHAT)[before:]
    assert len(said) == count, said
    return "\n".join(one["text"] for one in said)


def buttons(house: House) -> list[str]:
    return [one["text"] for one in house.chat(CHAT)[-1]["buttons"]]


def test_a_deep_link_makes_the_chat_karin_s_and_a_button_chooses(karins: House) -> None:
    assert "Nästa steg: besök" in say(karins, "Vad är mitt nästa steg?")
    asked = say(karins, "angående det vi sa")
    assert "Svara med en siffra:" in asked
    shown = buttons(karins)
    assert [one[:3] for one in shown] == ["1. ", "2. ", "3. "]
    assert shown == re.findall(r"^\d\. .*$", asked, re.MULTILINE)
    assert "Svara med en siffra" not in press(karins, "1. ")
    karins.until(lambda: all(not one["buttons"] for one in karins.chat(CHAT)), "the buttons taken away")


def test_a_stranger_reads_the_same_whatever_they_write_and_send(karins: House) -> None:
    code = "Q2WX-7RTP"
    writes = ["Vad är mitt nästa steg?", "/start", f"/start {code}", "Är Karin Andersson patient hos er?"]
    for text in writes:
        assert karins.telegram(STRANGER, text) == [200]
        karins.wait_for_chat(STRANGER, writes.index(text) + 1)
    karins.telegram(STRANGER, voice={"file_id": "a", "file_unique_id": "b", "duration": 3})
    said = karins.wait_for_chat(STRANGER, len(writes) + 1)
    assert len({one["text"] for one in said}) == 1
    assert said[0]["text"].startswith("Jag är en automatisk tjänst och kan inte svara dig här.")


def test_a_time_is_moved_by_buttons_alone_and_the_calendar_file_comes_with_it(karins: House) -> None:
    assert "Vilken tid gäller det?" in say(karins, "Jag behöver byta tid")
    assert "Lediga tider:" in press(karins, "1. ")
    chosen = buttons(karins)[1]
    read_back = press(karins, "2. ")
    assert "Ska jag byta tiden " in read_back
    assert buttons(karins) == ["Ja", "Nej"]
    done = press(karins, "Ja", count=2)
    assert "Klart. Den nya tiden är " in done
    file = karins.chat(CHAT)[-1]
    assert file["file_name"] == "tider.ics"
    times = Calendar.from_ical(file["document"]).events
    clock = re.search(r"kl\. (\d\d)\.(\d\d)", chosen)
    assert clock is not None
    local = [one.start.astimezone().strftime("%H.%M") for one in times]
    assert times
    words = {str(one["summary"]) for one in times}
    assert words <= {"Tid i vården", "Videosamtal med vården", "Vården ringer", "Vården kommer hem"}
    assert len(local) == len(times)
    assert "Jag väntar inte på något svar" in say(karins, "2")


def test_danger_and_stopp_come_first_here_too(karins: House) -> None:
    said = say(karins, "Jag har ont i bröstet och får ingen luft")
    assert said.startswith("Är det akut eller fara för livet? Ring 112 nu.")
    assert "bara svar på det du själv frågar om" in say(karins, "STOPP")
    assert "Nästa steg: besök" in say(karins, "Vad är mitt nästa steg?")
    assert "Nu kan jag skicka meddelanden" in say(karins, "START")


def test_what_is_no_text_is_answered_with_a_number_to_ring(karins: House) -> None:
    before = len(karins.chat(CHAT))
    karins.telegram(CHAT, voice={"file_id": "a", "file_unique_id": "b", "duration": 3})
    assert "Jag kan bara läsa text." in _answer(karins, before, 1)


def whole_by_sms(house: House, text: str) -> str:
    """Return an answer by SMS with all its pages."""
    said = ""
    while True:
        before = len(house.replies(KARIN))
        house.write(KARIN, text)
        page = house.wait_for_replies(KARIN, before + 1)[before]
        said += "\n" + page.removesuffix("Svara MER för resten.")
        if not page.endswith("Svara MER för resten."):
            return said
        text = "MER"


def on_the_web(house: House, browser: httpx.Client, texts: tuple[str, ...]) -> list[str]:
    """Log in as Karin and return the answers to some questions."""
    address = re.search(r"http\S+", whole_by_sms(house, "LÄNK"))
    assert address is not None
    page = browser.get(address[0])
    chat = str(log_in(browser, page, {"token": address[0].rpartition("/")[2]}, "Karin Andersson").url)
    answers: list[str] = []
    for text in texts:
        before = len(_said_on(browser, chat))
        fields = dict(re.findall(r'name="(form_token|id)" value="(\w+)"', browser.get(chat).text))
        browser.post(chat, data={**fields, "text": text})
        house.until(lambda n=before: len(_said_on(browser, chat)) > n, "the answer on the page")  # type: ignore[misc]
        answers.append(_said_on(browser, chat)[-1])
    return answers


def _said_on(browser: httpx.Client, chat: str) -> list[str]:
    html = browser.get(chat).text
    return re.findall(r'<li class="theirs"[^>]*>.*?<p class="text">(.*?)</p>', html, re.DOTALL)


def content(text: str) -> str:
    """Return the words of an answer, without how they are divided and that the service is automatic."""
    bare = re.sub(r"<[^>]+>", " ", text).replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    bare = bare.replace("Automatiskt svar från Nästa steg. Skriv HJÄLP för mer.", "")
    return " ".join(normalise(bare).split())


def test_the_same_conversation_has_the_same_content_in_every_channel(karins: House) -> None:
    by_sms = [whole_by_sms(karins, text) for text in SAME]
    in_telegram = [say(karins, text) for text in SAME]
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=30) as browser:
        on_web = on_the_web(karins, browser, SAME)
    for text, *answers in zip(SAME, by_sms, in_telegram, on_web, strict=True):
        assert len({content(one) for one in answers}) == 1, (text, answers)
