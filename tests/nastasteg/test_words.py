"""What docs/words.md says: one word for each thing, in every text and on every page that a patient reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.texts import load_texts
from nastasteg.texts_page import DOMAIN, PROJECT

TEXTS = load_texts(DOMAIN)
SWEDISH = [name for name in TEXTS if not re.search(r"^utter_foreign_|^utter_danger_\w+_[a-z]{2}$", name)]
PAGES = [
    *sorted((PROJECT / "bot" / "gateway" / "pages" / "templates").glob("*.html")),
    PROJECT / "contract_api" / "paper" / "templates" / "contract.html",
    PROJECT / "contract_api" / "enrolment" / "templates" / "enrolment_body.html",
    PROJECT / "contract_api" / "access_log" / "words.yml",
]
TABLE = PROJECT / "docs" / "words.md"
NEVER = [
    word.lower()
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
    for word in re.findall(r"`([^`]+)`", line.split("|")[3])
]
ON_PAPER = {"vi skickar"}
"""On paper it is the unit that speaks."""


def said(text: str) -> str:
    """Return a text as it is read: in small letters, without markup, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>|{#.*?#}", " ", text).lower().split())


def words_that_are_not_ours(text: str, never: list[str]) -> list[str]:
    """Return what stands in a text though the table says never. A phrase counts where a word begins."""
    return [word for word in never if re.search(rf"\b{re.escape(word)}", said(text))]


def test_the_table_is_read() -> None:
    assert {"tillgång", "ärende", "akut: 112"} <= {*NEVER}
    assert words_that_are_not_ours("<b>Ett  ÄRENDE</b> om tillgången.", NEVER) == ["tillgång", "ärende"]


@pytest.mark.parametrize("name", SWEDISH)
def test_a_text_calls_each_thing_by_its_one_name(name: str) -> None:
    wording = TEXTS.say(name, **dict.fromkeys(TEXTS.needed(name), ""))
    assert words_that_are_not_ours(wording, NEVER) == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_calls_each_thing_by_its_one_name(file: Path) -> None:
    never = [word for word in NEVER if word not in ON_PAPER]
    assert words_that_are_not_ours(file.read_text(encoding="utf-8"), never) == []
