"""A row of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise and what was found."""

    what: str
    promised: str
    found: str
    met: bool

    def line(self) -> str:
        """Return the row of the table."""
        return f"{self.what:<62} {self.promised:>22} {self.found:>22}  {'met' if self.met else 'NOT met'}"
