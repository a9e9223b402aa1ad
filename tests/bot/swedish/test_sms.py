from __future__ import annotations

# ruff: noqa: RUF001 (the characters that look alike are what is tested)
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.swedish.sms import GSM7_BASIC, GSM7_EXTENSION, Measure, measure, normalise, paginate

MORE = "Svara MER."
SWEDISH = st.text(alphabet="abcåäöABCÅÄÖ 0123456789.,?!\n-€[]", max_size=1500)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("GSM-7", 0, 1)),
        ("å" * 160, Measure("GSM-7", 160, 1)),
        ("å" * 161, Measure("GSM-7", 161, 2)),
        ("a" * 306, Measure("GSM-7", 306, 2)),
        ("a" * 307, Measure("GSM-7", 307, 3)),
        ("€" * 80, Measure("GSM-7", 160, 1)),
        ("€" * 81, Measure("GSM-7", 162, 2)),
        ("a" * 152 + "€" + "a" * 152, Measure("GSM-7", 306, 3)),
        ("a" * 151 + "€" + "a" * 153, Measure("GSM-7", 306, 2)),
        ("–" + "a" * 69, Measure("UCS-2", 70, 1)),
        ("–" + "a" * 70, Measure("UCS-2", 71, 2)),
        ("😀" * 35, Measure("UCS-2", 70, 1)),
        ("😀" * 36, Measure("UCS-2", 72, 2)),
        ("😀" * 67, Measure("UCS-2", 134, 3)),
        ("á", Measure("UCS-2", 1, 1)),
        ("ç", Measure("UCS-2", 1, 1)),
        ("Ç", Measure("GSM-7", 1, 1)),
        ("`", Measure("UCS-2", 1, 1)),
        ("\u00a0", Measure("UCS-2", 1, 1)),
        ("\ud800", Measure("UCS-2", 1, 1)),
    ],
)
def test_a_text_is_measured_as_it_is_sent(text: str, expected: Measure) -> None:
    assert measure(text) == expected


def test_the_alphabet_has_the_standards_number_of_characters() -> None:
    assert len(GSM7_BASIC) == 127
    assert len(GSM7_EXTENSION) == 10
    assert not GSM7_BASIC & GSM7_EXTENSION


@given(st.text())
def test_parts_hold_all_units_and_none_is_wasted_by_more_than_a_unit(text: str) -> None:
    measured = measure(text)
    single, part = (160, 153) if measured.encoding == "GSM-7" else (70, 67)
    if measured.units <= single:
        assert measured.segments == 1
    else:
        assert measured.segments * part >= measured.units > (measured.segments - 1) * (part - 1)


@given(st.text())
def test_ucs2_units_are_those_of_utf_16(text: str) -> None:
    measured = measure(text + "–")
    assert measured.units == len((text + "–").encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("kl. 09.30–10.00", "kl. 09.30-10.00"),
        ("’hej’ “du”…", "'hej' \"du\"..."),
        ("• första\u00a0punkten", "- första punkten"),
        ("Łukasz Çelik, çelik, José, Ngọc, Dvořák, Šime", "Lukasz Çelik, celik, José, Ngoc, Dvorak, Sime"),
        ("a\u030angstrom", "ångstrom"),
        ("över 38 °C", "över 38 grader C"),
        ("50 µg", "50 mikrog"),
        ("½ tablett", "1/2 tablett"),
        ("åäöÅÄÖéèàüñ§¤€[]{}", "åäöÅÄÖéèàüñ§¤€[]{}"),
        ("Привет مرحبا", "Привет مرحبا"),
        ("hej 😀", "hej 😀"),
    ],
)
def test_a_text_is_written_in_gsm_7_where_it_can_be(written: str, sent: str) -> None:
    assert normalise(written) == sent


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet=sorted(GSM7_BASIC | GSM7_EXTENSION)))
def test_what_is_gsm_7_already_is_left_as_it_is(text: str) -> None:
    assert normalise(text) == text


def test_no_latin_letter_costs_the_long_alphabet() -> None:
    letters = [chr(code) for code in range(0x20, 0x180) if chr(code).isalpha() and chr(code) not in "ªº"]
    assert {char for char in letters if measure(normalise(char)).encoding != "GSM-7"} == set()


APPOINTMENT = "Din tid är tisdag 3 dec. kl. 09.30 hos dr. Anna Berg, tel. 0470-58 80 00. Ta t.ex. med legitimation. "


def test_a_short_text_is_one_page_without_more() -> None:
    assert paginate("Hej.", more=MORE) == ["Hej."]


def test_pages_end_with_whole_sentences() -> None:
    pages = paginate(APPOINTMENT * 8, more=MORE)
    assert len(pages) > 2
    for page in pages[:-1]:
        assert page.endswith(f"\n{MORE}")
        assert page.removesuffix(f"\n{MORE}").endswith(("0470-58 80 00.", "legitimation."))
    assert not pages[-1].endswith(MORE)


def test_lines_of_a_list_are_kept_whole() -> None:
    lines = [f"{number}. Ta {number} tabletter varje morgon och kväll" for number in range(1, 20)]
    pages = paginate("\n".join(lines), more=MORE)
    assert [line for page in pages for line in page.split("\n") if line != MORE] == lines


def test_a_heading_is_not_left_at_the_foot_of_a_page() -> None:
    text = (
        "x" * 200
        + ".\nTa med:\n- legitimation, högkostnadskort och din lista över läkemedel"
        + " och allt annat" * 4
        + ""
    )
    assert paginate(text, more=MORE)[0] == "x" * 200 + f".\n{MORE}"


@pytest.mark.parametrize(
    "whole",
    [
        "kl. 09.30",
        "3 dec.",
        "0470-58 80 00",
        "t.ex. detta",
        "tisdag 3 december 2027",
        "dr. Anna",
        "09.30 - 12.00",
        "punkt 3",
        "5 mg",
    ],
)
@pytest.mark.parametrize("lead", range(20))
def test_numbers_dates_and_abbreviations_are_never_torn(whole: str, lead: int) -> None:
    text = (
        "ett två tre fyra fem sex " * 9 + "a" * lead + " " + f"{whole} och mer text efteråt som fortsätter länge " * 6
    )
    pages = [page.removesuffix(f"\n{MORE}") for page in paginate(text, more=MORE)]
    assert sum(page.count(whole) for page in pages) == 6


def test_one_long_sentence_is_cut_between_words() -> None:
    pages = paginate("ord " * 200, more=MORE)
    assert all(set(page.replace(MORE, "").split()) == {"ord"} for page in pages)


def test_a_word_longer_than_a_page_is_cut_at_last() -> None:
    assert "".join(page.removesuffix(f"\n{MORE}") for page in paginate("x" * 1000, more=MORE)) == "x" * 1000


@pytest.mark.parametrize(("segments", "more"), [(0, "x"), (1, "y" * 160), (1, "y" * 159)])
def test_an_ending_that_leaves_no_room_is_refused(segments: int, more: str) -> None:
    with pytest.raises(ValueError, match=r"segment|room"):
        paginate("ord " * 300, segments, more=more)


@given(SWEDISH, st.integers(min_value=1, max_value=3))
def test_no_page_is_too_long_and_no_word_is_lost(text: str, segments: int) -> None:
    pages = paginate(text, segments, more=MORE)
    assert all(measure(page).segments <= segments for page in pages)
    bare = [page.removesuffix(f"\n{MORE}") for page in pages[:-1]] + pages[-1:]
    assert re.sub(r"\s", "", "".join(bare)) == re.sub(r"\s", "", text)


@given(st.lists(st.text(alphabet="abcåäö123", min_size=1, max_size=20), max_size=200))
def test_ordinary_words_stay_whole_over_pages(words: list[str]) -> None:
    pages = paginate(" ".join(words), more=MORE)
    bare = [page.removesuffix(f"\n{MORE}") for page in pages[:-1]] + pages[-1:]
    assert " ".join(bare).split() == words


@given(st.text(max_size=800))
def test_every_text_can_be_paged(text: str) -> None:
    pages = paginate(text, more=MORE)
    assert all(measure(page).segments <= 2 for page in pages)
