"""Run them all, and print the table: `python -m benchmarks.booking`. The steps and the kills take many minutes."""

from __future__ import annotations

from benchmarks.booking import crowd, killed, proposals, steps
from benchmarks.rows import finish

if __name__ == "__main__":
    finish([row for part in (proposals, crowd, killed, steps) for row in part.measure()])
