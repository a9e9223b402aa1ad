"""Danger said in another language than Swedish: one file of expressions for each, in languages/.

A file is written like lexicon.yml, without capitals and accents mattering. Its `unless` silences a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.safety.guards import found
from bot.safety.patterns import Ids, Pattern, Vocabulary, compile_pattern, matches

LANGUAGES = ("ar", "en", "es", "fa", "fi", "pl", "so", "tr", "uk")
"""Each has a file in languages/, and its replies among the texts."""

_FOLDER = Path(__file__).with_name("languages")
_KINDS = ("emergency", "crisis")
_SENTENCE = re.compile(r"[.!?;\n\r\u061f\u06d4\u061b]+")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u0640\u200c]")
# Letters that are one and the same to a hasty writer: hamza, final forms, the Persian kaf and ya, dotless i.
_ALIKE = str.maketrans(
    "\u0623\u0625\u0622\u0649\u0629\u06a9\u06cc\u0131\u0142\u00f8\u00e6\u0111\u0451\u0491",
    "\u0627\u0627\u0627\u064a\u0647\u0643\u064aiload\u0435\u0433",
)


@dataclass(frozen=True)
class Said:
    """A rule that was met, or several of one language."""

    language: str
    kind: str
    terms: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Expression:
    language: str
    kind: str
    rule: str
    pattern: Pattern


@dataclass(frozen=True)
class _Languages:
    vocabulary: Vocabulary
    starting_with: Mapping[int, Sequence[_Expression]]
    unless: Mapping[str, Sequence[Pattern]]


def plain(text: str) -> str:
    """Lower case without accents or apostrophes; letters that look alike are one."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_ALIKE)
    decomposed = unicodedata.normalize("NFD", _APOSTROPHES.sub("", lowered))
    kept = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return kept.translate(_ALIKE)


def danger_in(text: str) -> Said | None:
    """The danger spoken of in another language than Swedish; an emergency where there are both kinds."""
    languages = _load()
    met: dict[tuple[str, str], dict[str, None]] = {}
    sentences = [_WORD.findall(sentence) for sentence in _SENTENCE.split(plain(text))]
    known = {word: languages.vocabulary.lookup(word) for words in sentences for word in set(words)}
    for words in sentences:
        ids = [known[word] for word in words]
        for expression in _met(ids, languages):
            met.setdefault((expression.kind, expression.language), {})[expression.rule] = None
    if not met:
        return None
    kind, language = min(met, key=lambda key: (_KINDS.index(key[0]), -len(met[key]), key[1]))
    return Said(language, kind, tuple(met[kind, language]))


def _met(ids: Ids, languages: _Languages) -> list[_Expression]:
    vocabulary = frozenset[int]().union(*ids)
    candidates = [
        expression
        for number in vocabulary & languages.starting_with.keys()
        for expression in languages.starting_with[number]
        if expression.pattern.words_needed_are_in(vocabulary)
    ]
    met = [one for one in candidates if any(True for _ in matches(one.pattern, ids, range(len(ids))))]
    silenced = {
        language
        for language in {expression.language for expression in met}
        if any(True for _ in found(languages.unless[language], ids))
    }
    return [expression for expression in met if expression.language not in silenced]


@cache
def _load() -> _Languages:
    vocabulary = Vocabulary(fold=plain, forgiving=False)
    starting_with: dict[int, list[_Expression]] = {}
    unless: dict[str, tuple[Pattern, ...]] = {}
    for language in LANGUAGES:
        raw: dict[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
        groups: dict[str, list[str]] = raw.get("groups", {})
        unless[language] = _compiled(raw.get("unless", ()), vocabulary, groups)
        for kind in _KINDS:
            for rule, lines in raw[kind].items():
                for pattern in _compiled(lines, vocabulary, groups):
                    for number in pattern.parts[0][0].accepts:
                        expression = _Expression(language, kind, rule, pattern)
                        starting_with.setdefault(number, []).append(expression)
    return _Languages(vocabulary, starting_with, unless)


def _compiled(lines: Sequence[str], vocabulary: Vocabulary, groups: Mapping[str, Sequence[str]]) -> tuple[Pattern, ...]:
    return tuple(pattern for line in lines for pattern in compile_pattern(line, vocabulary, groups))
