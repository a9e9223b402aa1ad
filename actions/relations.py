"""What people are to each other: the words of a message, and of what somebody calls the patient."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from bot.swedish.folding import fold

RECIPROCAL: Mapping[str, frozenset[str]] = {
    "mother": frozenset({"child"}),
    "father": frozenset({"child"}),
    "child": frozenset({"mother", "father", "guardian"}),
    "partner": frozenset({"partner"}),
    "sibling": frozenset({"sibling"}),
    "grandparent": frozenset({"grandchild"}),
    "grandchild": frozenset({"grandparent"}),
    "other": frozenset({"other", "grandchild", "child"}),
}
"""What somebody is to the patient, by what the patient is to them."""

_YOUR = re.compile(r"\b(din|ditt|dina)\b")
_MY = {"din": "min", "ditt": "mitt", "dina": "mina"}


class Relations:
    """Finds the codes of relations (mother, child, partner ...) in words, by the lexicon of the understanding."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]]) -> None:
        """Compile the lexicon, code -> words; `*` stands for any run of letters."""
        self._patterns = {code: re.compile("|".join(map(_expression, words))) for code, words in lexicon.items()}

    def in_message(self, text: str) -> frozenset[str]:
        """Return the relations that a message names: "min morsa" names mother."""
        folded = fold(text)
        return frozenset(code for code, pattern in self._patterns.items() if pattern.search(folded))

    def of_patient(self, called: str) -> frozenset[str]:
        """Return what a patient is to somebody who calls them so: "din mamma" is mother."""
        return self.in_message(_YOUR.sub(lambda found: _MY[found.group()], called.lower()))

    def to_patient(self, called: str) -> frozenset[str]:
        """Return what somebody is to a patient whom they call so: who says "din mamma" is a child."""
        return frozenset().union(*(RECIPROCAL.get(code, frozenset()) for code in self.of_patient(called)))


def read_relations(lexicon_file: Path) -> Relations:
    """Read the lexicon of relations."""
    return Relations(yaml.safe_load(lexicon_file.read_text(encoding="utf-8")))


def _expression(word: str) -> str:
    """Return the regular expression of a word of the lexicon, also in the genitive."""
    return r"\b" + r"\w*".join(re.escape(fold(part)) for part in word.split("*")) + r"s?\b"
