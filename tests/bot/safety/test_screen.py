from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.safety import DangerKind, screen
from bot.safety.lexicon import load

_FILES = [Path(__file__).with_name(name) for name in ("cases.yml", "more_cases.yml")]
_READ = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in _FILES]
CASES: dict[str, list[str]] = {key: [text for read in _READ for text in read[key]] for key in _READ[0]}
DANGEROUS = [(text, kind) for kind in ("emergency", "crisis") for text in CASES[kind]]
STRIPPED = str.maketrans("åäöÅÄÖ", "aaoAAO")


@pytest.mark.parametrize(("text", "kind"), DANGEROUS)
def test_danger_is_recognised(text: str, kind: str) -> None:
    danger = screen(text)
    assert danger is not None
    assert danger.kind == kind


@pytest.mark.parametrize(("text", "kind"), DANGEROUS)
def test_danger_is_recognised_without_swedish_letters_in_capitals_and_in_the_midst_of_more(
    text: str, kind: str
) -> None:
    for variant in (
        text.translate(STRIPPED),
        text.upper(),
        f"Hej! {text}. Mvh Karin",
        f"tack för senast. {text}\nkan ni ringa",
    ):
        danger = screen(variant)
        assert danger is not None, variant
        assert danger.kind == kind, variant


@pytest.mark.parametrize("text", CASES["harmless"])
def test_what_only_sounds_like_danger_is_let_through(text: str) -> None:
    assert screen(text) is None


@pytest.mark.parametrize("text", CASES["harmless"])
def test_what_is_harmless_without_swedish_letters_is_harmless_too(text: str) -> None:
    assert screen(text.translate(STRIPPED)) is None


@pytest.mark.parametrize("guard", CASES["harmless"])
def test_a_harmless_sentence_never_silences_a_dangerous_one(guard: str) -> None:
    for danger, kind in (("jag har ont i bröstet", "emergency"), ("jag vill inte leva", "crisis")):
        for text in (f"{guard}. {danger}", f"{danger}. {guard}", f"{guard}\n{danger}"):
            found = screen(text)
            assert found is not None, text
            assert found.kind == kind, text


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(DANGEROUS) >= 120
    assert len(CASES["harmless"]) >= 120
    everything = [text for texts in CASES.values() for text in texts]
    assert len(set(everything)) == len(everything)


def test_one_who_has_acted_on_a_thought_is_an_emergency() -> None:
    danger = screen("jag vill dö och har tagit för många tabletter")
    assert danger is not None
    assert danger.kind is DangerKind.EMERGENCY
    assert {"overdose_poison", "wants_to_die"} <= set(danger.terms)


def test_terms_are_names_of_rules_and_hold_nothing_of_the_message() -> None:
    names = {rule.name for rule in load().rules} | {"learned"}
    for text, _ in DANGEROUS:
        danger = screen(text)
        assert danger is not None
        assert danger.terms
        assert set(danger.terms) <= names


def test_every_rule_is_shown_by_a_case() -> None:
    shown: set[str] = set()
    for text, _ in DANGEROUS:
        danger = screen(text)
        shown |= set(danger.terms) if danger else set()
    assert shown >= {rule.name for rule in load().rules}


@given(st.text())
def test_any_text_can_be_screened(text: str) -> None:
    danger = screen(text)
    assert danger is None or danger.kind in {"emergency", "crisis"}


@given(st.text(), st.sampled_from([" ", "\n", ". ", "! "]))
def test_danger_at_the_end_is_found_after_anything_that_ends(text: str, end: str) -> None:
    assert screen(f"{text}.{end}Jag har ont i bröstet") is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "inte",
                "ingen",
                "ont",
                "i",
                "bröstet",
                "jag",
                "har",
                "om",
                "får",
                "när",
                "ska",
                "och",
                ",",
                ".",
                "dö",
                "2019",
            ]
        )
    )
)
def test_any_order_of_the_words_it_knows_can_be_screened(words: list[str]) -> None:
    danger = screen(" ".join(words))
    assert danger is None or danger.terms


@pytest.mark.parametrize(
    "filler",
    [
        "\x00",
        "a",
        "ont ",
        "inte ",
        "ont inte ",
        "jag har ",
        ", ",
        "\n",
        ". ",
        "om jag får ",
        "ont, eller ",
        "😀",
        "2019 sedan ",
    ],
)
def test_a_message_of_100_kilobytes_is_read_to_its_end(filler: str) -> None:
    long = filler * (100_000 // len(filler))
    assert screen(f"{long}. Jag vill inte leva.") is not None
