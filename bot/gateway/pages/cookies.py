"""What the browser keeps: a login under way, sealed, and afterwards one secret that means nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from bot.gateway.oidc import Login
from nastasteg.identifiers import Identifiers, SealBrokenError

LOGIN = "login"
SESSION = "session"
LOGIN_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(minutes=60)
LONGEST = 4096


class _Sealed(BaseModel):
    login: Login
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Cookies:
    """Sets and reads them. SameSite is Lax: the way back from the login comes from another site."""

    identifiers: Identifiers
    secure: bool
    """Whether the page is reached over https, as it is everywhere but in the demo."""

    def keep_login(self, response: Response, login: Login, *, now: datetime) -> None:
        """Let the browser keep a login under way, which it can neither read nor change."""
        sealed = self.identifiers.seal(_Sealed(login=login, until=now + LOGIN_LASTS).model_dump_json())
        self._set(response, LOGIN, sealed, LOGIN_LASTS)

    def login(self, request: Request, *, now: datetime) -> Login | None:
        """Return the login under way; None when there is none, or it has taken too long."""
        try:
            sealed = _Sealed.model_validate_json(self.identifiers.open(self._value(request, LOGIN)))
        except (SealBrokenError, ValidationError, ValueError):
            return None
        return sealed.login if now < sealed.until else None

    def forget_login(self, response: Response) -> None:
        """Let the browser forget the login under way."""
        self._set(response, LOGIN, "", timedelta())

    def keep_session(self, response: Response, secret: str) -> None:
        """Let the browser keep the secret of a session."""
        self._set(response, SESSION, secret, SESSION_LASTS)

    def session(self, request: Request) -> str | None:
        """Return the secret of the browser's session, or None."""
        secret = self._value(request, SESSION)
        return secret if 0 < len(secret) <= 100 else None

    def forget_session(self, response: Response) -> None:
        """Let the browser forget its session."""
        self._set(response, SESSION, "", timedelta())

    def form_token(self, secret: str) -> str:
        """Return what a form of this session must carry, so that no other site can send one."""
        return self.identifiers.lookup("form", secret)

    def _name(self, name: str) -> str:
        # The prefix makes browsers refuse it from any other host, and without Secure and Path=/.
        return f"__Host-{name}" if self.secure else name

    def _value(self, request: Request, name: str) -> str:
        value = request.cookies.get(self._name(name), "")
        return value if len(value) <= LONGEST else ""

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name(name),
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
