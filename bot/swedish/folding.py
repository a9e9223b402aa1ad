"""One way to write each word: what every comparison of Swedish text in this project is made on."""

from __future__ import annotations

# ruff: noqa: RUF001 (the characters that look alike are what this module is about)
import re
import unicodedata

from bot.swedish import spellings

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "æ": "a", "œ": "o", "đ": "d", "ł": "l", "ß": "ss", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "ŋ": "n"}
)
_SIGNS = str.maketrans(
    dict.fromkeys("‘’‚‛´`ʼ′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−⁃", "-")
    | {"⁄": "/", "•": "-", "·": "-"}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_COMBINING = re.compile("[\u0300-\u036f]")
_CONTROL_OR_SPACE = re.compile(r"[\x00-\x20\x7f-\x9f\s]+")
_STRETCHED_VOWEL = re.compile(r"([aeiouy])\1{2,}")
_STRETCHED_LETTER = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"([^\W_]+)")
_DOTTED = [
    (re.compile(rf"(?<![\w.]){pattern}(?![\w-])\.?"), meaning)
    for pattern, meaning in sorted(spellings.DOTTED.items(), key=lambda item: -len(item[0]))
]
_WEEK = re.compile(r"(?<![\w.])v\.? ?(?=\d{1,2}(?![\d\w]))")


def fold(text: str) -> str:
    """The text in lower case without å, ä, ö and accents, with spoken spellings and abbreviations written out.

    Whitespace is collapsed, letters repeated for emphasis are reduced, digits and punctuation stay. Defined for every
    string, and folding a folded text changes nothing.
    """
    folded = _once(text)
    for _ in range(4):
        again = _once(folded)
        if again == folded:
            break
        folded = again
    return folded


def _once(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower()
    lowered = unicodedata.normalize("NFC", lowered).translate(_SIGNS)
    lowered = _CONTROL_OR_SPACE.sub(" ", lowered).strip()
    plain = _strip_accents(_read_before_stripping(lowered))
    for pattern, meaning in _DOTTED:
        plain = pattern.sub(meaning, plain)
    return _read_words(_WEEK.sub("vecka ", plain))


def _strip_accents(text: str) -> str:
    decomposed = _COMBINING.sub("", unicodedata.normalize("NFKD", text)).lower()
    plain = unicodedata.normalize("NFC", decomposed.translate(_LETTERS_WITHOUT_DECOMPOSITION))
    plain = _CONTROL_OR_SPACE.sub(" ", plain.translate(_SIGNS)).strip()
    return _STRETCHED_LETTER.sub(r"\1\1", _STRETCHED_VOWEL.sub(r"\1", plain))


def _read_before_stripping(text: str) -> str:
    """Read "å" as och and "ä" as är while they can still be told from the letter a."""
    parts = _WORD.split(text)
    for at in range(1, len(parts), 2):
        word = parts[at]
        if word in spellings.BEFORE_STRIPPING:
            parts[at] = spellings.BEFORE_STRIPPING[word]
        elif word in ("å", "ä") and _stands_free(parts, at):
            before, after = _neighbours(parts, at)
            if word == "å" and after and before not in ("en", "stor") and after not in ("ena", "andra"):
                parts[at] = "och"
            elif word == "ä" and (before or after) and before not in spellings.WORDS_BEFORE_LETTER:
                parts[at] = "är"
    return "".join(parts)


def _read_words(text: str) -> str:
    parts = _WORD.split(text)
    for at in range(1, len(parts), 2):
        word = parts[at]
        if word in spellings.STOP_BELONGS_TO_WORD and at + 2 < len(parts):
            gap = parts[at + 1]
            parts[at + 1] = " " + gap[2:] if gap.startswith(". ") else gap
        if word in spellings.ALWAYS and _stands_free(parts, at):
            parts[at] = spellings.ALWAYS[word]
        elif word in _IN_CONTEXT and _stands_free(parts, at):
            parts[at] = _IN_CONTEXT[word](parts, at) or word
    return "".join(parts)


def _stands_free(parts: list[str], at: int) -> bool:
    """A letter in "e-post", "O'Brien", "A.B." or a web address is no word of its own."""
    left, right = parts[at - 1], parts[at + 1]
    joined_left = left[-1:] in "-'_/@" if left else False
    joined_right = right[:1] in "-'_/@" if right else False
    dotted = right == "." and at + 2 < len(parts)
    return not (joined_left or joined_right or dotted)


def _neighbours(parts: list[str], at: int) -> tuple[str, str]:
    """The words just before and after, or "" where punctuation or the end of the text stands between."""
    before = parts[at - 2].rsplit(" ", 1)[-1] if at >= 2 and parts[at - 1] == " " else ""
    after = parts[at + 2] if at + 2 < len(parts) and parts[at + 1] == " " else ""
    return before, after


def _read_ja(parts: list[str], at: int) -> str | None:
    before, after = _neighbours(parts, at)
    if before in spellings.SUBORDINATORS and after:
        return "jag"
    if before in spellings.VERBS and before not in spellings.VERBS_OF_ANSWERING:
        return "jag" if after or before not in ("ar", "e", "a") else None
    if after not in spellings.VERBS:
        return None
    third = _neighbours(parts, at + 2)[1]
    is_question = third in spellings.SUBJECTS or (
        third in spellings.OBJECT_OR_SUBJECT and after not in spellings.VERBS_WITH_OBJECT
    )
    return None if is_question else "jag"


def _read_va(parts: list[str], at: int) -> str | None:
    before, after = _neighbours(parts, at)
    if before in spellings.WORDS_BEFORE_WAS:
        return "var"
    return "vad" if after in spellings.VERBS_AFTER_WHAT else None


def _read_e(parts: list[str], at: int) -> str | None:
    before, after = _neighbours(parts, at)
    is_letter = before in spellings.WORDS_BEFORE_LETTER or after in spellings.WORDS_AFTER_LETTER_E
    return "ar" if (before or after) and not is_letter else None


def _read_o(parts: list[str], at: int) -> str | None:
    before, after = _neighbours(parts, at)
    return "och" if after and before not in spellings.WORDS_BEFORE_LETTER else None


def _read_me(parts: list[str], at: int) -> str | None:
    before, _ = _neighbours(parts, at)
    return "med" if before and before not in spellings.ENGLISH_BEFORE_ME else None


def _read_d(parts: list[str], at: int) -> str | None:
    _, after = _neighbours(parts, at)
    return "det" if after in ("e", "ar", "a", "va", "var", "blir", "gar") else None


_IN_CONTEXT = {"ja": _read_ja, "va": _read_va, "e": _read_e, "o": _read_o, "me": _read_me, "d": _read_d}
