from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastasteg import codes

LETTERS = [letter for letter in codes.ALPHABET if letter.isalpha()]


def test_a_code_is_one_of_two_to_the_power_of_forty_at_least() -> None:
    all_of_them = len(codes.ALPHABET) ** codes.LENGTH
    # Those without any of the digits from 2 to 9, those without a letter; what is neither has only 0 and 1.
    without = (len(LETTERS) + 2) ** codes.LENGTH + 10**codes.LENGTH - 2**codes.LENGTH
    assert math.log2(all_of_them - without) >= 40


def test_what_is_made_is_found_and_no_two_are_alike() -> None:
    made = [codes.make() for _ in range(200)]
    assert len(set(made)) == 200
    for code in made:
        assert codes.find(codes.show(code)) == [code]
        assert not set("ILO") & set(code)


@pytest.mark.parametrize(
    "written",
    [
        "K7M0-4T1R",
        "k7m0-4t1r",
        "K7M04T1R",
        "K7M0 4T1R",
        "K7MO-4TIR",
        "k7mo4tlr",
        "K7M0\u20134T1R",
        "K7M0 - 4T1R",
        "Hej! Min kod är k7m0-4t1r. Tack",
        "kod: K7M0-4T1R, från Karin",
        "min kod2 K7M0 4T1R",
        "/start K7M0-4T1R",
        "K7M0\n4T1R",
    ],
)
def test_a_code_is_found_as_people_write_it(written: str) -> None:
    assert "K7M04T1R" in codes.find(written)


@pytest.mark.parametrize(
    "text",
    ["", "kontrakt", "mina barn", "0701740605", "19480312-2383", "1177", "K7M0-4T1", "XK7M0-4T1R", "K7M0-4T1RÅ", "🦐"],
)
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert codes.find(text) == []


def test_a_word_beside_a_code_makes_no_other_code_with_half_of_it() -> None:
    assert codes.find("Kod2 K7M0-4T1R tack") == ["K7M04T1R"]


def test_a_message_full_of_guesses_is_read_no_further_than_three() -> None:
    assert len(codes.find(" ".join(codes.make() for _ in range(50)))) == codes.MOST_IN_A_MESSAGE


@given(st.text())
def test_any_text_can_be_looked_through(text: str) -> None:
    for code in codes.find(text):
        assert len(code) == codes.LENGTH
        assert set(code) <= set(codes.ALPHABET)
