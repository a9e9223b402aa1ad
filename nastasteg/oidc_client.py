"""How we show a provider of logins that it is us who ask: with a secret, or with a key of our own.

OpenID Connect Core 1.0, section 9. Providers of e-legitimation for the public sector often ask for the key
(`private_key_jwt`, RFC 7523): then no secret is shared, and what is sent serves once and for a minute.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Collection
from datetime import datetime

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
PEM = "-----BEGIN"


def signing_key(secret: str) -> RSAKey | ECKey | None:
    """Return the private key that a client's secret is; None where it is a secret.

    Raises ValueError for a key that is broken, public, or of another kind than RSA and EC P-256.
    """
    if not secret.startswith(PEM):
        return None
    for kind in (RSAKey, ECKey):
        with contextlib.suppress(JoseError, ValueError, TypeError):
            key = kind.import_key(secret)
            if key.is_private and _has_algorithm(key):
                return key
    raise ValueError("the key of the logins is not readable, or not a private one, RSA or EC P-256")


def credentials(
    client_id: str, secret: str, *, token_endpoint: str, methods: Collection[str], now: datetime
) -> tuple[dict[str, str], httpx.Auth | None]:
    """Return what goes into the form of a request for tokens, and how it is signed in.

    `methods`: those that the provider says it takes. Where it says nothing, that is `client_secret_basic`.
    """
    key = signing_key(secret)
    if key is not None:
        algorithm, issued = "RS256" if isinstance(key, RSAKey) else "ES256", int(now.timestamp())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": token_endpoint,
            "jti": secrets.token_urlsafe(16),
            "iat": issued,
            "exp": issued + ASSERTION_SECONDS,
        }
        header = {"alg": algorithm, "kid": key.thumbprint()}
        assertion = jwt.encode(header, claims, key, algorithms=[algorithm])
        return {"client_id": client_id, "client_assertion_type": ASSERTION, "client_assertion": assertion}, None
    if "client_secret_post" in methods and "client_secret_basic" not in methods:
        return {"client_id": client_id, "client_secret": secret}, None
    return {}, httpx.BasicAuth(client_id, secret)


def _has_algorithm(key: RSAKey | ECKey) -> bool:
    return isinstance(key, RSAKey) or key.as_dict(private=False)["crv"] == "P-256"
