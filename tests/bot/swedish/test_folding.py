from __future__ import annotations

# ruff: noqa: RUF001 (the characters that look alike are what is tested)
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.swedish import spellings
from bot.swedish.folding import fold

TRIGGERS = sorted(
    {
        "ja",
        "jag",
        "va",
        "e",
        "o",
        "å",
        "ä",
        "me",
        "d",
        "det",
        "de",
        "ska",
        "har",
        "vitamin",
        "kl.",
        "t.ex.",
        "o s v",
        "v",
    }
    | set(spellings.ALWAYS)
    | set(spellings.BEFORE_STRIPPING)
    | set(spellings.STOP_BELONGS_TO_WORD)
)
SMS_LIKE = st.lists(
    st.tuples(st.sampled_from(TRIGGERS), st.sampled_from([" ", " ", " ", "  ", ", ", ". ", "-", "", "?"])), max_size=8
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("nar ska ja komma o va ska ja ha me", "nar ska jag komma och vad ska jag ha med"),
        ("När ska jag komma och vad ska jag ha med", "nar ska jag komma och vad ska jag ha med"),
        ("HJÄÄÄLP mig", "hjalp mig"),
        ("hjälllp", "hjallp"),
        ("  Hej \n\t du\u00a0där ", "hej du dar"),
        ("idé café à la über", "ide cafe a la uber"),
        ("a\u0308nda", "anda"),
        ("“Hej” sa ‘hon’ – nu", "\"hej\" sa 'hon' - nu"),
        ("gå å handla", "ga och handla"),
        ("vid en å", "vid en a"),
        ("å ena sidan", "a ena sidan"),
        ("va e de för tid", "vad ar de for tid"),
        ("de va bra", "de var bra"),
        ("nar va min tid", "nar var min tid"),
        ("bra va?", "bra va?"),
        ("nån från er o dom", "nagon fran er och de"),
        ("mej dej sej", "mig dig sig"),
        ("ngn har sagt ngt", "nagon har sagt nagot"),
        ("ring ssk på vc asap", "ring sjukskoterska pa vardcentral sa snart som mojligt"),
        ("tel. 070-174 06 05", "telefon 070-174 06 05"),
        ("kl. 09.30 v.48", "klockan 09.30 vecka 48"),
        ("t.ex. tis fm", "till exempel tisdag fm"),
        ("sånt är sant", "sadant ar sant"),
        ("min son lör", "min son lordag"),
        ("blå om läpparna", "bla om lapparna"),
        ("bl.a. måndag", "bland annat mandag"),
        ("d e bra", "det ar bra"),
        ("vitamin e", "vitamin e"),
        ("e-post o e-recept", "e-post och e-recept"),
        ("blodgrupp o negativ", "blodgrupp o negativ"),
        ("call me", "call me"),
        ("120/80", "120/80"),
        ("", ""),
    ],
)
def test_a_message_is_read_as_it_was_meant(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    "answer",
    [
        "ja",
        "ja tack",
        "ja, det går bra",
        "ja ska ni ringa",
        "ja kan ni ringa",
        "jag säger ja",
        "ja det vill jag",
        "e ja",
        "tackar ja",
    ],
)
def test_a_yes_is_not_turned_into_a_pronoun(answer: str) -> None:
    assert "ja" in fold(answer).replace(",", "").split()


@pytest.mark.parametrize(
    "sentence",
    [
        "ja ska komma",
        "ja kommer på tisdag",
        "när ja kommer",
        "kan ja få en tid",
        "om ja inte kan",
        "ja har det bra",
        "ja e sjuk",
    ],
)
def test_a_spoken_pronoun_is_written_out(sentence: str) -> None:
    words = fold(sentence).split()
    assert "jag" in words
    assert "ja" not in words


@given(st.text())
def test_folding_is_defined_for_every_text_and_done_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded


@given(SMS_LIKE)
def test_folding_the_words_it_knows_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded


@given(st.text(alphabet="abcåäöéÅÄÖ XYZ12.,\n"))
def test_a_folded_text_is_plain_lower_case_without_double_spaces(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower().strip()
    assert "  " not in folded


@given(st.text(alphabet="0123456789 -/:"))
def test_digits_are_kept(text: str) -> None:
    assert [char for char in fold(text) if char.isdigit()] == [char for char in text if char.isdigit()]


def test_no_meaning_holds_a_word_that_would_be_read_again() -> None:
    for meaning in spellings.ALWAYS.values():
        assert not set(meaning.split()) & set(spellings.ALWAYS)


def test_a_text_of_100_kilobytes_is_folded_to_the_end() -> None:
    assert fold("ja ska komma o " * 6700).endswith("jag ska komma o")
