"""Closes the API: nothing is reached without the service credential but the paths that are named here."""

from __future__ import annotations

import hmac

from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from contract_api.errors import Unauthorized, response_for

OPEN_PATHS = frozenset({"/health", "/docs", "/openapi.json"})

INBOX = "/inbox"
"""The staff's pages: a browser reaches them, and they ask for a login of their own."""

bearer = HTTPBearer(auto_error=False, description="The credential between our own parts.")
"""Only for the API's description: the check itself stands before any routing."""


class ServiceCredential:
    """Answers 401 to every request without the credential, before its path is routed or its body read."""

    def __init__(self, app: ASGIApp, *, token: str, has_inbox: bool = False) -> None:
        """Guard an app. Raises ValueError for an empty token, which anybody could send."""
        if not token:
            raise ValueError("a service token is needed")
        self._app = app
        self._has_inbox = has_inbox
        self._expected = f"bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "http" and not self._is_open(scope["path"]) and not self._is_ours(scope):
            await response_for(Unauthorized())(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        return path in OPEN_PATHS or (self._has_inbox and (path == INBOX or path.startswith(f"{INBOX}/")))

    def _is_ours(self, scope: Scope) -> bool:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        return hmac.compare_digest(f"{scheme.lower()} {token}".encode(), self._expected)
