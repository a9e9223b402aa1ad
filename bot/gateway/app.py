"""The gateway's web application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.channels.telegram import bot_id
from bot.gateway.health import health_router
from bot.gateway.intake import Intake, Screen
from bot.gateway.pages.desk import desk_for
from bot.gateway.pages.routes import pages_router
from bot.gateway.settings import GatewaySettings
from bot.gateway.sms_provider import sms_router
from bot.gateway.telegram_webhook import telegram_router
from bot.gateway.texts import FixedTexts, load_fixed_texts
from bot.safety import screen as screen_for_danger
from nastasteg.clock import Clock, system_clock
from nastasteg.database import make_engine, make_sessions
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import make_job_app

log = structlog.get_logger(__name__)


def create_app(
    settings: GatewaySettings,
    *,
    clock: Clock = system_clock,
    texts: FixedTexts | None = None,
    screen: Screen = screen_for_danger,
) -> FastAPI:
    """Build the application. Raises TextsError when a fixed sentence is missing."""
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    intake = Intake(
        sessions=sessions,
        # Only for deferring inside our own transactions, so the queue needs no connections of its own here.
        jobs=make_job_app(settings.database_url),
        identifiers=Identifiers(settings.identifier_key, settings.previous_identifier_keys),
        texts=texts
        or load_fixed_texts(settings.domain_path, phone=settings.fallback_phone, holder=settings.account_holder),
        screen=screen,
        clock=clock,
    )

    # Our own parts are never behind the proxy that leads out of this network; logins are, but for the demo's.
    ours = httpx.AsyncClient(trust_env=False)
    logins = httpx.AsyncClient(trust_env=settings.oidc_issuer.startswith("https://"))

    desk = desk_for(settings, intake, ours=ours, logins=logins) if settings.offers_links else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # The lexicon is read at the first use, and the first sender should not wait for it.
        screen("")
        yield
        if desk is not None:
            await desk.news.close()
        await ours.aclose()
        await logins.aclose()
        await engine.dispose()

    app = FastAPI(title="Nästa steg: gateway", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    for failure in (DBAPIError, PoolTimeoutError, psycopg.Error, OSError):
        app.add_exception_handler(failure, _try_later)
    app.include_router(health_router(sessions, clock))
    app.include_router(sms_router(settings, intake))
    if settings.takes_telegram:
        bot = bot_id(settings.telegram_token)
        app.include_router(telegram_router(intake, secret=settings.telegram_secret, bot=bot))
    if desk is not None:
        app.include_router(pages_router(desk))
    return app


async def _try_later(_: Request, error: Exception) -> JSONResponse:
    """Say that the message could not be stored: the provider's second address or its list brings it back."""
    log.error("database unavailable", error=type(error).__name__)
    return JSONResponse({"detail": "the database cannot be reached"}, status_code=503)
