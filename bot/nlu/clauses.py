"""Splitting a message into the clauses that may each hold a request of their own.

People put two questions into one text message, with or without marks: "nar ska ja komma o va ska ja ha me".
Sentence marks always split. A comma or a joining word splits only where a new request begins after it, so
that "kaffe och bulle" and "vill avboka, jag är sjuk" stay whole. It works on the text as written, because the
parts are shown to people: hence both spellings of words with å, ä and ö.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HARD_BREAK = re.compile(
    r"[?!;\n\r]+"
    r"|\.{2,}"
    r"|(?<=[^\W\d_]{3})\.(?=[^\W\d_]{3})"  # "avboka.tack": written without a space
    r"|(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\btel)(?<!\bbl\.a)(?<!\bt\.ex)\.(?=\s|$)",
    re.IGNORECASE,
)
_SOFT_BREAK = re.compile(
    r"\s*,\s*(?:(?:och|o|å|samt|men|sen|sedan)\s+)?"
    r"|\s+(?:(?:och|o|å|men)\s+(?:sen|sedan)|och|o|å|samt|men|eller|plus)\s+"
    r"|\s*[&+]\s*"
    r"|\s+-\s+",
    re.IGNORECASE,
)

_QUESTION_WORD = (
    r"vad|va|vem|vems|vilken|viken|vicken|vilka|vilket|var|vart|när|nar|hur|hurdags|varför|varfor|"
    r"what|when|where|who|how"
)
_SUBJECT = (
    r"jag|ja|ni|du|man|det|de|dom|den|han|hon|vi|min|mitt|mina|mamma|pappa|"
    r"någon|nagon|nån|nan|nåt|nat|något|nagot"
)
_VERB = (
    r"ska|skall|ka|kan|kunde|får|far|måste|maste|behöver|behover|bör|bor|är|ar|e|finns|har|kommer|vill|"
    r"går|gar|kostar|blir|tar|gäller|galler|hinner|skulle|tänker|fick|hade|gör|gor"
)
_DEMAND = (
    r"avboka|omboka|boka|ombokning|skicka|ring|ringa|säg|sag|berätta|beratta|förnya|fornya|visa|ändra|ta bort|"
    r"hjälp mig|jag undrar|undrar|jag vill|jag skulle|vill (?:jag|ja|ha|veta|boka|avboka|omboka)|"
    r"jag behöver|jag behover|behöver (?:jag|ja|ha|boka)|kan (?:ni|du)|jag måste|snälla"
)
_LEAD_IN = (
    r"(?:(?:hej+(?:san)?|hallå|tack|och|o|å|men|sen|sedan|så|ja|jo|också|även|förresten|dessutom|ni|snälla)[\s,]+)*"
)
_OPENER = re.compile(
    rf"^{_LEAD_IN}(?:(?:på|till|i|för|av|med|från|om|hos|under)\s+)?"
    rf"(?:(?:{_QUESTION_WORD})\b|(?:{_VERB})\s+(?:{_SUBJECT})\b|(?:{_DEMAND})\b)",
    re.IGNORECASE,
)
_ASKING_INSIDE = re.compile(
    r"\b(?:undrar|vill veta|kan (?:ni|du) (?:säga|saga|berätta|beratta|kolla)|"
    r"vet inte (?:när|var|vad|vem|hur)|minns inte|glömt)\b",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(r"\b(?:den|det|de|dom|dem)\s*$", re.IGNORECASE)


MOST_JOINTS = 2
"""So that a long list costs no more than a sentence."""

FEWEST_WORDS = 2
"""Words that it takes to ask for something beside something else."""


@dataclass(frozen=True)
class Clause:
    """One part of a message: its text as written, and whether it asks or demands something of its own.

    "När kommer den" after a sentence about a referral belongs to that sentence and asks nothing of its own.
    """

    text: str
    asking: bool


def split(text: str) -> list[Clause]:
    """Return the clauses of a message in the order written; a message without any words gives none."""
    clauses: list[Clause] = []
    position = 0
    for mark in [*_HARD_BREAK.finditer(text), None]:
        sentence = text[position : mark.start()] if mark else text[position:]
        ends_with_question = mark is not None and "?" in mark.group()
        position = mark.end() if mark else len(text)
        parts = [part for part in _split_softly(sentence) if _has_word(part)]
        for index, part in enumerate(parts):
            asked = ends_with_question and index == len(parts) - 1
            belongs_to_what_was_said = bool(clauses) and _REFERS_BACK.search(part) is not None
            clauses.append(Clause(part, (asked or _asks(part)) and not belongs_to_what_was_said))
    return clauses


def halves(clause: str) -> list[str]:
    """Return what stands before and after each joining word of a clause, where both may be a request of their own.

    "Stryk torsdagen och be Petra ringa": no word tells that the second half is a new request. Only the classifier can.
    """
    found: list[str] = []
    for mark in [*_SOFT_BREAK.finditer(clause)][:MOST_JOINTS]:
        both = [clause[: mark.start()].strip(), clause[mark.end() :].strip()]
        if all(len(half.split()) >= FEWEST_WORDS for half in both):
            found += both
    return found


def _split_softly(sentence: str) -> list[str]:
    """Split at commas and joining words, but only where a new request begins."""
    parts: list[str] = []
    start = 0
    for mark in _SOFT_BREAK.finditer(sentence):
        rest = sentence[mark.end() :]
        if _OPENER.match(rest) and _has_word(sentence[start : mark.start()]):
            parts.append(sentence[start : mark.start()].strip())
            start = mark.end()
    parts.append(sentence[start:].strip())
    return parts


def _asks(clause: str) -> bool:
    return bool(_OPENER.match(clause.strip()) or _ASKING_INSIDE.search(clause))


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
