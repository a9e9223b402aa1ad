"""What the browser keeps: a login under way, sealed, and afterwards one secret that means nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from fastapi import Request, Response
from pydantic import BaseModel

from nastasteg.cookies import CookieJar
from nastasteg.oidc import Login

LOGIN = "login"
SESSION = "session"
LOGIN_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(minutes=60)

type Kind = Literal["token", "code"]
"""The secret part of a link, or the code that can be typed instead."""


class Opening(BaseModel):
    """A login under way, and what is to be opened after it, by a link's token or a code."""

    kind: Kind
    secret: str
    login: Login


@dataclass(frozen=True, kw_only=True)
class Cookies:
    """Sets and reads them."""

    jar: CookieJar

    def keep_login(self, response: Response, under_way: Opening, *, now: datetime) -> None:
        """Let the browser keep a login under way."""
        self.jar.keep_sealed(response, LOGIN, under_way, lasts=LOGIN_LASTS, now=now)

    def login(self, request: Request, *, now: datetime) -> Opening | None:
        """Return the login under way; None when there is none, or it has taken too long."""
        return self.jar.sealed(request, LOGIN, Opening, now=now)

    def forget_login(self, response: Response) -> None:
        """Let the browser forget the login under way."""
        self.jar.forget(response, LOGIN)

    def keep_session(self, response: Response, secret: str) -> None:
        """Let the browser keep the secret of a session."""
        self.jar.keep(response, SESSION, secret, lasts=SESSION_LASTS)

    def session(self, request: Request) -> str | None:
        """Return the secret of the browser's session, or None."""
        return self.jar.secret(request, SESSION)

    def forget_session(self, response: Response) -> None:
        """Let the browser forget its session."""
        self.jar.forget(response, SESSION)

    def form_token(self, secret: str) -> str:
        """Return what a form of this session must carry."""
        return self.jar.form_token(secret)
