"""Names of staff that no list holds: what follows a title or a given name, written with a capital."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.lexicon import Found
from bot.swedish.folding import fold

PERSON = "person"
ROLE = "role"

_NAME = re.compile(r"\s+([A-ZÅÄÖÉ][\w'-]+)")


def with_following_names(text: str, found: Sequence[Found]) -> list[Found]:
    """Return what was found and the names that follow it: "doktor Per", "syster Maj", "Anna Lindgren".

    A sentence in capitals throughout names nobody by them.
    """
    names: list[Found] = []
    if text.isupper():
        return list(found)
    known = {one.start for one in found if one.entity == PERSON}
    for one in found:
        if one.entity in (PERSON, ROLE):
            names += _following(text, one.end, known)
    return [*found, *names]


def _following(text: str, end: int, known: set[int]) -> list[Found]:
    following = _NAME.match(text, end)
    if following is None or following.start(1) in known:
        return []
    known.add(following.start(1))
    name = fold(following.group(1))
    return [Found(PERSON, name, following.start(1), following.end(1)), *_following(text, following.end(1), known)]
