"""When a code can be redeemed, and when a number has been unused for so long that it may be somebody else's."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

CODE_HOLDS = timedelta(days=14)

WRONG_CODES_A_DAY = 5
"""For an address. Whoever has a paper in their hand needs fewer; whoever guesses needs hundreds of millions."""

ALARM_AT = 40
"""Wrong codes in an hour over all addresses. More than people's misreadings ever make up."""

CHANNELS = frozenset({"sms", "telegram"})
"""Where an address is somebody's for longer than a session."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A code that has been given to a person, without the code."""

    channel: str | None
    sent_to: str | None
    expires_at: datetime
    is_over: bool
    """Whether it has been redeemed or revoked."""


@dataclass(frozen=True, kw_only=True)
class WaysIn:
    """Where people can write to."""

    number: str = ""
    """Our number for SMS, in E.164."""
    telegram_bot: str = ""
    """Our name in Telegram, without the @."""


def can_be_redeemed(invitation: Invitation, *, channel: str, address: str, now: datetime) -> bool:
    """Return whether a code can be redeemed from an address (its keyed hash).

    What was sent to a number is worth nothing from any other: neither forwarded nor read in a log of messages.
    """
    if invitation.is_over or now >= invitation.expires_at or channel not in CHANNELS:
        return False
    return invitation.channel in (None, channel) and invitation.sent_to in (None, address)


def is_unused(last_used: date, *, months: int, today: date) -> bool:
    """Return whether an address has not been used in so many months, by the calendar: from that very day on."""
    return today >= months_after(last_used, months)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
