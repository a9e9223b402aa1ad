"""What a turn ends with, on its way back to the gateway."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back to the gateway."""

    lines: list[str] = field(default_factory=list)
    wait_for_more: bool = False
    """Not understood, and more may be on its way: ask again in a moment. Nothing has been changed."""
    nothing_more: bool = False
    """Purposely empty: the danger text has been sent, and there was no other request."""
    link: bool = False
    """The gateway is to make a one-time link and tell it. It is not made here, so that no tracker ever holds one."""
    calendar: bool = False
    """Whether agreed times were told or changed: they can go with it as a file for a calendar."""
    pseudonym: str | None = None
    """The conversation's new name, when it has become one about another patient."""
