"""One word as somebody wrote it: the words or codes of time that it means, joined up or misspelt as it may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.swedish.times import vocabulary

_LONGEST = 40
_MOST_PIECES = 4
_SHORTEST, _LONG = 5, 11
"""Letters: shorter words are read as they stand; in one of eleven or more two slips are forgiven, else one."""
_ENDINGS = {
    "": "", "en": "", "n": "", "ens": "", "ar": "+", "arna": "+", "arne": "+", "er": "+", "s": "-", "se": "-",
}  # fmt: skip


@lru_cache(maxsize=4096)
def read(raw: str) -> str:
    """The word folded (lower case, no å, ä, ö), or the words and codes that it stands for."""
    if len(raw) > _LONGEST:
        return "ord"
    if raw in vocabulary.BEFORE_FOLDING:
        return vocabulary.BEFORE_FOLDING[raw]
    word = "".join(sign for sign in unicodedata.normalize("NFKD", raw) if not unicodedata.combining(sign))
    word = re.sub(r"(.)\1{2,}", r"\1\1", word.replace("ø", "o").replace("æ", "a"))
    meant = _codes().get(word)
    if meant is None and word not in vocabulary.ORDINARY:
        meant = _joined(word) or _near(word)
    return meant or (word if word.islower() and word.isascii() else "ord")


@cache
def _codes() -> dict[str, str]:
    """Every spelling that is listed, with what it stands for."""
    codes = {word: word for word in (*vocabulary.JOINABLE, *vocabulary.SPELT_OUT)}
    codes |= vocabulary.SAME | {word: word for word in vocabulary.SAME.values()}
    codes |= _weekdays()
    for at, line in enumerate(vocabulary.MONTHS, start=1):
        codes |= dict.fromkeys(line.split("/"), f"M{at}")
    for part, line in vocabulary.PARTS.items():
        codes |= dict.fromkeys(line.split(), f"P{part}")
    for part, line in vocabulary.PARTS_EVERY.items():
        codes |= dict.fromkeys(line.split(), f"P{part}+")
    codes |= {word: str(value) for word, value in vocabulary.NUMBERS.items()}
    codes |= {word: f"O{value}" for word, value in vocabulary.ORDINALS.items()}
    for name, (_, spellings) in vocabulary.HOLIDAYS.items():
        codes |= dict.fromkeys(spellings, f"H{name}")
    return codes


def _weekdays() -> dict[str, str]:
    stems = {
        stem: at
        for at, (name, spellings) in enumerate(vocabulary.WEEKDAYS.items())
        for stem in (name, name[:-1], *spellings.split())  # "tisda" as spoken
    }
    found = {stem + ending: f"D{at}{sign}" for stem, at in stems.items() for ending, sign in _ENDINGS.items()}
    found |= {stem: f"D{at}" for stem, at in stems.items()}
    return {word: code for word, code in found.items() if word not in vocabulary.ORDINARY}


@cache
def _pieces() -> dict[str, str]:
    """What joined words are made of."""
    pieces = {word: code for word, code in _codes().items() if _is_time(code) and (len(word) > 3 or code[0] == "P")}
    pieces |= {word: _codes()[word] for word in (*vocabulary.NUMBERS, *vocabulary.JOINABLE)}
    pieces |= {name[:-1]: f"D{at}" for at, name in enumerate(vocabulary.WEEKDAYS)}
    return pieces | {word: _codes()[word] for word in vocabulary.JOINED_SHORT}


def _is_time(code: str) -> bool:
    return code[0] in "DHMP" or code in vocabulary.NEAR_DAYS


def _joined(word: str) -> str:
    """ "torsdagsförmiddag", "påfredag", "nästavecka", "halvtio": the pieces, if one of them is a time."""
    for pieces in _cuts(word, _MOST_PIECES):
        codes = [_pieces()[piece] for piece in pieces]
        codes = [code[:2] if code[0] == "D" and at + 1 < len(codes) else code for at, code in enumerate(codes)]
        if _goes_together(pieces, codes):
            return " ".join(codes)
    for end in range(_SHORTEST, len(word) - 3):  # "imogonförmiddag": one of the two misspelt
        known, rest = _pieces().get(word[:end], ""), _pieces().get(word[end:], "")
        both = (known or _near(word[:end]), rest or _near(word[end:]))
        if (known or rest) and all(code and _is_time(code) for code in both):
            return " ".join(both)
    return ""


def _goes_together(pieces: list[str], codes: list[str]) -> bool:
    for at, code in enumerate(codes):
        beside = codes[at - 1 : at] + codes[at + 1 : at + 2]
        if code.isdigit() and not any(other in ("halv", "klockan", "over", "tiden", "snaret") for other in beside):
            return False
    times = [piece for piece, code in zip(pieces, codes) if _is_time(code) or code.isdigit()]  # noqa: B905 (3.9)
    return len(codes) > 1 and any(len(piece) > 3 or _pieces()[piece].isdigit() for piece in times)


def _cuts(word: str, most: int) -> Iterator[list[str]]:
    """The ways to cut a word into known pieces, with the longest first; an s may stand between two."""
    for end in range(len(word), 0, -1):
        piece = word[:end]
        if piece not in _pieces():
            continue
        if end == len(word):
            yield [piece]
        elif most > 1:
            rest = word[end:]
            yield from ([piece, *more] for more in _cuts(rest, most - 1))
            if rest[0] == "s" and len(piece) > 3:
                yield from ([piece, *more] for more in _cuts(rest[1:], most - 1))


def _near(word: str) -> str:
    """What a word with a slip or two of the finger stands for; nothing when that could be two things."""
    if len(word) < _SHORTEST or word in vocabulary.ORDINARY:
        return ""
    reach = 2 if (word[0], len(word)) in _shapes() else 1
    found: dict[str, int] = {}
    for target in {target for left in _left(word, reach) for target in _targets().get(left, ())}:
        slips = distance(word, target)
        if slips <= (2 if len(target) >= _LONG else 1) and word[0] == target[0]:
            code = _codes()[target]
            found[code] = min(slips, found.get(code, 9))
    best = [code for code, slips in found.items() if slips == min(found.values())]
    plain = {code[:2] if code[0] == "D" else code for code in best}
    return min(best, key=len) if len(plain) == 1 else ""


@cache
def _shapes() -> frozenset[tuple[str, int]]:
    """The first letters and lengths of words that may be a long one with two slips."""
    words = {word for many in _targets().values() for word in many if len(word) >= _LONG}
    return frozenset((word[0], len(word) + more) for word in words for more in (-2, -1, 0, 1, 2))


@cache
def _targets() -> dict[str, list[str]]:
    """The words that slips are forgiven in, by what is left of them without a letter or two."""
    words = {*vocabulary.FORGIVEN, *(word for word, code in _codes().items() if _is_forgiven(word, code))}
    found: dict[str, list[str]] = {}
    for word in words:
        for left in _left(word, 2 if len(word) >= _LONG else 1):
            found.setdefault(left, []).append(word)
    return found


def _is_forgiven(word: str, code: str) -> bool:
    if code[0] == "D":
        return any(word.startswith(name) for name in vocabulary.WEEKDAYS)
    if code[0] == "P":
        return len(word) > 6 and word.startswith(vocabulary.PARTS_SPELT_OUT)
    return len(word) > 5 and (code[0] in "HMO" or code.isdigit())


def _left(word: str, most: int) -> set[str]:
    found = {word}
    for _ in range(most):
        found |= {one[:at] + one[at + 1 :] for one in found for at in range(len(one))}
    return found


def distance(word: str, other: str) -> int:
    """How many letters are missing, added, changed or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, sign in enumerate(word):
        earlier, before, row = before, row, [at + 1]
        for place, letter in enumerate(other):
            cost = min(before[place + 1] + 1, row[place] + 1, before[place] + (sign != letter))
            if earlier and place and sign == other[place - 1] and word[at - 1] == letter:
                cost = min(cost, earlier[place - 1] + 1)
            row.append(cost)
    return row[-1]
