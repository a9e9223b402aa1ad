"""A message as a line of folded words and codes, with one space between them."""

from __future__ import annotations

# ruff: noqa: RUF001, SIM905 (the characters that look alike are what the first table is about; lists read as text)
import re
import unicodedata
from itertools import islice

from bot.swedish.times import vocabulary
from bot.swedish.times.spelling import read

LONGEST_TEXT = 10_000
"""Characters; what stands after them is not read. A text message has at most 1,600."""

MOST_WORDS = 2_100
"""Words and signs, likewise."""

_SIGNS = (*((sign, "-") for sign in "‐‑‒–—―−⁃"), ("⁄", "/"), ("∕", "/"), *((sign, "'") for sign in "’´`"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_DATE_MARKS = re.compile("[./ -]")
_LEXEMES = re.compile(
    r"""
    (?P<short>(?<![\w.])(?:(?P<em>e\.\ ?m\.?)|(?P<fm>f\.\ ?m\.?)|(?P<fom>fr?\.?\ ?o\.?\ ?m\.?)
        |(?P<tom>t\.?\ ?o\.?\ ?m\.?)|(?P<tex>t\.?\ ?ex\.?|p\.\ ?g\.\ ?a\.?|o\.\ ?s\.\ ?v\.?|bl\.\ ?a\.?))(?!\w))
    |(?P<word>[^\W\d_]+)
    |(?P<person>(?<!\d)(?:\d{6}|\d{8})[-+]\d{4}(?!\d))
    |(?P<iso>(?<!\d)\d{4}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,2}(?!\d))
    |(?P<phone>(?<!\d)(?=[+0](?:[ -]{0,3}\d){6})(?:\+|0)\d{1,4}[ /-]{0,3}\d{2,4}(?:[ -]?\d{2,3}){0,4}(?![\d:.]))
    |(?P<dmy>(?<!\d)\d{1,2}(?P<mark>[./])\d{1,2}(?:(?P=mark)|[ -](?=2\d)|[ ](?=20\d\d))(?:20\d\d|[23]\d)(?![\d:./]))
    |(?P<fraction>\d+/\d+)
    |(?P<pair>(?<![\d.])(?:\d{1,2}[:.]\d{2}(?:[:.]00)?|\d{1,2}\.\d{1,2})(?!\d|[.:]\d))
    |(?P<comma>\d+,\d+)
    |(?P<ordinal>(?<!\d)\d{1,2}(?::[aed](?:je|e)?|[ae]|:?dje|te|nde)(?![^\W\d_]))
    |(?P<digits>\d+)
    |(?P<sign>[.!?;,\n()/&+-])
    """,
    re.VERBOSE,
)
_SHORT = {"em": "Pem", "fm": "Pfm", "fom": "fran och med", "tom": "till och med", "tex": "tex"}
_SIGN_CODES = {"!": ".", ";": ".", "\n": ".", "(": ",", ")": ",", "&": "och"}
# An abbreviation's full stop ends no sentence.
_WITH_A_STOP = frozenset(
    "kl avd nr ca tel dr fr mån tis ons tor tors fre lör lor sön jan feb apr aug sep sept okt nov dec v".split()
)
_BEFORE_DIGITS = frozenset("klockan vecka den till vid och efter fore halv mellan innan fran".split())


def line(text: str) -> str:
    """The words and codes of a text. Linear in its length; the text after LONGEST_TEXT characters is left out."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:LONGEST_TEXT]))[:LONGEST_TEXT]
    plain = unicodedata.normalize("NFC", plain.lower())
    for sign, meaning in _SIGNS:
        plain = plain.replace(sign, meaning)
    words: list[str] = []
    end = 0
    before = ""
    for found in islice(_LEXEMES.finditer(plain), MOST_WORDS):
        kind, text = found.lastgroup or "", found.group()
        if kind == "word":
            words.append(read(text))
            if before in vocabulary.HOLIDAY_STEMS and len(text) > 3:
                whole = read(before + text)
                words[-2:] = [whole] if whole[0] == "H" else words[-2:]
            before = text
        else:
            beside = found.start() == end > 0
            if kind == "digits" and beside and words[-1].islower() and not _takes_digits(words[-1]):
                words[-1] = "#"  # "b12", "p4": a name
            elif not (text == "." and beside and before in _WITH_A_STOP):
                words.append(_code(kind, text, found))
            before = ""
        end = found.end()
    return " ".join(words)


def _takes_digits(word: str) -> bool:
    return word in _BEFORE_DIGITS or word in vocabulary.SHORT_WEEKDAYS


def _code(kind: str, text: str, found: re.Match[str]) -> str:
    if kind == "sign":
        return _SIGN_CODES.get(text, text)
    if kind == "short":
        return next(meaning for name, meaning in _SHORT.items() if found[name])
    if kind == "iso":
        year, month, day = _DATE_MARKS.split(text)
        return f"X{int(day)}/{int(month)}/{year}"
    if kind == "phone" and re.fullmatch(r"[012]\d[0-5]\d ?- ?[012]\d[0-5]\d", text):
        start, end = text.split("-")
        return f"{start.strip()} - {end.strip()}"
    if kind in ("dmy", "mark"):
        day, month, year = _DATE_MARKS.split(text)
        return f"X{int(day)}/{int(month)}/{year if len(year) == 4 else '20' + year}"
    if kind == "fraction":
        day, month = text.split("/")
        like_date = len(day) < 3 > len(month) and 0 < int(day) < 40 and int(month) < 20
        return f"X{int(day)}/{int(month)}" if like_date else "#"
    if kind == "pair":
        return _pair(text)
    if kind == "comma":
        first, second = text.split(",")
        if len(first) < 3 and re.fullmatch(r"[0-5]\d", second):
            return f"C{first}:{second}"
        return f"{first} , {second}" if len(second) == 1 and len(first) < 3 and int(first) <= 31 else "#"
    if kind == "ordinal":
        return f"O{int(re.split('[^0-9]', text)[0])}"
    if kind == "digits" and re.fullmatch(r"20\d\d[01]\d[0-3]\d", text):
        return f"X{int(text[6:])}/{int(text[4:6])}/{text[:4]}"
    return text if kind == "digits" and len(text) <= 4 else "#"


def _pair(text: str) -> str:
    """ "9.30" and "3.12": a clock time, or (Q) what may be a date too."""
    first, second = re.split("[:.]", text)[:2]
    hour, minute = int(first), int(second)
    if "." in text and 1 <= minute <= 12 and 1 <= hour <= 31:
        return f"Q{first}.{second}"
    return f"T{first}:{second}" if hour <= 24 and minute <= 59 and len(second) == 2 else "#"
