"""What an SMS costs, and how a text is fitted into it: alphabet, length, parts and pages.

GSM-7 is the default alphabet of 3GPP TS 23.038 with its extension table (no national shift tables: not every operator
passes them on). One character outside it turns the whole text into UCS-2 and more than halves what a part can hold.
"""

from __future__ import annotations

# ruff: noqa: RUF001 (the characters that look alike are what this module is about)
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.swedish import pages

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")

GSM7 = "GSM-7"
UCS2 = "UCS-2"
_SINGLE = {GSM7: 160, UCS2: 70}
_PART = {GSM7: 153, UCS2: 67}


@dataclass(frozen=True)
class Measure:
    """How a text is carried: `units` are septets in GSM-7 and UTF-16 code units in UCS-2."""

    encoding: str
    units: int
    segments: int


def measure(text: str) -> Measure:
    """How many parts the text is sent and charged as.

    A two-unit character (an extension character, a surrogate pair) is never split over parts, so the parts are packed
    rather than divided. An empty text still is one message with nothing in it, as the standard and Twilio count.
    """
    encoding = GSM7 if all(char in GSM7_BASIC or char in GSM7_EXTENSION for char in text) else UCS2
    widths = _widths(text, encoding)
    units = sum(_widths(text, encoding))
    if units <= _SINGLE[encoding]:
        return Measure(encoding, units, 1)
    segments, used, room = 1, 0, _PART[encoding]
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return Measure(encoding, units, segments)


def _widths(text: str, encoding: str) -> Iterator[int]:
    if encoding == GSM7:
        return (2 if char in GSM7_EXTENSION else 1 for char in text)
    return (2 if ord(char) > 0xFFFF else 1 for char in text)


def is_other_script(text: str) -> bool:
    """Return whether much of a text is in an alphabet that GSM-7 has nothing of: Arabic, Cyrillic.

    Names and places in it stay as they are; a foreign word or an emoji in Swedish does not make it one.
    """
    letters = [char for char in normalise(text) if char.isalpha()]
    outside = sum(char not in GSM7_BASIC for char in letters)
    return 4 * outside > len(letters)


_REPLACEMENTS = (
    dict.fromkeys("‐‑‒–—―−⁃•●▪◦‣·", "-")
    | dict.fromkeys("‘’‚‛´`′ʼ‹›", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " ")
    | dict.fromkeys("\u2028\u2029\x85", "\n")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
    | {"…": "...", "×": "x", "→": "->", "≥": ">=", "≤": "<=", "±": "+/-", "⁄": "/"}
    | {"µ": "mikro", "μ": "mikro", "°": " grader"}
    | {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "Oe"}
    | {
        "ı": "i",
        "ħ": "h",
        "Ħ": "H",
        "ŧ": "t",
        "Ŧ": "T",
        "ĸ": "k",
        "ŋ": "ng",
        "Ŋ": "NG",
        "ŉ": "n",
        "ẞ": "SS",
    }
)
_COMBINING = re.compile("[\u0300-\u036f]")
_STRAY_ACCENTS = re.compile("(?<=[A-Za-z\u00c0-\u024f])[\u0300-\u036f]+")
_DEGREES_OF = re.compile(" ?° ?(?=[CF])")


def normalise(text: str) -> str:
    """The same text in GSM-7 wherever a letter or sign has an equal there; other scripts are left as they are.

    Letters that the alphabet lacks lose their accent (ç, á); å, ä, ö, é, è, à, ü and ñ stay. Idempotent.
    """
    composed = _STRAY_ACCENTS.sub("", unicodedata.normalize("NFC", text))
    composed = _DEGREES_OF.sub(" grader ", composed).replace(" °", "°")
    return "".join(_in_gsm7(char) for char in composed)


def _in_gsm7(char: str) -> str:
    if char in GSM7_BASIC or char in GSM7_EXTENSION:
        return char
    if char in _REPLACEMENTS:
        return _REPLACEMENTS[char]
    decomposed = _COMBINING.sub("", unicodedata.normalize("NFKD", char))
    plain = "".join(_REPLACEMENTS.get(part, part) for part in decomposed)
    is_gsm7 = plain and all(part in GSM7_BASIC or part in GSM7_EXTENSION for part in plain)
    return plain if is_gsm7 else char


def paginate(text: str, max_segments: int = 2, *, more: str) -> list[str]:
    """The text as pages of at most `max_segments` parts; every page but the last ends with the line `more`.

    A page ends with a sentence or a line where that is possible, else between two words, never inside a number, a date,
    a time or a phone number; only a text with no such place is cut at any space, or at last inside a word. Nothing but
    the white space at a cut is dropped. Raises ValueError where `more` leaves no room for text.
    """
    if max_segments < 1:
        raise ValueError("a page has at least one segment")
    rest, result = text.strip(), []
    ending = f"\n{more}" if more else ""
    while measure(rest[: _longest(max_segments) + 1]).segments > max_segments:
        at = _page_end(rest[: _longest(max_segments) + 1], max_segments, ending)
        result.append(rest[:at].rstrip() + ending)
        rest = rest[at:].lstrip()
    return [*result, rest]


def _longest(max_segments: int) -> int:
    return _SINGLE[GSM7] * max_segments


def _page_end(window: str, max_segments: int, ending: str) -> int:
    """The best place in the window to end a page; a window is one page and a little more, so this stays cheap."""

    def fits(at: int) -> bool:
        return measure(window[:at].rstrip() + ending).segments <= max_segments

    for kind in pages.cuts(window):
        fitting = [at for at in kind if fits(at)]
        if fitting:
            return fitting[-1]
    inside_a_word = [at for at in range(1, len(window)) if fits(at)]
    if not inside_a_word:
        raise ValueError("the text that ends a page leaves no room for the page")
    return inside_a_word[-1]
