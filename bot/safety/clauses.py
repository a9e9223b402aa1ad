"""Cuts a message into clauses, so that a "no" or a "last year" silences only what it is said about."""

from __future__ import annotations

# ruff: noqa: SIM905 (lists of words are read as running text)
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.swedish.folding import fold

_ELLIPSIS = re.compile(r"\.\.+|…")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_PIECE = re.compile(r"[^\W_]+|[.!?;]|[,:()]| - ")
_HARD = frozenset(".!?;")
_CONJUNCTIONS = frozenset("och samt men fast dock".split())
_ADVERSATIVE = frozenset("men fast dock".split())
SUBJECTS = frozenset("jag ja han hon det vi hen mamma pappa mannen frun min".split())
_FINITE = frozenset(
    "har gor kan far mar ar e ska vill orkar kanner kanns ligger andas bloder hade fick blev var svarar vaknar blir "
    "trycker sticker spanner tanker tror undrar kommer behover maste tar tog bor borjar borjade "
    "onskar kraks krampar hostar spyr sluddrar svimmar svimmade hanger".split()
)
# A clause that one of these opens hangs on the one before it: "vad gör jag om jag får ont".
_SUBORDINATORS = frozenset(
    "om ifall nar att som da eftersom innan medan tills vad hur vem vilka vilken var vart lange och "
    "varfor darfor".split()
)
_REASON = frozenset("for eftersom".split())


@dataclass(frozen=True)
class Clause:
    """The words of one clause, folded, and the number of the sentence that it stands in."""

    words: tuple[str, ...]
    sentence: int


def clauses(text: str) -> list[Clause]:
    """The clauses of a message in order. Punctuation is unreliable in a text message, so "jag har" opens one too."""
    result: list[Clause] = []
    words: list[str] = []
    sentence, weak = 0, False
    pieces = _pieces(text)
    for at, piece in enumerate(pieces):
        if piece in _HARD:
            words = _close(result, words, sentence)
            sentence, weak = sentence + 1, False
        elif not piece[0].isalnum():
            weak = True
        else:
            if words and _opens_clause(pieces, at, words, weak):
                words = _close(result, words, sentence)
            words.append(piece)
            weak = False
    _close(result, words, sentence)
    return result


def _pieces(text: str) -> list[str]:
    lines = _ELLIPSIS.sub(", ", text.replace("\r", "\n").replace("\n", " . "))
    return _PIECE.findall(_DECIMAL.sub("", fold(lines)))


def _close(result: list[Clause], words: list[str], sentence: int) -> list[str]:
    if words:
        result.append(Clause(tuple(words), sentence))
    return []


def _opens_clause(pieces: list[str], at: int, words: list[str], weak: bool) -> bool:
    word = pieces[at]
    following = _words_after(pieces, at)
    if word in _ADVERSATIVE:
        return True
    if word in _CONJUNCTIONS:
        return _has_subject_or_verb(following[:3])
    if word in _REASON and following[:1] and following[0] in SUBJECTS:
        return True
    if weak:
        return word not in ("eller", "och") and not _continues_list(pieces, at)
    is_main_clause = word in SUBJECTS and following[:1] and following[0] in _FINITE
    return bool(is_main_clause and words[-1] not in _SUBORDINATORS and words[-1] not in _FINITE)


def _words_after(pieces: list[str], at: int) -> list[str]:
    found = []
    for piece in pieces[at + 1 : at + 7]:
        if not piece[0].isalnum():
            break
        found.append(piece)
    return found


def _has_subject_or_verb(words: Iterable[str]) -> bool:
    return any(word in _FINITE or word in SUBJECTS for word in words)


def _continues_list(pieces: list[str], at: int) -> bool:
    """After a comma: true in the middle of "feber, andnöd eller bröstsmärta", where one "no" covers the list."""
    fragment = []
    for piece in pieces[at : at + 16]:
        if piece in _HARD:
            break
        if piece[0].isalnum():
            fragment.append(piece)
    for end, word in enumerate(fragment):
        if word == "eller":
            return not _has_subject_or_verb(fragment[:end])
    return False
