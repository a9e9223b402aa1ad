"""The phrases found in a line of words and codes, in one walk.

Every pattern begins and ends at a word; the first that matches at a word wins, and what no pattern matches is passed
over. A pattern is compiled when a message has a word that it may begin with.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache, lru_cache

from bot.swedish.times.days import DAYS
from bot.swedish.times.hours import HOURS
from bot.swedish.times.phrases import Rule
from bot.swedish.times.things import Found, Word
from bot.swedish.times.weeks import WEEKS
from bot.swedish.times.words import NOISE, WORDS, silent

_FILLERS = frozenset(
    """pa a i om den det nu har av under vid klockan till kommande da ca cirka ungefar typ runt omkring kring redan hela
    att sa : fran bara endast just nagon gang lite prick ar blir hos er oss""".split()  # noqa: SIM905
)
PHRASES = (*NOISE, *WEEKS, *DAYS, *HOURS, *WORDS)


def find(line: str, now: datetime, most: int) -> list[Found]:
    """The first things of a line, about so many at most, in order, at a wall clock time without zone."""
    found: list[Found] = []
    at = gap = 0
    while at < len(line) and len(found) < most:
        end = line.find(" ", at)
        end = len(line) if end < 0 else end
        word = line[at:end]
        for pattern, rule in may_begin(word):
            match = pattern.match(line, at)
            if match and (end := match.end()) > at:
                many = rule(match, now)
                gap += rule is silent
                for what in many if isinstance(many, list) else [many]:
                    found.append(Found(what, gap))
                    gap = 0
                break
        else:
            gap += word not in _FILLERS
        at = end + 1
    if gap and found:
        found.append(Found(Word("end"), gap))
    return found


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of a phrase, up to the end of a word."""
    return re.compile(f"(?:{pattern})(?!\\S)")


@lru_cache(maxsize=4096)
def may_begin(word: str) -> tuple[tuple[re.Pattern[str], Rule], ...]:
    """The phrases that can begin with the word, with a beginning of it, or with the kind of code that it is."""
    if word.isalpha() and word.islower():
        starts = [word[: at + 1] for at in range(len(word))]
    else:
        starts = ["0" if word[0].isdecimal() else word[0]]
    numbers = {number for start in starts for number in _by_start().get(start, ())}
    return tuple((compiled(PHRASES[number][0]), PHRASES[number][1]) for number in sorted(numbers))


@cache
def _by_start() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, (pattern, _) in enumerate(PHRASES):
        for start in _starts(pattern):
            found.setdefault(start, set()).add(number)
    return found


_PIECES = re.compile(r"\(\?<?[=!]|\((?:\?(?:P<\w+>|:))?|\[[^]]+\]|\\.|[a-z]+|.")


def _starts(pattern: str) -> set[str]:
    """The words, codes ("D", "0" for a digit) and signs that stand in a pattern with no space right before them."""
    found: set[str] = set()
    inside = [False]  # for each open group, whether a space stands before it
    before, looking = "(", 0
    for piece in _PIECES.findall(pattern):
        if looking or piece[:3] in ("(?=", "(?!", "(?<"):
            looking += (piece[0] == "(") - (piece == ")")
            continue
        spaced = before == " " or (before[0] in "(|" and inside[-1])
        if piece[0] == "(":
            inside.append(spaced)
        elif piece == ")":
            inside.pop()
        elif piece not in "|?*+ " and not spaced:
            found |= {piece} if piece.isalpha() else {"0" if sign in "d0123456789" else sign for sign in piece}
        before = piece
    return found
