"""The stand-in put together: the provider, its API, the test bench and the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from nastasteg.clock import Clock
from nastasteg.demo.control_api import control_router
from nastasteg.demo.elks_api import ElksError, elks_router
from nastasteg.demo.elks_api import render as render_elks
from nastasteg.demo.elks_calls import ElksCalls
from nastasteg.demo.phone_api import PaperSource, phone_router
from nastasteg.demo.problems import TwilioError, render
from nastasteg.demo.provider import Provider
from nastasteg.demo.settings import DemoSettings
from nastasteg.demo.telegram_api import render_refusal, telegram_router
from nastasteg.demo.telegram_control import telegram_control_router
from nastasteg.demo.telegram_provider import TelegramProvider, TelegramRefusal
from nastasteg.demo.twilio_api import twilio_router
from nastasteg.demo.twilio_calls import TwilioCalls
from nastasteg.demo.webhooks import Caller, Dialect
from nastasteg.settings import SmsProvider

STATIC = Path(__file__).parent / "static"


def create_app(settings: DemoSettings, clock: Clock) -> FastAPI:
    """Build the application. It answers only on names of this machine, since it shows all messages."""
    client = httpx.AsyncClient(trust_env=False)
    provider = Provider(
        Caller(client, clock, public_url=settings.public_url, gateway_url=settings.gateway_url),
        _dialect(settings, clock),
        clock,
        account_sid=settings.twilio_account_sid,
        number=settings.sms_number,
        delivery_seconds=settings.delivery_seconds,
    )

    telegram = TelegramProvider(
        client,
        clock,
        token=settings.telegram_token,
        secret=settings.telegram_secret,
        webhook_url=f"{settings.gateway_url}/telegram",
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await telegram.close()
        await provider.close()
        await client.aclose()

    app = FastAPI(title="Stand-in for a provider of SMS", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app.add_exception_handler(TwilioError, render)
    app.add_exception_handler(ElksError, render_elks)
    if settings.sms_provider is SmsProvider.ELKS:
        app.include_router(elks_router(provider, username=settings.elks_username, password=settings.elks_password))
    else:
        app.include_router(twilio_router(provider, settings.twilio_auth_token))
    app.include_router(control_router(provider))
    if settings.telegram_token:
        app.add_exception_handler(TelegramRefusal, render_refusal)
        app.include_router(telegram_router(telegram))
        app.include_router(telegram_control_router(telegram))
    app.include_router(
        phone_router(
            provider,
            PaperSource(client, url=settings.contract_api_url, token=settings.service_token),
            inbox_url=f"{settings.contract_api_url.rstrip('/')}/inbox",
        )
    )
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _dialect(settings: DemoSettings, clock: Clock) -> Dialect:
    if settings.sms_provider is SmsProvider.ELKS:
        return ElksCalls(clock, public_url=settings.public_url, webhook_key=settings.elks_webhook_key)
    return TwilioCalls(clock, auth_token=settings.twilio_auth_token, webhook=settings.twilio_webhook)
