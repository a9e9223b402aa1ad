"""Which other language than Swedish a message is written in: by its script, and by words that tell.

Made so that Swedish with few words is never taken for anything else: in doubt it is nothing. One file of words for each
language, in words/, written without capitals or accents mattering; a word that Swedish has too tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.safety.foreign import LANGUAGES, plain

SWEDISH = "sv"
FEWEST_TELLING = 2
"""Different words that must tell of a language, where nothing else says that it is not Swedish."""

_FOLDER = Path(__file__).with_name("words")
_WORD = re.compile(r"[^\W_]+")
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff]")
# Letters that Persian has and Arabic has not; and those of Urdu, Kurdish and Pashto, which are neither.
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")
_NEITHER = re.compile("[\u0679\u0688\u0691\u06d2\u06c6\u06ce\u06d5\u067c\u0689\u069a\u06d0]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN = re.compile("[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True)
class _Words:
    named: re.Pattern[str]
    telling: frozenset[str]
    phrases: re.Pattern[str]
    time: re.Pattern[str]


def written_in(text: str, *, is_foreign: bool = False) -> str | None:
    """Return the code of the language that a message is written in; None for Swedish, and for what is not known.

    `is_foreign`: something else says already that it is not Swedish, so that one word tells enough.
    """
    by_script = _by_script(text)
    if by_script is not None:
        return by_script or None
    words = _WORD.findall(plain(text))
    if not words:
        return None
    swedish = sum(word in _load()[SWEDISH].telling for word in words)
    found = {code: _telling(code, words, plain(text)) for code in LANGUAGES}
    best = max(found, key=lambda code: len(found[code]))
    different = len(found[best])
    if any(len(found[code]) == different for code in LANGUAGES if code != best):
        return None
    is_told = different >= swedish if is_foreign else different >= FEWEST_TELLING and different > 2 * swedish
    return best if different and is_told else None


def named_in(text: str) -> str | None:
    """Return the language that a message asks to be answered in, by its name: "kan du skriva på finska?"."""
    folded = plain(text)
    named = [code for code in LANGUAGES if _load()[code].named.search(folded)]
    return named[0] if len(named) == 1 else None


def asks_for_times(text: str, language: str) -> bool:
    """Return whether a message in a language asks for an appointment."""
    return bool(_load()[language].time.search(plain(text)))


def _by_script(text: str) -> str | None:
    """Return the language that the script tells; an empty string for a script that tells of none of ours."""
    latin = len(_LATIN.findall(text))
    if len(_ARABIC_SCRIPT.findall(text)) > latin:
        if _NEITHER.search(text):
            return ""
        return "fa" if _PERSIAN.search(text) else "ar"
    if len(_CYRILLIC.findall(text)) > latin:
        return "uk" if _UKRAINIAN.search(text) else ""
    return None


def _telling(code: str, words: Sequence[str], folded: str) -> frozenset[str]:
    known = _load()[code]
    return known.telling.intersection(words) | frozenset(known.phrases.findall(folded))


@cache
def _load() -> Mapping[str, _Words]:
    return {code: _read(code) for code in (*LANGUAGES, SWEDISH)}


def _read(code: str) -> _Words:
    raw: dict[str, Any] = yaml.safe_load((_FOLDER / f"{code}.yml").read_text(encoding="utf-8"))
    telling = [plain(str(word)) for word in raw["telling"]]
    return _Words(
        named=_any_of(raw.get("named", ())),
        telling=frozenset(word for word in telling if " " not in word),
        phrases=_any_of([word for word in telling if " " in word]),
        time=_any_of(raw.get("time", ())),
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of whole words and phrases; one with * at its end goes on as it likes."""
    written = [re.escape(plain(str(word).rstrip("*"))) + (r"\w*" if str(word).endswith("*") else "") for word in words]
    return re.compile(rf"\b(?:{'|'.join(written)})\b" if written else r"(?!)")
