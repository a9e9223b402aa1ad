"""Phone numbers and personnummer: sealed at rest, found again by a keyed hash.

The sealed form can be opened by whoever holds the key; the lookup form cannot be opened at all, and
without the key nobody can test whether a number is in the database. The key can be changed while the system runs:
what was sealed under a previous key is still opened and found, until `nastasteg rotate-identifiers` has sealed it anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBrokenError(ValueError):
    """The stored identifier was sealed with another key, or has been changed."""


class Identifiers:
    """Seals, opens and looks up identifiers under one secret, and opens and finds what is under previous ones."""

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        """Derive two keys (sealing, lookup) from each secret. Raises ValueError when one is empty."""
        secrets = (secret, *previous)
        if not all(secrets):
            raise ValueError("an identifier key is needed")
        fernets = [Fernet(base64.urlsafe_b64encode(_derive(one, b"seal"))) for one in secrets]
        self._current = fernets[0]
        self._all = MultiFernet(fernets)
        self._lookup_keys = [_derive(one, b"lookup") for one in secrets]

    def seal(self, value: str) -> str:
        """Return the value encrypted under the current key; two calls give two different texts."""
        return self._current.encrypt(value.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the value that was sealed, under any of the keys. Raises SealBrokenError for anything else."""
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBrokenError from error

    def is_current(self, sealed: str) -> bool:
        """Return whether a text was sealed under the current key."""
        try:
            self._current.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def lookup(self, kind: str, value: str) -> str:
        """Return the keyed hash under which a value of a kind ("sms", "personnummer") is stored, as 64 hex digits."""
        return self.lookups(kind, value)[0]

    def lookups(self, kind: str, value: str) -> list[str]:
        """Return all hashes under which a value may be stored: the current key's first, then the previous ones'."""
        text = f"{kind}|{value}".encode()
        return [hmac.new(key, text, hashlib.sha256).hexdigest() for key in self._lookup_keys]


def _derive(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), b"nastasteg|" + purpose, hashlib.sha256).digest()
