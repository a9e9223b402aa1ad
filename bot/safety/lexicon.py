"""Reads the Swedish lexicon once, when the first message is screened, and refuses one that does not hold together.

lexicon.yml holds set phrases, the guards and what is harmless; meanings.yml puts the same dangers together from parts.
A danger may stand in both under one name; the exceptions of lexicon.yml hold for both. The rules of meanings.yml count
only in a message that sounds like danger (screen.py), as do set phrases in long sentences: few exceptions are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from bot.safety.guards import GuardWords
from bot.safety.patterns import Pattern, Vocabulary, compile_pattern
from bot.swedish.folding import fold

_FILES = (Path(__file__).with_name("lexicon.yml"), Path(__file__).with_name("meanings.yml"))
_SHORT = 4
KINDS = ("emergency", "crisis")
_RULE_KEYS = {"patterns", "unless", "alone", "together_with"}


@dataclass(frozen=True, eq=False)
class Rule:
    """One kind of danger.

    `unless` silences the rule in a clause, `alone` holds where a sentence is hardly more, and `together_with` has to
    stand somewhere in the same message for `patterns` to count.
    """

    name: str
    kind: str
    patterns: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    alone: tuple[Pattern, ...] = ()
    together_with: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """The whole lexicon, ready to match: `telling` finds the patterns that a word id may be a part of."""

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    harmless: tuple[Pattern, ...]
    fiction: tuple[Pattern, ...]
    guards: GuardWords
    telling: Mapping[int, Sequence[tuple[Rule, Pattern]]]
    set_phrases: tuple[Rule, ...]
    """The rules of the first file; where a sentence is short they need nothing else to agree."""


@cache
def load() -> Lexicon:
    """The lexicon of this installation. Raises ValueError where a file is wrong."""
    return parse(*(file.read_text(encoding="utf-8") for file in _FILES))


def parse(*texts: str) -> Lexicon:
    """A lexicon from the YAML texts of its files."""
    files: list[dict[str, Any]] = [yaml.safe_load(text) for text in texts]
    vocabulary = Vocabulary()
    groups: dict[str, list[str]] = {name: words for raw in files for name, words in raw["groups"].items()}

    def compiled(written: Sequence[str] | None) -> tuple[Pattern, ...]:
        return tuple(pattern for line in written or () for pattern in compile_pattern(line, vocabulary, groups))

    rules: list[Rule] = []
    set_phrases: list[Rule] = []
    for kind, raw in product(KINDS, files):
        for name, body in raw[kind].items():
            unknown = set(body) - _RULE_KEYS
            if unknown:
                raise ValueError(f"rule {name!r} has unknown keys {sorted(unknown)}")
            parts = {key: compiled(body.get(key)) for key in sorted(_RULE_KEYS)}
            parts["unless"] += next((rule.unless for rule in rules if rule.name == name), ())
            rules.append(Rule(name, kind, **parts))
            if raw is files[0]:
                set_phrases.append(rules[-1])
    guards = _guard_words(_only(files, "guards"), compiled)
    return Lexicon(
        vocabulary=vocabulary,
        rules=tuple(rules),
        harmless=compiled(_only(files, "harmless")),
        fiction=compiled(_only(files, "fiction")),
        guards=guards,
        telling=_index(rules, vocabulary),
        set_phrases=tuple(set_phrases),
    )


def _only(files: Sequence[Mapping[str, Any]], key: str) -> Any:
    return next(raw[key] for raw in files if key in raw)


def _guard_words(
    raw: Mapping[str, Sequence[str]], compiled: Callable[[Sequence[str]], tuple[Pattern, ...]]
) -> GuardWords:
    def words(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in raw[name])

    return GuardWords(
        negations=words("negations"),
        negates_by_itself=words("negates_by_itself"),
        before_negation=words("before_negation"),
        before_negation_crisis=words("before_negation_crisis"),
        between=words("between"),
        negation_after=compiled(raw["negation_after"]),
        past=compiled(raw["past"]),
        past_verbs=words("past_verbs"),
        present_verbs=words("present_verbs"),
        still_now=compiled(raw["still_now"]),
        question=compiled(raw["question"]),
        question_just_before=compiled(raw["question_just_before"]),
        topic_words=words("topic_words"),
        before_topic=words("before_topic"),
    )


def _index(rules: Sequence[Rule], vocabulary: Vocabulary) -> dict[int, list[tuple[Rule, Pattern]]]:
    """Each pattern under the words of its most telling step: not "i", "jag" or "inte", which stand everywhere."""
    lengths = {number: len(written) for written, number in vocabulary.ids.items()}
    index: dict[int, list[tuple[Rule, Pattern]]] = {}
    for rule in rules:
        for pattern in rule.patterns:
            telling = max(
                pattern.needed, key=lambda accepts: (min(lengths[one] for one in accepts) > _SHORT, -len(accepts))
            )
            for number in telling:
                index.setdefault(number, []).append((rule, pattern))
    return index
