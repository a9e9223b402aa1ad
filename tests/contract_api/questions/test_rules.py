"""Which option an answer chooses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.questions.rules import NOT_AN_ANSWER, Choice, choose

THREE = ["a", "b", "c"]

FIRST = [
    "1",
    "1.",
    "1)",
    " 1 ",
    "1!",
    "1:an",
    "1an",
    "1:a",
    "ett",
    "Ettan",
    "etta",
    "första",
    "den första",
    "Den forsta tack",
    "det första",
    "alternativ 1",
    "alt. 1",
    "nr 1",
    "nummer ett",
    "val 1",
    "svar: 1",
    "jag väljer 1",
    "jag tar ettan",
    "tar ettan",
    "ettan tack",
    "ja ettan",
    "ja, 1",
    "\N{FULLWIDTH DIGIT ONE}",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "första alternativet",
    "jag menade den första",
]
SECOND = [
    "2",
    "två",
    "tva",
    "TVÅ",
    "tvåan",
    "Tvåan tack",
    "2:an",
    "andra",
    "den andra",
    "nr 2",
    "nr. 2",
    "2 tack",
    "ja tvåan",
]
THIRD = [
    "3",
    "tre",
    "trean",
    "tredje",
    "den tredje",
    "alternativ 3",
    "nr 3",
    "tredje alternativet",
]

YES = [
    "ja",
    "Ja!",
    "JA",
    "jaa",
    "japp",
    "jo",
    "jodå",
    "ok",
    "OK.",
    "okej",
    "okay",
    "gärna",
    "garna",
    "ja tack",
    "ja gärna",
    "ja, det vill jag",
    "ja det stämmer",
    "det stämmer",
    "stämmer",
    "visst",
    "javisst",
    "absolut",
    "gör det",
    "ja ja",
    "det går bra",
    "yes",
    "ja snälla",
    "\N{THUMBS UP SIGN}",
]
NO = [
    "nej",
    "Nej.",
    "nä",
    "nää",
    "nej tack",
    "Nej tack!",
    "inget av dem",
    "ingen av dem",
    "nej, inget av dem",
    "inget",
    "inte nu",
    "nej inte nu",
    "nej det behövs inte",
    "behövs inte",
    "avbryt",
    "nej, det stämmer inte",
    "nej nej",
]
NO_ANSWER = [
    "",
    "   ",
    "?",
    "...",
    "0",
    "4",
    "10",
    "12",
    "1 2",
    "1 och 2",
    "1 eller 2",
    "nej 2",
    "ett eller två",
    "vad menar du",
    "jag",
    "ja men när är min tid?",
    "nej, jag menar min medicin",
    "har ni 1 tid kvar",
    "jag har ont i andra knät",
    "andra gången jag frågar",
    "kl 2",
    "2 dagar",
    "2025",
    "1,5",
    "den",
    "tack",
    "jag vill boka om",
    "070-174 06 05",
    "inte bra",
    "ja eller nej",
    "1\N{COMBINING ACUTE ACCENT}2",
]


@pytest.mark.parametrize("text", FIRST)
def test_the_first_option_is_chosen(text: str) -> None:
    assert choose(THREE, text) == Choice(option="a")


@pytest.mark.parametrize("text", SECOND)
def test_the_second_option_is_chosen(text: str) -> None:
    assert choose(THREE, text) == Choice(option="b")


@pytest.mark.parametrize("text", THIRD)
def test_the_third_option_is_chosen(text: str) -> None:
    assert choose(THREE, text) == Choice(option="c")


@pytest.mark.parametrize("text", NO)
@pytest.mark.parametrize("options", [["only"], THREE])
def test_a_no_declines(options: list[str], text: str) -> None:
    assert choose(options, text) == Choice(declined=True)


@pytest.mark.parametrize("text", YES)
def test_a_yes_chooses_the_only_option(text: str) -> None:
    assert choose(["only"], text) == Choice(option="only")


@pytest.mark.parametrize("text", YES)
def test_a_yes_chooses_the_first_option_of_an_offer(text: str) -> None:
    assert choose(THREE, text, yes_is_the_first=True) == Choice(option="a")


@pytest.mark.parametrize("text", YES)
def test_a_yes_does_not_choose_between_readings(text: str) -> None:
    assert choose(THREE, text) == NOT_AN_ANSWER


@pytest.mark.parametrize("text", NO_ANSWER)
@pytest.mark.parametrize("yes_is_the_first", [False, True])
def test_anything_else_is_no_answer(text: str, yes_is_the_first: bool) -> None:
    assert choose(THREE, text, yes_is_the_first=yes_is_the_first) == NOT_AN_ANSWER


NINE = ["ettan", "tvåan", "trean", "fyran", "femman", "sexan", "sjuan", "åttan", "nian"]


@pytest.mark.parametrize("words", NINE)
def test_each_of_nine_options_can_be_named(words: str) -> None:
    number = str(NINE.index(words) + 1)
    options = [str(option) for option in range(1, 10)]
    assert choose(options, words) == choose(options, number) == Choice(option=number)


def test_a_number_beyond_the_options_chooses_nothing() -> None:
    assert choose(["a", "b"], "3") == NOT_AN_ANSWER


@given(st.lists(st.text(), min_size=1, max_size=9), st.text(), st.booleans())
def test_every_text_has_an_outcome_and_it_is_one_of_the_options_or_none(
    options: list[str], text: str, yes_is_the_first: bool
) -> None:
    choice = choose(options, text, yes_is_the_first=yes_is_the_first)
    assert choice.option is None or choice.option in options
    assert not (choice.declined and choice.option is not None)


@given(
    st.integers(min_value=1, max_value=9),
    st.sampled_from(["", " ", "  ", "\n"]),
    st.sampled_from(["", ".", "!", " tack"]),
)
def test_space_and_punctuation_around_a_number_change_nothing(number: int, before: str, after: str) -> None:
    options = [str(option) for option in range(1, 10)]
    assert choose(options, f"{before}{number}{after}") == Choice(option=str(number))


WAYS = ["call_back", "link"]


@pytest.mark.parametrize(("text", "chosen"), [("RING", 0), ("ring!", 0), ("LÄNK", 1), ("lank", 1), ("2", 1), ("Ja", 0)])
def test_the_words_ring_and_lank_choose_a_way_beside_numbers_and_yes(text: str, chosen: int) -> None:
    assert choose(WAYS, text, yes_is_the_first=True) == Choice(option=WAYS[chosen])


@pytest.mark.parametrize(("options", "text"), [(WAYS[:1], "LÄNK"), (THREE, "RING"), (WAYS, "ring inte"), ([], "RING")])
def test_a_word_chooses_nothing_where_its_way_is_not_offered_or_more_is_said(options: list[str], text: str) -> None:
    assert choose(options, text, yes_is_the_first=True) == NOT_AN_ANSWER
