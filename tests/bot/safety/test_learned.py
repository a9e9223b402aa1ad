from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.learned import CLASSES, FILE, likeness, load, parse, signs, stretches

FEW = parse(
    "# emergency, crisis, illness, feelings, other\n"
    "\t-20\t-20\t0\t0\t0\n"
    "svimm\t200\t0\t0\t0\t0\n"
    "avske\t0\t200\t0\t0\t0\n"
    "bokad\t0\t0\t0\t0\t400\n"
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


def test_a_line_without_a_number_for_each_class_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 5 numbers"):
        parse("svimm\t1\t2\n")


def test_the_file_is_sorted_and_says_something_for_each_class() -> None:
    found = [line.split("\t")[0] for line in FILE.read_text(encoding="utf-8").splitlines()[1:]]
    assert found == sorted(set(found))
    for at in range(len(CLASSES)):
        assert any(points[at] > 0 for points in load().signs.values())


@given(st.lists(st.text(min_size=1), max_size=300))
def test_any_words_are_judged_and_every_word_lies_in_a_stretch(words: list[str]) -> None:
    assert likeness(words, load()).kind in CLASSES[:2]
    at = 0
    for stretch in stretches(words):
        assert words[at : at + len(stretch)] == list(stretch)
        last = at + len(stretch)
        at += 30
    assert last == len(words)
