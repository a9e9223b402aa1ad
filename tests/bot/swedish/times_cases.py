"""Tables of cases for the reading of times: one line each, "what is written = what is meant"."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.swedish.times import TimeExpression


def cases(table: str) -> list[tuple[str, str]]:
    """The lines of a table as (text, meaning)."""
    lines = [line.rpartition(" = ") for line in table.strip().splitlines()]
    return [(text, meant) for text, _, meant in lines]


def told(expression: TimeExpression) -> str:
    """The windows in the notation of the tables; "not" before those that are refused; "-" for nothing."""
    if expression.windows:
        return ", ".join(_window(*window) for window in expression.windows)
    if expression.excluded:
        return "not " + ", ".join(_window(*window) for window in expression.excluded)
    return "-"


def _window(start: datetime, end: datetime) -> str:
    if start.hour == start.minute == end.hour == end.minute == 0:
        return f"{start:%Y-%m-%d}" if (end - start).days == 1 else f"{start:%Y-%m-%d}..{end:%Y-%m-%d}"
    if end - start == timedelta(minutes=1):
        return f"{start:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}-{'24:00' if (end.hour, end.minute) == (0, 0) else end.strftime('%H:%M')}"
