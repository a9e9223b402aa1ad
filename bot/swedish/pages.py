"""Where a long answer may be cut: `sms.paginate` asks here, so that no number, date or time is ever torn apart."""

from __future__ import annotations

# ruff: noqa: SIM905 (a list of words is read as running text)
import re

# After these a full stop ends the abbreviation, not the sentence.
_ABBREVIATIONS = frozenset(
    "ang avd bl.a ca d.v.s dr ev ex f.d f.n fr fr.o.m kl leg mott nr p.g.a prof resp s.k ssk st t.ex t.o.m tel".split()
)
_GAP = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")
_LAST_WORD = re.compile(r"(\S+?)[.]$")
_LIST_NUMBER = re.compile(r"(?:^|\n)[ ]*\d{1,2}\.$")


def cuts(text: str) -> tuple[list[int], list[int], list[int]]:
    """Positions at which a page may end, best kind first: whole sentences and lines, between words, anywhere white.

    Each position is that of the first white character after the page's last word.
    """
    sentences, words, gaps = [], [], []
    for gap in _GAP.finditer(text):
        at, after = gap.start(), gap.end()
        if at == 0 or after == len(text):
            continue
        gaps.append(at)
        if _ends_sentence(text, at, after):
            sentences.append(at)
        if _is_between_words(text, at, after):
            words.append(at)
    return sentences, words, gaps


def _ends_sentence(text: str, at: int, after: int) -> bool:
    before = text[max(0, at - 40) : at]
    if "\n" in text[at:after]:
        return not before.endswith(":")
    if not _SENTENCE_END.search(before) or not text[after:].lstrip("\"'(")[:1].isupper():
        return False
    return not (_ends_abbreviation(before) or _LIST_NUMBER.search(before))


def _is_between_words(text: str, at: int, after: int) -> bool:
    before = text[max(0, at - 40) : at]
    next_to_number = (
        before[-1:].isdigit() or text[after].isdigit() or text[after : after + 2].lstrip("+(-")[:1].isdigit()
    )
    return not (next_to_number or _ends_abbreviation(before) or _LIST_NUMBER.search(before))


def _ends_abbreviation(before: str) -> bool:
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    bare = word[1].lstrip("\"'(").lower()
    return bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha())
