"""Finding concepts in a message: groups of words and phrases that mean the same thing to the classifier.

The groups stand in text files that need no programmer (nlu_data/concepts/README.md). They are what lets the
model understand words that no training message holds: "flytta fram", "skjuta på" and "senarelägga" are one
concept to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.swedish.folding import fold

_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=32)
def plain(text: str) -> str:
    """Return the folded words of a text with single spaces and no marks.

    Each kind of feature asks for the same few texts of a message in turn: they are remembered just so long.
    """
    return " ".join(_NOT_WORD.sub(" ", fold(text)).split())


class InvalidConcepts(ValueError):
    """A file of concepts is not written as it must be; the message names the file and the line."""


def read_concepts(folder: Path) -> dict[str, list[str]]:
    """Return the concepts of all text files in a folder, name -> phrases. Raises InvalidConcepts."""
    concepts: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        phrases: list[str] | None = None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            if line[0].isspace() and phrases is not None:
                phrases += [phrase for part in line.split(",") if (phrase := part.strip())]
            elif line.rstrip().endswith(":") and line.strip()[:-1] not in concepts:
                phrases = concepts.setdefault(line.strip()[:-1], [])
            else:
                raise InvalidConcepts(f"{path}, line {number}: neither a new concept nor words of one.")
    if not concepts:
        raise InvalidConcepts(f"There are no concepts in {folder}.")
    return concepts


class ConceptFinder:
    """Names the concepts that a text mentions. Calling it makes it a scikit-learn analyzer."""

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        """Index the phrases of each concept; `*` at the end of one matches any continuation of its last word."""
        self._exact: dict[str, set[str]] = {}
        self._prefixes: dict[str, set[str]] = {}
        self._longest_phrase = 1
        for name, phrases in concepts.items():
            for phrase in phrases:
                index = self._prefixes if phrase.endswith("*") else self._exact
                key = plain(phrase)
                if key:
                    index.setdefault(key, set()).add(name)
                    self._longest_phrase = max(self._longest_phrase, len(key.split()))

    def __call__(self, text: str) -> list[str]:
        """Return the names of the concepts in the text, sorted, each once."""
        words = plain(text).split()
        found: set[str] = set()
        for start in range(len(words)):
            phrase = ""
            for word in words[start : start + self._longest_phrase]:
                head = f"{phrase} " if phrase else ""
                for length in range(1, len(word) + 1):
                    found |= self._prefixes.get(head + word[:length], set())
                phrase = head + word
                found |= self._exact.get(phrase, set())
        return sorted(found)
