"""The log file of each part: a new one at each start of the system, the last few kept."""

from __future__ import annotations

from collections import deque
from pathlib import Path

KEPT = 3
"""Older logs kept beside the current one."""

TAIL_LINES = 15


def rotate(log: Path) -> None:
    """Move a log aside (x.log becomes x.log.1 and so on), so that the next run writes its own."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if not log.exists() or log.stat().st_size == 0:
        return
    for number in range(KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    log.replace(log.with_name(f"{log.name}.1"))


def tail(log: Path) -> str:
    """Return where the log is and its last lines, indented, for an error text."""
    if not log.exists():
        return f"Its log is {log} (not there)."
    with log.open(encoding="utf-8", errors="replace") as lines:
        last = deque(lines, maxlen=TAIL_LINES)
    return f"Its log is {log} and ends:\n" + "".join(f"    {line.rstrip()}\n" for line in last).rstrip("\n")
