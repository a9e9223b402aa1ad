"""The error that an operator reads: one sentence on what is wrong, one on what to do."""

from __future__ import annotations


class Trouble(Exception):
    """Something that a person has to mend before the command can go on."""

    def __init__(self, sentence: str, remedy: str, *, log: str = "") -> None:
        """Keep what is wrong, what to do about it, and the last lines of a log when one tells more."""
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.log = log

    def __str__(self) -> str:
        """Return all of it as it is printed."""
        return "\n".join(part for part in (self.sentence, self.log, self.remedy) if part)
