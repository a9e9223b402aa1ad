from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.learned import DANGERS, FILE, likeness, load, parse, signs, stretches

FEW = parse(
    "# 0 emergency, 1 crisis, 2 illness, 3 feelings, 4 other\n"
    "\t0-20 1-20 2+0 3+0 4+0\n"
    "svimm\t0+200\n"
    "avske\t1+200\n"
    "bokad\t4+400\n"
)


def test_words_how_they_follow_and_their_pieces_are_signs() -> None:
    followed, pieces = signs(["svimmar", "vid", "39"])
    assert followed == {
        *("svimm", "vid", "00", "svimm vid", "vid 00", "svimm . 00"),
        *("^svimm", "^vid", "00$"),
    }
    assert pieces == {"=_svi", "=svim", "=vimm", "=imma", "=mmar", "=mar_", "=_vid", "=vid_", "=_00_"}


def test_a_message_is_most_like_the_kind_that_has_most_points() -> None:
    assert likeness(["hon", "svimmar", "nu"], FEW).kind == "emergency"
    assert likeness(["ett", "avsked", "nu"], FEW).kind == "crisis"


def test_what_speaks_for_something_harmless_speaks_against_danger() -> None:
    alone = likeness(["hon", "svimmar"], FEW).score
    assert alone > 0
    assert likeness(["svimmar", "bokad"], FEW).score < 0 < alone


def test_a_message_without_a_known_sign_is_not_like_danger() -> None:
    assert likeness([], FEW).score < 0
    assert likeness(["solen", "skiner"], FEW).score < 0


def test_danger_is_found_in_a_stretch_of_a_long_message() -> None:
    filler = ["ord"] * 500
    found = likeness([*filler, "hon", "svimmar", *filler], FEW)
    assert found.kind == "emergency"
    assert found.score > likeness(filler, FEW).score


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\t0-20 1-20 2+0\nsvimm\t0+1 12\n", "'12' is not a class and its points"),
        ("\t0-20 1-20 2+0\nsvimm\t3+1\n", "does not have"),
        ("\t0-20 2+0 1-20\nsvimm\t0+1\n", "each class, in order"),
        ("svimm\t0+1\n", "each class, in order"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(text)


def test_the_file_is_sorted_and_says_something_for_each_class() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert found == sorted(set(found))
    speaks_for = {at for row in load().signs.values() for at, points in row if points > 0}
    assert speaks_for == set(range(len(load().start)))


@given(st.lists(st.text(min_size=1), max_size=300))
def test_any_words_are_judged_and_every_word_lies_in_a_stretch(words: list[str]) -> None:
    assert likeness(words, load()).kind in DANGERS
    at = 0
    for stretch in stretches(words):
        assert words[at : at + len(stretch)] == list(stretch)
        last = at + len(stretch)
        at += 30
    assert last == len(words)
