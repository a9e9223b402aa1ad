from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rasa")

from bot.nlu.lexicon import LexiconMatcher, read_lexicon
from bot.nlu.persons import with_following_names

LEXICONS = Path(__file__).parents[3] / "nlu_data" / "lexicon"
MATCHER = LexiconMatcher({kind: read_lexicon(LEXICONS / f"{kind}s.yml") for kind in ("person", "role")})


def persons(text: str) -> list[str]:
    return [one.code for one in with_following_names(text, MATCHER.find(text)) if one.entity == "person"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("vad har anna för nummer", ["anna"]),
        ("Kan Anna Lindgren ringa mig?", ["anna", "lindgren"]),
        ("jag vill prata med syster Maj", ["maj"]),
        ("har doktor Hans svarat", ["hans"]),
        ("Annas telefontid", ["anna"]),
        ("dr Öberg sa att jag skulle ringa", ["oberg"]),
        ("hälsa Åsa och Birgitta", ["asa", "birgitta"]),
    ],
)
def test_a_person_is_found_by_given_name_or_after_a_title(text: str, named: list[str]) -> None:
    assert persons(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "När är min tid i maj?",
        "kommer doktorn hem",
        "två tabletter per dag",
        "hans tider, tack",
        "12 jan går bra",
        "VEM ÄR MIN LÄKARE PÅ VÅRDCENTRALEN",
    ],
)
def test_an_ordinary_word_is_nobodys_name(text: str) -> None:
    assert persons(text) == []


def test_a_name_stands_where_it_was_written() -> None:
    text = "Kan Anna Lindgren ringa?"
    found = [one for one in with_following_names(text, MATCHER.find(text)) if one.entity == "person"]
    assert [text[one.start : one.end] for one in found] == ["Anna", "Lindgren"]
