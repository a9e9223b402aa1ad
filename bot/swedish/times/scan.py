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
    """The phrases that name the word, its beginning, or the kind of code that it is; no other can begin with it."""
    if word.isalpha() and word.islower():
        numbers = {number for at in range(len(word)) for number in _by_word().get(word[: at + 1], ())}
        phrases = [PHRASES[number] for number in sorted(numbers)]
    else:
        sign = r"\d" if word.isdecimal() else word[0]
        phrases = [one for one in PHRASES if sign in one[0] or word in one[0]]
    return tuple((compiled(pattern), rule) for pattern, rule in phrases)


@cache
def _by_word() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, (pattern, _) in enumerate(PHRASES):
        for word in re.findall("[a-z]+", re.sub(r"\?P<\w+>|\\\w|\[a-z\]", " ", pattern)):
            found.setdefault(word, set()).add(number)
    return found
