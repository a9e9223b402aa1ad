"""A long answer as the messages that Telegram carries it in."""

from __future__ import annotations

from bot.channels.telegram import LONGEST_TEXT, units
from bot.swedish.pages import cuts


def paginate(text: str, *, more: str) -> list[str]:
    """Return a text as pages; every one but the last ends with the line `more`.

    A page ends with a sentence or a line where that is possible, never inside a number, a date or a time. Nothing but
    the white space at a cut is dropped.
    """
    rest, pages = text.strip(), []
    room = LONGEST_TEXT - units(f"\n{more}")
    while units(rest) > LONGEST_TEXT:
        at = _page_end(_beginning(rest, room))
        pages.append(f"{rest[:at].rstrip()}\n{more}")
        rest = rest[at:].lstrip()
    return [*pages, rest]


def _beginning(text: str, room: int) -> str:
    """Return as much of a text as there is room for."""
    beginning = text[:room]
    while units(beginning) > room:
        beginning = beginning[: len(beginning) - (units(beginning) - room + 1) // 2]
    return beginning


def _page_end(page: str) -> int:
    """Return the last good place in a page's room to end it."""
    return next((kind[-1] for kind in cuts(page) if kind), len(page))
