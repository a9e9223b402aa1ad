"""How hard a Swedish text is to read: LIX (Björnsson 1968), words a sentence and the share of long words."""

from __future__ import annotations

import re

LONG_WORD = 6
"""Letters. A word of more is long."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# A line or a full stop ends a sentence; "kl. 09.30" and "t.ex." do not.
_SENTENCE_END = re.compile(r"(?<!\bkl)[.!?:]+(?=\s+[\"A-ZÅÄÖ0-9]|\s*$)|\n")


def lix(text: str) -> float:
    """Return LIX: under 30 is very easy, 30 to 40 easy. A text without words has 0."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(bool(_WORD.search(part)) for part in _SENTENCE_END.split(text))
    long_words = sum(len(word.replace("-", "")) > LONG_WORD for word in words)
    return len(words) / sentences + 100 * long_words / len(words)
