"""What the inbox needs, put together, and the one way in which a page is asked for: signed in, in one transaction."""

from __future__ import annotations

import hmac
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from fastapi import Request, Response
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Texts, load_texts
from contract_api.access_log.sealing import logged_transaction
from contract_api.cases.handling import Hand
from contract_api.dependencies import Parts
from contract_api.errors import Conflict, NotFound
from contract_api.inbox.cookies import Cookies
from contract_api.inbox.forms import Form, NotOurFormError, read_form
from contract_api.inbox.page import Pages
from contract_api.staff import sessions
from contract_api.staff.rules import HSA_ID, Act
from contract_api.staff.sessions import SignedIn
from contract_api.units.models import CareUnit
from nastasteg import html_pages
from nastasteg.cookies import CookieJar
from nastasteg.news import News
from nastasteg.oidc import Broker, Demand

logger = logging.getLogger("contract_api")


CASE_NEWS = "case_news"
"""Where the database tells what happens to cases: "<unit's id> <case's number>"."""


class NotSignedInError(Exception):
    """The browser holds no login, or one that has ended."""


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A request of somebody who is signed in, in its transaction."""

    session: AsyncSession
    me: SignedIn
    now: datetime
    form_token: str
    """What every form of this session carries."""
    news_mark: str
    """What of the news of cases the page has seen."""

    @property
    def hand(self) -> Hand:
        """Return what they may do with cases, at the units where they may."""
        units = self.me.units_where(Act.ANSWER_CASES)
        return Hand(staff=self.me.staff, unit_ids=[unit.id for unit in units], now=self.now)

    def led(self) -> list[CareUnit]:
        """Return the units that they lead. Raises NotFound for who leads none."""
        units = self.me.units_where(Act.LEAD)
        if not units:
            raise NotFound
        return units

    def led_unit(self, unit_id: uuid.UUID | str | None) -> CareUnit:
        """Return the unit with an id, if they lead it. Raises NotFound."""
        unit = next((one for one in self.me.units_where(Act.LEAD) if str(one.id) == str(unit_id)), None)
        if unit is None:
            raise NotFound
        return unit

    @property
    def common(self) -> dict[str, Any]:
        """Return what every page shows."""
        return {
            "me": self.me.staff,
            "now": self.now,
            "form_token": self.form_token,
            "news_mark": self.news_mark,
            "form_id": uuid.uuid4().hex,
            "is_lead": bool(self.me.units_where(Act.LEAD)),
            "reads_cases": bool(self.me.units_where(Act.READ_CASES)),
        }


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the routes need."""

    parts: Parts
    pages: Pages
    cookies: Cookies
    broker: Broker
    news: News
    texts: Texts
    """What patients are told in, to show it to staff before it is sent."""

    async def inside(self, request: Request, work: Callable[[Inside], Awaitable[Response]]) -> Response:
        """Do something for who is signed in: all of it is stored before the answer leaves, or nothing.

        What is not theirs to see is not there. Who is not signed in is shown where to. What a page asks for by itself
        keeps no login alive.
        """
        secret = self.cookies.session(request)
        is_used = request.headers.get(html_pages.BY_ITSELF) is None
        try:
            async with logged_transaction(self.parts.sessions) as session:
                return await work(await self._inside(session, secret, is_used=is_used))
        except NotSignedInError:
            response = self.pages.show("sign_in", status=401, was_signed_in=secret is not None)
            self.cookies.forget_session(response)
            return response
        except NotOurFormError:
            logger.warning("a form was refused")
            return self.pages.show("stale", status=403)
        except NotFound:
            return self.pages.show("not_found", status=404)
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            logger.error("the inbox has no database: %s", type(error).__name__)
            return self.pages.show("trouble", status=503)

    async def act(
        self, request: Request, work: Callable[[Inside, Form], Awaitable[Response]], *, back: str = "/inbox"
    ) -> Response:
        """Do something that a form of the session's own pages asks for.

        Where it contradicts what a colleague has done, that is told, and what was written is shown to be kept.
        """
        form: Form = {}

        async def checked(inside: Inside) -> Response:
            form.update(await read_form(request))
            if not hmac.compare_digest(form.get("form_token", "").encode(), inside.form_token.encode()):
                raise NotOurFormError
            return await work(inside, form)

        try:
            return await self.inside(request, checked)
        except Conflict:
            return self.pages.show("conflict", status=409, written=form.get("text"), back=back)

    async def _inside(self, session: AsyncSession, secret: str | None, *, is_used: bool) -> Inside:
        now = self.parts.clock()
        identifiers = self.parts.identifiers
        me = await sessions.held(session, identifiers, secret, is_used=is_used, now=now) if secret else None
        if secret is None or me is None:
            raise NotSignedInError
        form_token = self.cookies.jar.form_token(secret)
        return Inside(session=session, me=me, now=now, form_token=form_token, news_mark=self.news.mark)


def desk_for(parts: Parts, logins: httpx.AsyncClient) -> Desk:
    """Put it together. The client, to the provider of logins, is somebody else's to close."""
    settings = parts.settings
    demand = Demand(
        issuer=settings.staff_issuer,
        client_id=settings.staff_client_id,
        client_secret=settings.staff_client_secret,
        claim=settings.staff_claim,
        pattern=HSA_ID,
        acr=settings.staff_acr,
        redirect_uri=settings.staff_redirect,
    )
    jar = CookieJar(identifiers=parts.identifiers, secure=settings.staff_redirect.startswith("https://"))
    return Desk(
        parts=parts,
        pages=Pages(),
        cookies=Cookies(jar=jar),
        broker=Broker(logins, demand, parts.clock),
        news=News(settings.database_url, CASE_NEWS, event="case-"),
        texts=load_texts(settings.domain_path),
    )
