from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import safety
from bot.safety import screen
from bot.safety.foreign import danger_in, plain

_HERE = Path(__file__)
LANGUAGES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    _HERE.with_name("languages.yml").read_text(encoding="utf-8")
)
DANGEROUS = [
    (language, kind, text)
    for language, said in LANGUAGES.items()
    for kind in ("emergency", "crisis")
    for text in said[kind]
]
HARMLESS = [text for said in LANGUAGES.values() for text in said["harmless"]]


def test_every_language_that_is_named_has_its_file_and_its_sentences_here_and_no_file_is_left_unread() -> None:
    files = {file.stem for file in Path(safety.__file__).with_name("languages").glob("*.yml")}
    assert files == set(safety.LANGUAGES) == set(LANGUAGES)


@pytest.mark.parametrize(("language", "kind", "text"), DANGEROUS)
def test_danger_is_recognised_with_its_language(language: str, kind: str, text: str) -> None:
    for written in (text, text.upper(), f"{text}!!"):
        danger = screen(written)
        assert danger is not None
        assert (danger.language, danger.kind) == (language, kind)


@pytest.mark.parametrize(("language", "kind", "text"), DANGEROUS)
def test_danger_is_recognised_without_accents(language: str, kind: str, text: str) -> None:
    danger = screen(plain(text))
    assert danger is not None
    assert (danger.language, danger.kind) == (language, kind)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_danger_is_let_through(text: str) -> None:
    assert screen(text) is None


def test_swedish_danger_is_answered_in_swedish() -> None:
    danger = screen("jag har ont i bröstet")
    assert danger is not None
    assert danger.language == "sv"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    said = danger_in(text)
    assert said is None or said.terms
    assert plain(plain(text)) is not None
