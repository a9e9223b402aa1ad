"""How fast messages may be handed to a provider that counts them."""

from __future__ import annotations


class Pace:
    """Shares out moments, evenly. One for each process: of two workers each has half of what is allowed, or less."""

    def __init__(self, per_second: float) -> None:
        """Allow so many in a second."""
        self._step = 1 / per_second
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Take the next free moment, and return how many seconds there are until then. `now` is of any clock."""
        at = max(self._next, now)
        self._next = at + self._step
        return at - now
