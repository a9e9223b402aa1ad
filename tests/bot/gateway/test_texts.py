from __future__ import annotations

from pathlib import Path

import pytest

from bot.gateway.texts import LINK, NEEDED, NOTICES, FixedTexts, danger_text, load_fixed_texts
from bot.safety import LANGUAGES
from bot.swedish.sms import GSM7, measure
from bot.texts import Texts, TextsError
from tests.bot.gateway.conftest import DOMAIN

ALL = dict.fromkeys((*NEEDED, LINK, *NOTICES), "Text")


@pytest.mark.parametrize("key", ALL)
def test_a_missing_or_empty_sentence_stops_the_start(key: str) -> None:
    for responses in ({**ALL, key: " "}, {other: "Text" for other in ALL if other != key}):
        with pytest.raises(TextsError, match=key):
            FixedTexts(Texts(responses), phone="1177")


@pytest.mark.parametrize("text", ["Ring {number}", "{", "}", "{0}", "{phone.x}", "{}"])
def test_a_place_that_nobody_fills_stops_the_start(text: str) -> None:
    with pytest.raises(TextsError, match="utter_help"):
        FixedTexts(Texts({**ALL, "utter_help": text}), phone="1177")


def test_the_phone_number_is_filled_in() -> None:
    assert FixedTexts(Texts({**ALL, "utter_outage": "Ring {phone}."}), phone="1177").say("utter_outage") == "Ring 1177."


def test_info_says_who_sends_and_where_that_is_not_known_what_help_says() -> None:
    texts = Texts({**ALL, "utter_info": "Från {holder}.", "utter_help": "Hjälp."})
    assert FixedTexts(texts, phone="1177", holder="Region Sjövik").say("utter_info") == "Från Region Sjövik."
    assert FixedTexts(texts, phone="1177").say("utter_info") == "Hjälp."


@pytest.mark.parametrize("content", ["", "responses:", "- a", "a: [", "responses: {utter_help: {}}"])
def test_a_file_that_is_no_domain_stops_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "domain.yml"
    path.write_text(content)
    with pytest.raises(TextsError):
        load_fixed_texts(path, phone="1177")


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(TextsError):
        load_fixed_texts(tmp_path / "domain.yml", phone="1177")


IN_OTHER_LANGUAGES = {danger_text(kind, language) for kind in ("emergency", "crisis") for language in LANGUAGES}


@pytest.mark.parametrize("key", [key for key in NEEDED if key not in IN_OTHER_LANGUAGES])
def test_every_fixed_sentence_of_the_assistant_fits_in_two_parts_of_plain_sms(key: str) -> None:
    size = measure(load_fixed_texts(DOMAIN, phone="0470-58 80 00").say(key))
    assert (size.encoding, size.segments <= 2) == (GSM7, True)
