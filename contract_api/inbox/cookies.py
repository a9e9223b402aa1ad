"""What a browser of staff keeps: a login under way, sealed, and afterwards one secret that means nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response

from contract_api.staff.rules import LONGEST
from nastasteg.cookies import CookieJar
from nastasteg.oidc import Login

# Names of their own: in the demo the patients' pages are on the same host, and cookies know no ports.
LOGIN = "inbox-login"
SESSION = "inbox"
LOGIN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Cookies:
    """Sets and reads them."""

    jar: CookieJar

    def keep_login(self, response: Response, login: Login, *, now: datetime) -> None:
        """Let the browser keep a login under way."""
        self.jar.keep_sealed(response, LOGIN, login, lasts=LOGIN_LASTS, now=now)

    def login(self, request: Request, *, now: datetime) -> Login | None:
        """Return the login under way; None when there is none, or it has taken too long."""
        return self.jar.sealed(request, LOGIN, Login, now=now)

    def forget_login(self, response: Response) -> None:
        """Let the browser forget the login under way."""
        self.jar.forget(response, LOGIN)

    def keep_session(self, response: Response, secret: str) -> None:
        """Let the browser keep the secret of a session."""
        self.jar.keep(response, SESSION, secret, lasts=LONGEST)

    def session(self, request: Request) -> str | None:
        """Return the secret of the browser's session, or None."""
        return self.jar.secret(request, SESSION)

    def forget_session(self, response: Response) -> None:
        """Let the browser forget its session."""
        self.jar.forget(response, SESSION)
