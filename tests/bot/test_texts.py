from __future__ import annotations

import re
from pathlib import Path

import pytest

from actions.wording import KEEPING_BACK
from bot.swedish.sms import measure
from bot.texts import Texts, UnknownTextError, load_texts

ROOT = Path(__file__).parents[2]
TEXTS = load_texts(ROOT / "domain.yml")
NAMES = sorted(TEXTS)

LONG_VALUES = {
    "about": "Margareta",
    "phone": "08-465 004 12",
    "date": "onsdag 23 december 2027",
    "when": "onsdag 23 december 2027 kl. 13.30",
    "clock": "kl. 13.30",
    "span": "kl. 13.30-14.45",
    "new": "torsdag 24 december 2027 kl. 13.30",
    "hours": "måndag-torsdag kl. 08.00-12.00 och fredag kl. 08.00-11.00",
    "points": "3, 4, 5, 6 och 12",
    "point": "12",
    "name": "Anna-Karin Lindström Bergqvist",
    "absent": "Anna-Karin Lindström Bergqvist",
    "contact": "Anna-Karin Lindström Bergqvist",
    "title": "biståndshandläggare",
    "unit": "Sjöstadens vårdcentral",
    "provider": "Region Sjövik",
    "place": "Sjöstadens vårdcentral, Storgatan 4, plan 2",
    "form": "telefonsamtal",
    "text": "Väg dig varje morgon före frukost och skriv upp vikten.",
    "how_often": "varje morgon",
    "plans": "patientkontrakt, samordnad individuell plan och rehabplan",
    "number": "3",
    "numbers": "1, 2, 3, 4, 5, 6, 7, 8 eller 9",
    "url": "https://nastasteg.example/s/4cBq0ZKx7uTnW2mHsE9vLd",
    "page": "nastasteg.example",
    "code": "K7MD-4T9R",
    "label": "Vad jag ska göra eller ta med före en tid",
    "names": "Anna-Karin Lindström Bergqvist, Lars-Göran Bergqvist och Eva Lindström",
    "scopes": (
        "se nästa steg med tider, se kontakter, se vad du ska göra själv, ändra tider, få påminnelser "
        "och lämna frågor till vården"
    ),
    "digits": "05, 17 och 48",
    "days": "30",
    "count": "112",
    "deadline": "onsdag 23 december kl. 13.30",
    "times": "112 gånger",
    "day": "onsdag 23 december 2027",
    "holder": "Region Jönköpings län och kommunerna i länet",
    "sender": "Anna-Karin Lindström Bergqvist, biståndshandläggare",
    "reply": "Ja, det går bra. Ta den på morgonen.",
}


DANGER_IN_OTHER_LANGUAGES = [name for name in NAMES if re.fullmatch(r"utter_danger_\w+_[a-z]{2}", name)]
IN_OTHER_LANGUAGES = [*DANGER_IN_OTHER_LANGUAGES, *(name for name in NAMES if name.startswith("utter_foreign_"))]


IN_TELEGRAM = "_telegram"
"""How the names end of texts that have other words in Telegram."""


@pytest.mark.parametrize("name", DANGER_IN_OTHER_LANGUAGES)
def test_every_text_of_danger_in_another_language_names_the_numbers_and_fits_four_segments(name: str) -> None:
    said = TEXTS.say(name)
    assert measure(said).segments <= 4
    numbers = ["112", "1177"] if "emergency" in name else ["112", "90101", "020-50 50 50"]
    assert [number for number in numbers if number in said] == numbers


def test_danger_is_answered_in_nine_other_languages() -> None:
    assert len(DANGER_IN_OTHER_LANGUAGES) == 18


@pytest.mark.parametrize("name", [name for name in NAMES if name not in IN_OTHER_LANGUAGES])
def test_every_text_fits_two_segments_of_gsm7_with_long_values(name: str) -> None:
    said = TEXTS.say(name, **LONG_VALUES)
    measured = measure(said)
    assert measured.encoding == "GSM-7", said
    assert measured.segments <= 2
    assert "{" not in said


@pytest.mark.parametrize("name", sorted(KEEPING_BACK))
def test_what_is_kept_back_fits_one_message_with_every_way_to_hear_it(name: str) -> None:
    said = "\n".join(TEXTS.say(one, **LONG_VALUES) for one in [name, "utter_way_call_back", "utter_way_link"])
    assert measure(said).segments <= 2, said


@pytest.mark.parametrize("form", ["visit", "video", "phone", "home_visit"])
@pytest.mark.parametrize("ending", ["utter_reminder_answer", "utter_reminder_yes", "utter_reminder_call"])
def test_a_reminder_fits_two_segments_with_place_and_preparation(form: str, ending: str) -> None:
    values = LONG_VALUES | {"when": "onsdag 23 december kl. 13.30-15.30", "about": "din mamma", "text": "x" * 80}
    for first in (f"utter_reminder_{form}", f"utter_reminder_{form}_other"):
        names = [first, "utter_place", "utter_preparation_short", ending]
        assert measure("\n".join(TEXTS.say(name, **values) for name in names)).segments <= 2


def test_whoever_doubts_us_is_told_how_to_check_without_a_link_and_what_we_never_ask_for() -> None:
    said = TEXTS.say("utter_ask_authenticity")
    assert "numret på papperet" in said
    assert "aldrig om lösenord eller personnummer" in said, "not codes: a number is bound with one"
    assert not re.search(r"http|www|\.se\b|\{", said)


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_used_by_name_somewhere_in_the_code(name: str) -> None:
    assert name.removesuffix(IN_TELEGRAM) in used_names()


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(IN_TELEGRAM)])
def test_telegram_s_own_words_take_the_place_of_others_and_need_no_more_values(name: str) -> None:
    other = name.removesuffix(IN_TELEGRAM)
    assert TEXTS.needed(name) <= TEXTS.needed(other)
    assert TEXTS.in_channel("telegram").say(other, **LONG_VALUES) == TEXTS.say(name, **LONG_VALUES)
    assert (
        TEXTS.in_channel("sms").say(other, **LONG_VALUES)
        == TEXTS.say(other, **LONG_VALUES)
        != TEXTS.say(name, **LONG_VALUES)
    )


@pytest.mark.parametrize("name", [name for name in NAMES if f"{name}{IN_TELEGRAM}" not in NAMES])
def test_no_text_speaks_in_telegram_of_an_sms_or_of_the_number_that_one_writes_from(name: str) -> None:
    assert not re.search(
        r"\bSMS\b|det här numret|numret som du skriver från|nummer kopplat", TEXTS.say(name, **LONG_VALUES)
    )


def used_names() -> set[str]:
    """Names that stand in the code, those that are put together from a beginning there, and the _other forms."""
    sources = "\n".join(
        path.read_text(encoding="utf-8") for folder in ("actions", "bot") for path in (ROOT / folder).rglob("*.py")
    )
    whole = set(re.findall(r"utter_[a-z0-9_]+", sources))
    beginnings = tuple(one for one in whole if one.endswith("_"))
    put_together = {name for name in NAMES if name.startswith(beginnings)}
    others = {name for name in NAMES if name.endswith("_other") and name.removesuffix("_other") in whole}
    return whole | put_together | others


def test_a_text_without_its_value_is_an_error_and_not_a_hole_in_the_sentence() -> None:
    with pytest.raises(UnknownTextError):
        TEXTS.say("utter_phone")


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(UnknownTextError):
        TEXTS.say("utter_nothing_of_the_kind")


def test_what_stands_in_a_value_is_never_read_as_a_value_itself() -> None:
    assert Texts({"utter_x": "{text}"}).say("utter_x", text="{phone} {0}") == "{phone} {0}"


def test_a_text_says_what_it_needs() -> None:
    assert TEXTS.needed("utter_next_step") == {"form", "when"}


def test_two_wordings_of_one_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text("responses:\n  utter_x:\n    - text: a\n    - text: b\n", encoding="utf-8")
    with pytest.raises(ValueError, match="exactly one"):
        load_texts(file)
