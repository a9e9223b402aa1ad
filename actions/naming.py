"""Which of the possible patients, or of those with a right, a message names: one alone, or nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.relations import Relations
from bot.swedish.folding import fold
from contract_api.client import PatientOption, RightView

MYSELF = "mig själv"
"""How the sender's own contract is chosen."""

_MYSELF = re.compile(r"\b(mig sjalv|jag sjalv|min egen|mitt eget|mina egna)\b")
_FIRST_PERSON = re.compile(r"\b(jag|mig|min|mitt|mina)\b")
_SMALL_WORDS = frozenset({"din", "ditt", "dina", "den", "du", "for", "fragar"})
_WORD = re.compile(r"\w+")


def named_patient(options: Sequence[PatientOption], text: str, relations: Relations) -> PatientOption | None:
    """Return the one patient that a message names, by given name, by what the sender calls them, or by relation.

    Never by anything else, and nobody where two could be meant.
    """
    if _MYSELF.search(fold(text)):
        return _only([one for one in options if one.is_self])
    others = [one for one in options if not one.is_self]
    by_word = [one for one in others if _stands_in(text, one.name) or _stands_in(text, one.called)]
    if by_word:
        return _only(by_word)
    said = relations.in_message(text)
    return _only([one for one in others if said & relations.of_patient(one.called or "")])


def named_relative(rights: Sequence[RightView], text: str, relations: Relations) -> RightView | None:
    """Return the one person with a right that the patient names, by given name or by what they are to the patient."""
    by_name = [one for one in rights if _stands_in(text, one.given_name)]
    if by_name:
        return _only(by_name)
    said = relations.in_message(text)
    return _only([one for one in rights if said & relations.to_patient(one.called)])


def word_for(patient: PatientOption) -> str:
    """Return the word by which contract_api knows a patient among the options."""
    return MYSELF if patient.is_self else (patient.name or patient.called or "")


def speaks_of_oneself(text: str) -> bool:
    """Return whether a message speaks of the sender too, so that whom else it names may be an aside."""
    return bool(_FIRST_PERSON.search(fold(text)))


def _stands_in(text: str, name: str | None) -> bool:
    """Return whether the words of a name stand together in a text, the last also in the genitive."""
    wanted = [word for word in _WORD.findall(fold(name or "")) if word not in _SMALL_WORDS]
    words = _WORD.findall(fold(text))
    for start in range(len(words) - len(wanted) + 1) if wanted else ():
        *before, last = words[start : start + len(wanted)]
        if before == wanted[:-1] and last in (wanted[-1], f"{wanted[-1]}s"):
            return True
    return False


def _only[Someone](found: Sequence[Someone]) -> Someone | None:
    return found[0] if len(found) == 1 else None
