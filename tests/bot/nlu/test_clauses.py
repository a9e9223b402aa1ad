from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.clauses import Clause, halves, split


def texts(message: str) -> list[str]:
    return [clause.text.strip() for clause in split(message)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("nar ska ja komma o va ska ja ha me", ["nar ska ja komma", "va ska ja ha me"]),
        ("När är min tid? Vad ska jag ta med?", ["När är min tid", "Vad ska jag ta med"]),
        ("När ska jag komma och var ska jag gå", ["När ska jag komma", "var ska jag gå"]),
        ("vem ringer jag, och när är nästa tid", ["vem ringer jag", "när är nästa tid"]),
        ("avboka.tack", ["avboka", "tack"]),
        ("Hej, vad händer nu", ["Hej", "vad händer nu"]),
        ("Vad kostar det samt vilken adress är det", ["Vad kostar det", "vilken adress är det"]),
        ("vad ska jag göra\nvad gör ni", ["vad ska jag göra", "vad gör ni"]),
        ("Jag är sen men ska jag ändå komma", ["Jag är sen", "ska jag ändå komma"]),
        ("var ligger rehab & när har jag tid där", ["var ligger rehab", "när har jag tid där"]),
    ],
)
def test_a_message_with_two_requests_is_split_between_them(message: str, expected: list[str]) -> None:
    assert texts(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        "får jag dricka kaffe och äta bulle innan provet",
        "Vem ringer jag om mina mediciner",
        "jag har ont i rygg och ben",
        "min tid kl. 13.30 den 3 dec",
        "blodtrycket var 135/85",
        "t.ex. på torsdag",
        "puls 64, blodtryck 128 över 79",
        "kan inte på torsdag, jobbar då",
        "Vad gör hemtjänsten och hemsjukvården",
    ],
)
def test_one_request_stays_whole(message: str) -> None:
    assert texts(message) == [message]


@pytest.mark.parametrize("message", ["", " ", "?!", "...", ":)", "\n\n", "👍"])
def test_a_message_without_words_has_no_clauses(message: str) -> None:
    assert split(message) == []


@pytest.mark.parametrize(
    ("message", "asking"),
    [
        ("När är min tid", True),
        ("nar ska ja komma", True),
        ("Till vem vänder jag mig", True),
        ("och ska jag fasta", True),
        ("Hej, vad händer nu", True),
        ("jag undrar om tiden på fredag", True),
        ("Min tid på torsdag?", True),
        ("Avboka min tid", True),
        ("Jag har varit sjuk hela veckan", False),
        ("Tack så mycket", False),
        ("Jag har inte fått någon tid till ögon. När kommer den?", False),
        ("När kommer det", True),
        ("Hej", False),
    ],
)
def test_the_last_clause_knows_whether_it_asks_for_something(message: str, asking: bool) -> None:
    assert split(message)[-1].asking is asking


def test_only_the_last_part_of_a_sentence_is_asked_by_its_question_mark() -> None:
    message = "Mamma är trött, kan hon få en annan dag?"
    assert split(message) == [Clause("Mamma är trött", False), Clause("kan hon få en annan dag", True)]


@given(st.text(max_size=200))
def test_clauses_are_parts_of_the_message_in_its_order(message: str) -> None:
    position = 0
    for clause in split(message):
        found = message.find(clause.text, position)
        assert found >= 0
        position = found + len(clause.text)


@given(st.text(max_size=200))
def test_no_letter_of_a_message_is_lost_but_those_of_joining_words(message: str) -> None:
    kept = "".join(clause.text for clause in split(message))
    joining = set("ochåsamteneduplsi") | set("OCHÅSAMTENEDUPLSI")
    lost = [letter for letter in set(message) if letter.isalnum() and letter not in kept]
    assert set(lost) <= joining


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("Stryk torsdagen och be Petra ringa", ["Stryk torsdagen", "be Petra ringa"]),
        ("salt och peppar", []),
        ("ny adress", []),
        ("a b, c d och e f samt g h", ["a b", "c d och e f samt g h", "a b, c d", "e f samt g h"]),
    ],
)
def test_a_clause_is_halved_where_two_requests_may_have_been_joined(clause: str, expected: list[str]) -> None:
    assert halves(clause) == expected
