"""Finding the words of an editable lexicon in a message: which subject, which profession.

A lexicon is a YAML file `code: [words]`. Words match folded (no difference between å and a, capitals or not),
and `*` stands for any beginning or continuation of a word: `*tablett*` also finds "blodtryckstabletterna".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
import yaml
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.swedish.folding import fold

Lexicon = Mapping[str, Sequence[str]]

_PIECE = re.compile(r"\w+")
_ANY = "*"


class InvalidLexicon(ValueError):
    """A lexicon file is not a mapping from a code to a list of words."""


def read_lexicon(path: Path) -> Lexicon:
    """Return the lexicon in a YAML file, code -> words. Raises InvalidLexicon."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    well_formed = isinstance(content, dict) and all(
        isinstance(words, list) and all(isinstance(word, str) and word.strip("* ") for word in words)
        for words in content.values()
    )
    if not well_formed:
        raise InvalidLexicon(f"{path} must be a mapping from a code to a list of words.")
    return {str(code): words for code, words in content.items()}


@dataclass(frozen=True)
class Found:
    """A word of a lexicon in a text; `start` and `end` (exclusive) are positions in the text as written."""

    entity: str
    code: str
    start: int
    end: int


class LexiconMatcher:
    """Finds the entries of several lexicons, one for each kind of entity, in texts as people write them."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        """Compile the lexicons, given as entity name -> code -> words."""
        self._language = spacy.blank("sv")
        self._matchers = {entity: self._compile(lexicon) for entity, lexicon in lexicons.items()}

    def find(self, text: str) -> list[Found]:
        """Return what the text mentions, in its order.

        Of words of one kind that overlap the longest counts, and of equally long ones the one that the lexicon
        writes out in full.
        """
        doc, places = self._read(text)
        found = []
        for entity, matcher in self._matchers.items():
            for span in filter_spans(_spans(matcher, doc)):
                start, end = places[span.start][0], places[span.end - 1][1]
                found.append(Found(entity, span.label_.rstrip(_ANY), start, end))
        return sorted(found, key=lambda item: (item.start, item.entity, item.end))

    def _read(self, text: str) -> tuple[Doc, list[tuple[int, int]]]:
        """Return the folded words of the text and, for each, where it stands in the text as written."""
        words: list[str] = []
        places: list[tuple[int, int]] = []
        for token in self._language.tokenizer(text):
            for piece in _PIECE.finditer(token.text):
                # Folding may write an abbreviation out as several words; all of them stand where it stood.
                for word in fold(piece.group()).split():
                    words.append(word)
                    places.append((token.idx + piece.start(), token.idx + piece.end()))
        return Doc(self._language.vocab, words=words), places

    def _compile(self, lexicon: Lexicon) -> Matcher:
        matcher = Matcher(self._language.vocab)
        for code, phrases in lexicon.items():
            for label, kind in ((code, _exact(phrases)), (code + _ANY, _open(phrases))):
                patterns = [_pattern(phrase) for phrase in kind if " " in phrase]
                single = [phrase for phrase in kind if " " not in phrase]
                if single:
                    # One expression for all single words: far fewer patterns to try at each word.
                    patterns.append(_one_word("|".join(map(_expression, single))))
                if patterns:
                    matcher.add(label, patterns)
        return matcher


def _exact(phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if _ANY not in phrase]


def _open(phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if _ANY in phrase]


def _spans(matcher: Matcher, doc: Doc) -> list[Span]:
    """Return the matches, those of words written out in full before those of words with a `*`."""
    spans = [Span(doc, start, end, label=label) for label, start, end in matcher(doc)]
    return sorted(spans, key=lambda span: span.label_.endswith(_ANY))


def _pattern(phrase: str) -> list[dict[str, object]]:
    return [part for word in phrase.split() for part in _one_word(_expression(word))]


def _one_word(expression: str) -> list[dict[str, object]]:
    return [{"TEXT": {"REGEX": f"^(?:{expression})$"}}]


def _expression(word: str) -> str:
    """Return the regular expression of one lexicon word, folded, with `*` as any run of letters."""
    return r"\w*".join(re.escape(fold(part)) for part in word.split(_ANY))
