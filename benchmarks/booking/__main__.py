"""Run them all, and print the table: `python -m benchmarks.booking`. The steps and the kills take many minutes."""

from __future__ import annotations

import sys

from benchmarks.booking import crowd, killed, proposals, steps


def main() -> None:
    """Measure, print, and exit with 1 where a promise is not met."""
    rows = [row for part in (proposals, crowd, killed, steps) for row in part.measure()]
    print(f"\n{'what':<62} {'promise':>22} {'found':>22}")
    for row in rows:
        print(row.line())
    sys.exit(not all(row.met for row in rows))


if __name__ == "__main__":
    main()
