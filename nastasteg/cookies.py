"""Cookies that no script reads, no other site sends with a form, and no other host sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from nastasteg.identifiers import Identifiers, SealBrokenError

LONGEST = 4096
LONGEST_SECRET = 100


class _Kept(BaseModel):
    value: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class CookieJar:
    """Sets and reads them. SameSite is Lax: the way back from a login comes from another site."""

    identifiers: Identifiers
    secure: bool
    """Whether the page is reached over https, as it is everywhere but in the demo."""

    def keep_sealed(self, response: Response, name: str, value: BaseModel, *, lasts: timedelta, now: datetime) -> None:
        """Let the browser keep something for a while, which it can neither read nor change."""
        kept = _Kept(value=value.model_dump_json(), until=now + lasts)
        self.keep(response, name, self.identifiers.seal(kept.model_dump_json()), lasts=lasts)

    def sealed[Value: BaseModel](
        self, request: Request, name: str, model: type[Value], *, now: datetime
    ) -> Value | None:
        """Return what the browser keeps sealed; None when there is none, or its time has gone."""
        try:
            kept = _Kept.model_validate_json(self.identifiers.open(self._value(request, name)))
            return model.model_validate_json(kept.value) if now < kept.until else None
        except (SealBrokenError, ValidationError, ValueError):
            return None

    def keep(self, response: Response, name: str, value: str, *, lasts: timedelta) -> None:
        """Let the browser keep a value."""
        response.set_cookie(
            self._name(name),
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def secret(self, request: Request, name: str) -> str | None:
        """Return the secret that the browser keeps, or None."""
        secret = self._value(request, name)
        return secret if 0 < len(secret) <= LONGEST_SECRET else None

    def forget(self, response: Response, name: str) -> None:
        """Let the browser forget it."""
        self.keep(response, name, "", lasts=timedelta())

    def form_token(self, secret: str) -> str:
        """Return what a form of a session must carry, so that no other site can send one."""
        return self.identifiers.lookup("form", secret)

    def _name(self, name: str) -> str:
        # The prefix makes browsers refuse it from any other host, and without Secure and Path=/.
        return f"__Host-{name}" if self.secure else name

    def _value(self, request: Request, name: str) -> str:
        value = request.cookies.get(self._name(name), "")
        return value if len(value) <= LONGEST else ""
