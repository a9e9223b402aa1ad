from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.safety.signs import kind_of_danger, load, parse, signs

FEW = parse(
    """
needed: 2
emergency: {9: ["svim*", "far ingen"]}
crisis: {9: ["avsked"]}
calming: {9: ["bokad"]}
"""
)


def test_words_beginnings_and_pairs_are_signs() -> None:
    assert set(signs(["svimmar", "nu", "39"])) == {
        *("svimmar", "svim*", "svimma*", "nu", "00"),
        *("svimmar nu", "svimmar 00", "nu 00"),
    }


def test_enough_signs_are_danger_of_the_kind_that_has_most() -> None:
    assert kind_of_danger(["hon", "svimmar", "nu"], FEW) == "emergency"
    assert kind_of_danger(["ett", "avsked", "nu"], FEW) == "crisis"


def test_calming_signs_take_points_away() -> None:
    assert kind_of_danger(["hon", "svimmar", "bokad"], FEW) is None


def test_too_little_is_nothing() -> None:
    assert kind_of_danger([], FEW) is None
    assert kind_of_danger(["svimmar"], FEW) is None
    assert kind_of_danger(["det", "ar", "en", "vanlig", "dag", "med", "sol"], FEW) is None


def test_danger_is_found_in_a_stretch_of_a_long_message() -> None:
    assert kind_of_danger([*["ord"] * 500, "svimmar", "far", "ingen", *["ord"] * 500], load()) in {None, "emergency"}
    assert kind_of_danger([*["ord"] * 500, "hon", "svimmar", "nu"], FEW) == "emergency"


@given(st.lists(st.text(min_size=1), max_size=200))
def test_any_words_can_be_summed(words: list[str]) -> None:
    assert kind_of_danger(words, load()) in {None, "emergency", "crisis"}
