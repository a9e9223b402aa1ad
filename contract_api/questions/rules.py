"""Which option an answer chooses.

Only a whole message that is nothing but an answer does; all else leaves it open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What an answer says. Neither an option nor declined: it was no answer to the question."""

    option: str | None = None
    declined: bool = False


NOT_AN_ANSWER = Choice()

MOST_OPTIONS = 9
"""As many as can be answered with one figure."""

NUMBER_WORDS = (
    "ett etta ettan forsta forstan",
    "tva tvaa tvaan andra",
    "tre trea trean tredje",
    "fyra fyran fjarde",
    "fem femma femman femte",
    "sex sexa sexan sjatte",
    "sju sjua sjuan sjunde",
    "atta attan attonde",
    "nio nia nian nionde",
)
"""Folded words for each option, the first option's first."""

NUMBERS = {word: number for number, words in enumerate(NUMBER_WORDS, start=1) for word in words.split()}

YES = frozenset(
    [
        "ja",
        "jaa",
        "japp",
        "jo",
        "joda",
        "jada",
        "jajamansan",
        "jajamen",
        "jepp",
        "yes",
        "ok",
        "oki",
        "okej",
        "okey",
        "okay",
        "visst",
        "javisst",
        "absolut",
        "garna",
        "precis",
        "stammer",
        "sjalvklart",
        "j",
    ]
)
YES_PHRASES = frozenset(
    {
        "det stammer",
        "det vill jag",
        "gor det",
        "gor sa",
        "det gar bra",
        "gar bra",
        "det blir bra",
        "blir bra",
        "det later bra",
        "later bra",
        "det racker bra",
        "sa klart",
        "det ar ratt",
        "ratt",
        "var sa god",
    }
)
NO_PHRASES = frozenset(
    {
        "nej",
        "nejda",
        "naj",
        "na",
        "naa",
        "nae",
        "ne",
        "n",
        "nope",
        "no",
        "inte",
        "inget",
        "ingen",
        "inga",
        "ingetdera",
        "ingendera",
        "inget av dem",
        "inget av de",
        "inget av det",
        "inget av alternativen",
        "ingen av dem",
        "ingen av de",
        "inget alternativ",
        "inte nu",
        "inte idag",
        "inte i dag",
        "det behovs inte",
        "behovs inte",
        "behovs ej",
        "det vill jag inte",
        "vill inte",
        "vill jag inte",
        "jag vill inte",
        "inte det",
        "det stammer inte",
        "stammer inte",
        "avbryt",
        "glom det",
        "strunt samma",
        "strunta i det",
    }
)
LEAD_INS = frozenset(
    [
        "nr",
        "nummer",
        "no",
        "alternativ",
        "alternativet",
        "alt",
        "val",
        "valet",
        "svar",
        "svaret",
        "svarar",
        "jag",
        "valjer",
        "ville",
        "vill",
        "ha",
        "tar",
        "ta",
        "det",
        "den",
        "de",
        "blir",
        "menar",
        "menade",
        "mena",
    ]
)
"""Words that may stand before a number without changing what it says."""

OPTION_WORDS = {
    "ring": "call_back",
    "lank": "link",
    "avboka": "cancel",
    "omboka": "rebook",
    "boka om": "rebook",
    "ny tid": "rebook",
    "vanta": "next_visit",
    "det kan vanta": "next_visit",
    "nasta besok": "next_visit",
    "till nasta besok": "next_visit",
}
"""Folded words that choose an option by its name where it is one of those offered."""

COURTESIES = frozenset({"tack", "snalla", "pliss", "please", "bara", "alltsa", "da"})
THUMB_UP = "\N{THUMBS UP SIGN}"

_ORDINAL_ENDING = re.compile(r"^(\d+)(?:an|a|e)$")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_ORDINAL_COLON = re.compile(r"(?<=\d):(?=[ae]n?\b)")


LEAD_INS_OF_NAMES = frozenset({"ar", "det", "din", "for", "galler", "min", "om"})
"""Words that may stand before whom it is about."""


def choose(
    options: Sequence[str],
    text: str,
    *,
    yes_is_the_first: bool = False,
    by_number: bool = True,
    names: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Choice:
    """Return which option a text chooses, if it does nothing else: "2", "tvåan", "den första", "ja tack",
    "nej".

    A yes chooses the only option, or the first of several where `yes_is_the_first` (an offer). A number beyond the
    options chooses nothing, and none does where not `by_number`. `names` are words that choose an option, by option:
    one that two options share chooses neither.
    RING and LÄNK choose what they name, where that is offered.
    """
    words = _words(text)
    phrase = " ".join(words)
    if phrase in NO_PHRASES or (words[:1] == ["nej"] and " ".join(words[1:]) in NO_PHRASES):
        return Choice(declined=True)
    if _is_yes(words):
        return Choice(option=options[0]) if len(options) == 1 or (options and yes_is_the_first) else NOT_AN_ANSWER
    named = [option for option in options if _is_named(words, names.get(option, ()))]
    if named:
        return Choice(option=named[0]) if len(named) == 1 else NOT_AN_ANSWER
    if OPTION_WORDS.get(phrase) in options:
        return Choice(option=OPTION_WORDS[phrase])
    number = _number(words) if by_number else None
    return Choice(option=options[number - 1]) if number and number <= len(options) else NOT_AN_ANSWER


def _is_named(words: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether the words are one of some names, with nothing but small words before it: "det gäller mamma"."""
    said = _without_lead_ins(words)
    return bool(said) and any(said == _without_lead_ins(_words(name)) for name in names)


def _without_lead_ins(words: Sequence[str]) -> list[str]:
    rest = list(words)
    while len(rest) > 1 and rest[0] in LEAD_INS_OF_NAMES:
        rest.pop(0)
    return rest


def _is_yes(words: Sequence[str]) -> bool:
    """Return whether the words are a yes, also said twice or with a phrase: "ja, gärna", "ja det stämmer"."""
    rest = list(words)
    while rest and rest[0] in YES:
        rest.pop(0)
    return bool(words) and (not rest or " ".join(rest) in YES_PHRASES)


def _number(words: Sequence[str]) -> int | None:
    """Return the one number that the words say, if they say nothing else: "jag tar nr 2", "ja ettan"."""
    rest = list(words)
    while len(rest) > 1 and (rest[0] in YES or rest[0] in LEAD_INS):
        rest.pop(0)
    if len(rest) == 2 and rest[1] in {"alternativet", "valet", "tiden"}:
        rest.pop()
    if len(rest) != 1:
        return None
    word = _ORDINAL_ENDING.sub(r"\1", rest[0])
    if re.fullmatch(r"[1-9]", word):
        return int(word)
    return NUMBERS.get(word)


def _words(text: str) -> list[str]:
    """Return the words folded: small letters without rings and dots, digits of any script, no courtesies."""
    plain = unicodedata.normalize("NFKD", text.replace(THUMB_UP, " ja ").casefold())
    folded = "".join(
        str(unicodedata.decimal(character)) if unicodedata.decimal(character, None) is not None else character
        for character in plain
        if not unicodedata.combining(character)
    )
    words = _SEPARATORS.sub(" ", _ORDINAL_COLON.sub("", folded)).split()
    return [word for word in words if word not in COURTESIES] if len(words) > 1 else words
