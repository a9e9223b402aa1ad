"""The page of all texts, and what must hold of each of them as it is read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.languages import written_in
from bot.swedish import dates
from bot.swedish.readability import lix
from bot.swedish.sms import GSM7, measure
from bot.texts import load_texts
from nastasteg.texts_page import DOMAIN, EXAMPLES, PAGE, page, size

TEXTS = load_texts(DOMAIN)
OTHERS = re.compile(r"^utter_foreign_|^utter_danger_\w+_[a-z]{2}$|_other_language$")
SWEDISH = [name for name in TEXTS if not OTHERS.search(name)]

NOT_OURS = {
    **{"title": "läkare", "unit": "Solen", "provider": "Solen", "holder": "Solen", "sender": "Anna Ek, läkare"},
    **dict.fromkeys(("name", "contact", "absent"), "Anna Ek"),
    **dict.fromkeys(("date", "day"), "fredag 4 maj"),
    **dict.fromkeys(("when", "new", "deadline"), "fredag 4 maj kl. 09.30"),
}
"""Names, titles and days as short as they can be: how hard a text is to read is a matter of our own words."""

FEWEST_WORDS = 10
"""LIX says nothing about shorter texts."""

EASY = 35

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
DATE = re.compile(rf"(\w+dag) (\d{{1,2}}) ({'|'.join(MONTHS)})")
PHONE = re.compile(r"(?<![\d.])0\d[\d \-]{5,}\d")
GROUPED = re.compile(r"0\d{1,3}-\d{2,3}(?: \d{2,3}){1,2}")


def test_the_page_is_what_the_texts_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "nastasteg texts writes it anew"


def test_every_text_stands_on_the_page_once() -> None:
    assert sorted(re.findall(r"^\* `(\w+)` ", page(), re.MULTILINE)) == sorted(TEXTS)


def test_a_changed_text_changes_the_page(tmp_path: Path) -> None:
    other = tmp_path / "domain.yml"
    other.write_text(DOMAIN.read_text(encoding="utf-8").replace("Det fungerar:", "Det går:"), encoding="utf-8")
    assert page(other) != page()


@pytest.mark.parametrize(("text", "said"), [("Hej.", "1 del"), ("å" * 161, "2 delar"), ("ж", "1 del, UCS-2")])
def test_the_size_is_said_in_parts(text: str, said: str) -> None:
    assert size(text) == said


@pytest.mark.parametrize("name", SWEDISH)
def test_a_text_is_easy_to_read_in_swedish_and_in_gsm_7(name: str) -> None:
    said = TEXTS.say(name, **EXAMPLES | NOT_OURS)
    assert len(re.findall(r"[^\W\d]+", said)) < FEWEST_WORDS or lix(said) <= EASY, lix(said)
    assert measure(said).encoding == GSM7
    assert written_in(said) is None
    assert not re.search(r"[{}]|\b(ni|er|Ni|Er)\b", said)


@pytest.mark.parametrize("name", list(TEXTS))
def test_every_day_has_its_right_weekday_and_every_number_its_groups(name: str) -> None:
    said = TEXTS.say(name, **EXAMPLES)
    for weekday, day, month in DATE.findall(said):
        shown = date(2026, MONTHS.index(month) + 1, int(day))
        assert dates.weekday_date(shown, shown).startswith(weekday), said
    for number in PHONE.findall(said):
        assert GROUPED.fullmatch(number), number


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", 0.0),
        ("Ring mig.", 2.0),
        ("Ring mig kl. 09.30. Sedan kommer du.", 3.0),
        ("Vårdcentralen ringer.", 52.0),
        ("1. Ring\n2. Vila", 1.0),
    ],
)
def test_lix_is_words_a_sentence_and_the_share_of_long_words(text: str, level: float) -> None:
    assert lix(text) == pytest.approx(level, abs=0.6)
