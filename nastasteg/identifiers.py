"""Phone numbers and personnummer: sealed at rest, found again by a keyed hash.

The sealed form can be opened by whoever holds the key; the lookup form cannot be opened at all, and
without the key nobody can test whether a number is in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class SealBrokenError(ValueError):
    """The stored identifier was sealed with another key, or has been changed."""


class Identifiers:
    """Seals, opens and looks up identifiers under one secret."""

    def __init__(self, secret: str) -> None:
        """Derive the two keys (sealing, lookup) from the secret. Raises ValueError when it is empty."""
        if not secret:
            raise ValueError("an identifier key is needed")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"seal")))
        self._lookup_key = _derive(secret, b"lookup")

    def seal(self, value: str) -> str:
        """Return the value encrypted; two calls give two different texts."""
        return self._fernet.encrypt(value.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the value that was sealed. Raises SealBrokenError for another key or a changed text."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBrokenError from error

    def lookup(self, kind: str, value: str) -> str:
        """Return the keyed hash by which a value of a kind ("sms", "personnummer") is found, as 64 hex digits."""
        return hmac.new(self._lookup_key, f"{kind}|{value}".encode(), hashlib.sha256).hexdigest()


def _derive(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), b"nastasteg|" + purpose, hashlib.sha256).digest()
