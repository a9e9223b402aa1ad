from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.languages import LANGUAGES, asks_for_times, named_in, written_in

ROOT = Path(__file__).parents[3]
FOREIGN = "other_language"

REALLY_FOREIGN = {"i want to die please", "dziękuję bardzo, snällt", "dzien dobry"}
"""Messages under a Swedish intent that are no Swedish: danger, which is answered first, and Polish courtesies."""


@cache
def swedish_messages() -> list[str]:
    """Every message that teaches or measures the understanding of Swedish: under any intent but that of languages."""
    texts = []
    for path in sorted((ROOT / "nlu_data").glob("*/*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("nlu", []):
            if block.get("intent", FOREIGN) != FOREIGN:
                texts += [line.removeprefix("- ") for line in block["examples"].splitlines()]
    for path in sorted((ROOT / "tests" / "understanding" / "voices").glob("*.tsv")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        texts += [row[1] for row in rows if len(row) > 1 and FOREIGN not in row[0]]
    return texts


def test_of_all_swedish_messages_none_is_taken_for_another_language() -> None:
    assert len(swedish_messages()) > 19_000
    assert {text for text in swedish_messages() if written_in(text)} <= REALLY_FOREIGN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "1",
        "ja",
        "nej",
        "ok",
        "MER",
        "STOPP",
        "tid?",
        "hej",
        "help",
        "please",
        "I am",
        "min tid",
        "When",
        "a",
        "när e tiden",
        "I morgon",
        "My Andersson",
        "Jag har ont i hand and foot",
        "Ich spreche kein Schwedisch",
        "Je ne parle pas suédois",
        "я не говорю по-шведски",
        "اردو میں لکھیں ڈاکٹر",
        "Δεν μιλάω σουηδικά",
        "我不会瑞典语",
        "😀😀",
    ],
)
def test_in_doubt_it_is_nothing(text: str) -> None:
    assert written_in(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When is my next appointment?", "en"),
        ("what should i bring with me", "en"),
        ("متى موعدي القادم؟", "ar"),
        ("marhaba, emta maw3id", "ar"),
        ("Ballantaydu waa goorma?", "so"),
        ("Waxaan rabaa turjubaan", "so"),
        ("نوبت بعدی من چه وقت است؟", "fa"),
        ("salam, vaghte doktor key ast", "fa"),
        ("Milloin minun seuraava aika on?", "fi"),
        ("koska mulla on aika lääkäriin", "fi"),
        ("Kiedy mam następną wizytę?", "pl"),
        ("kiedy mam wizyte", "pl"),
        ("Коли мій наступний візит?", "uk"),
        ("¿Cuándo es mi próxima cita?", "es"),
        ("cuando es mi cita", "es"),
        ("Bir sonraki randevum ne zaman?", "tr"),
        ("randevum ne zaman", "tr"),
    ],
)
def test_a_question_for_the_next_time_is_recognised_with_its_language(text: str, language: str) -> None:
    assert written_in(text) == language
    assert asks_for_times(text, language) is (not text.startswith(("what", "Waxaan")))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kan du skriva på arabiska?", "ar"),
        ("finska tack", "fi"),
        ("english please", "en"),
        ("po polsku proszę", "pl"),
        ("Kan ni ha tolk på somaliska?", "so"),
        ("ukrainska", "uk"),
        ("farsi?", "fa"),
        ("kan du svara på tyska", None),
        ("jag talar inte svenska", None),
        ("english or arabic please", None),
    ],
)
def test_a_language_can_be_asked_for_by_its_name(text: str, language: str | None) -> None:
    assert named_in(text) == language


def test_where_it_is_known_to_be_no_swedish_one_word_tells_enough() -> None:
    assert written_in("hola") is None
    assert written_in("hola", is_foreign=True) == "es"
    assert written_in("Kannst du auf Deutsch antworten", is_foreign=True) is None


@given(st.text())
def test_any_text_is_of_a_language_or_of_none(text: str) -> None:
    assert written_in(text) in {None, *LANGUAGES}
    assert named_in(text) in {None, *LANGUAGES}
