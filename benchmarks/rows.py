"""The table of what was promised and what was found."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise and what was found."""

    what: str
    promised: str
    found: str
    met: bool
    note: str = ""

    def line(self) -> str:
        """Return the row of the table."""
        verdict = "met" if self.met else "NOT met"
        return f"{self.what:<62} {self.promised:>22} {self.found:>22}  {verdict:<8} {self.note}".rstrip()


def finish(rows: Sequence[Row]) -> None:
    """Print the table, and exit with 1 where a promise is not met."""
    sys.stdout.write(f"\n{'what':<62} {'promise':>22} {'found':>22}\n")
    for row in rows:
        sys.stdout.write(f"{row.line()}\n")
    sys.exit(not all(row.met for row in rows))
