"""Reads lexicon.yml once, when the first message is screened, and refuses one that does not hold together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.safety.guards import GuardWords
from bot.safety.patterns import Pattern, Vocabulary, compile_pattern
from bot.swedish.folding import fold

_FILE = Path(__file__).with_name("lexicon.yml")
KINDS = ("emergency", "crisis")
_RULE_KEYS = {"patterns", "unless", "alone", "together_with"}


@dataclass(frozen=True)
class Rule:
    """One kind of danger.

    `unless` silences it in a clause, `alone` holds where a sentence is hardly more, and `together_with` has to stand
    somewhere in the same message.
    """

    name: str
    kind: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    alone: tuple[Pattern, ...] = ()
    together_with: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """The whole lexicon, ready to match: `starting_with` finds the patterns that a word id may begin."""

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    harmless: tuple[Pattern, ...]
    guards: GuardWords
    starting_with: Mapping[int, Sequence[tuple[Rule, Pattern]]]


@cache
def load() -> Lexicon:
    """The lexicon of this installation. Raises ValueError where the file is wrong."""
    return parse(_FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Lexicon:
    """A lexicon from its YAML text."""
    raw: dict[str, Any] = yaml.safe_load(text)
    vocabulary = Vocabulary()
    groups: dict[str, list[str]] = raw.get("groups", {})

    def compiled(written: Sequence[str] | None) -> tuple[Pattern, ...]:
        return tuple(pattern for line in written or () for pattern in compile_pattern(line, vocabulary, groups))

    rules = []
    for kind in KINDS:
        for name, body in raw[kind].items():
            unknown = set(body) - _RULE_KEYS
            if unknown:
                raise ValueError(f"rule {name!r} has unknown keys {sorted(unknown)}")
            rules.append(Rule(name, kind, **{key: compiled(body.get(key)) for key in sorted(_RULE_KEYS)}))
    return Lexicon(
        vocabulary=vocabulary,
        rules=tuple(rules),
        harmless=compiled(raw["harmless"]),
        guards=_guard_words(raw["guards"], compiled),
        starting_with=_index(rules),
    )


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


def _index(rules: Sequence[Rule]) -> dict[int, list[tuple[Rule, Pattern]]]:
    index: dict[int, list[tuple[Rule, Pattern]]] = {}
    for rule in rules:
        for pattern in rule.patterns:
            for number in pattern.parts[0][0].accepts:
                index.setdefault(number, []).append((rule, pattern))
    return index
