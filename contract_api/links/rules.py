"""What a one-time link is made of, and when it may still be opened."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

LINK_LIVES = timedelta(minutes=15)
MOST_REFUSALS = 3
"""So many logins by others end a link: it is no longer in the right hands alone."""

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(minutes=60)

TOKEN_ALPHABET = string.ascii_letters + string.digits
TOKEN_LENGTH = 22
"""22 of 62 signs are 131 bits. No other signs: some phones end a link at them."""

CODE_ALPHABET = "34679ACDEFHJKMNPQRTWXY"
"""No signs that are mistaken for each other: 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V, G and 6."""

CODE_LENGTH = 8
"""22 signs, 8 times: 35 bits. Enough, since whoever tries one must first log in, and opens only what is their own."""

SESSION_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class LinkNow:
    """What the rule needs to know of a link."""

    expires_at: datetime
    ended_at: datetime | None
    """When it was opened, replaced by a newer one or refused too often."""


def new_token() -> str:
    """Return the secret part of a link's address."""
    return "".join(secrets.choice(TOKEN_ALPHABET) for _ in range(TOKEN_LENGTH))


def new_code() -> str:
    """Return a code that can be read aloud and typed."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def new_session_secret() -> str:
    """Return what the browser keeps while somebody is logged in."""
    return secrets.token_urlsafe(SESSION_BYTES)


def typed_code(text: str) -> str | None:
    """Return the code that somebody typed, in capitals without spaces and dashes; None when it cannot be one."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    return code if len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code) else None


def can_be_opened(link: LinkNow, now: datetime) -> bool:
    """Return whether a link is still there to be opened."""
    return link.ended_at is None and now < link.expires_at


def session_ends_at(began_at: datetime, seen_at: datetime) -> datetime:
    """Return when a login ends by itself: half an hour after it was last used, an hour after it began."""
    return min(seen_at + SESSION_IDLE, began_at + SESSION_LONGEST)
