"""Which buttons stand under which question."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from bot.gateway.beside import ways_to_answer
from contract_api.client import OpenQuestionOut


def question(kind: str, *options: str, numbered: bool = False) -> OpenQuestionOut:
    return OpenQuestionOut.model_validate(
        {
            "id": uuid.uuid4(),
            "kind": kind,
            "options": list(options),
            "numbered": numbered,
            "asked_by": "turn",
            "expires_at": datetime(2026, 11, 19, tzinfo=UTC),
        }
    )


def says(asked: OpenQuestionOut, text: str = "") -> list[str]:
    return [one.says for one in ways_to_answer(asked, text, lambda key: key)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (question("reading", "a", "b", "human", numbered=True), ["1", "2", "3"]),
        (question("slot", "x", "y", numbered=True), ["1", "2"]),
        (question("worry", "x", "y", numbered=True), ["1", "2", "nej"]),
        (question("worry", "x"), ["ja", "nej"]),
        (question("access", "end:1"), ["ja", "nej"]),
        (question("offer_case", "case"), ["ja", "nej"]),
        (question("offer_case", "case", "next_visit"), ["ja", "vänta", "nej"]),
        (question("kept_back", "call_back", "link"), ["ring", "länk"]),
        (question("kept_back", "call_back"), ["ring"]),
        (question("move", "yes"), ["ja", "nej"]),
        (question("cancel", "cancel", "rebook"), ["ja", "omboka", "nej"]),
        (question("reminder", "confirm", "rebook"), ["ja", "omboka", "nej"]),
        (question("contract_right", "right"), ["ja", "nej"]),
        (question("contract_wrong", "wrong"), []),
    ],
)
def test_each_question_has_the_answers_that_its_text_names(asked: OpenQuestionOut, expected: list[str]) -> None:
    assert says(asked) == expected


def test_a_numbered_button_has_the_words_of_its_line_as_far_as_there_is_room() -> None:
    text = f"Vilken?\n1. tisdag 24 november kl. 09.30\n2. {'a' * 100}\nSvara med en siffra. 3. är inget val"
    asked = question("slot", "x", "y", "z", numbered=True)
    labels = [one.label for one in ways_to_answer(asked, text, lambda key: key)]
    assert labels == ["1. tisdag 24 november kl. 09.30", f"2. {'a' * 54}...", "3"]
