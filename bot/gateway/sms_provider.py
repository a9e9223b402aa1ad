"""The provider of SMS that the settings name: its client, its webhooks, and where it reports to.

A provider is these three things and nothing else: all that the gateway does with a message is the same for each.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter

from bot.channels.elks_client import ElksSms
from bot.channels.elks_sms import KeyCheck, keyed
from bot.channels.sending import ListedSender
from bot.channels.twilio_client import TwilioSms
from bot.channels.twilio_sms import SignatureCheck
from bot.gateway import elks_webhook
from bot.gateway.elks_webhook import elks_router
from bot.gateway.intake import Intake
from bot.gateway.settings import GatewaySettings
from bot.gateway.twilio_webhook import twilio_router
from nastasteg.settings import SmsProvider


@asynccontextmanager
async def open_sms(settings: GatewaySettings, *, concurrency: int) -> AsyncIterator[ListedSender]:
    """Give the provider's client, with room for so many calls at once."""
    if settings.sms_provider is SmsProvider.TWILIO:
        yield TwilioSms(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            number=settings.twilio_number,
            api_url=settings.twilio_api_url,
            concurrency=concurrency,
        )
        return
    # A stand-in on this machine is not reached through the proxy that leads out of it.
    limits = httpx.Limits(max_connections=concurrency)
    async with httpx.AsyncClient(trust_env=not settings.elks_api_url, limits=limits) as http:
        yield ElksSms(
            http,
            username=settings.elks_username,
            password=settings.elks_password,
            number=settings.elks_number,
            api_url=settings.elks_api_url,
        )


def sms_router(settings: GatewaySettings, intake: Intake) -> APIRouter:
    """Build the webhooks that the provider calls."""
    if settings.sms_provider is SmsProvider.TWILIO:
        check = SignatureCheck(settings.twilio_auth_token, settings.public_url)
        return twilio_router(intake, check, account_sid=settings.twilio_account_sid, our_number=settings.twilio_number)
    return elks_router(intake, KeyCheck(settings.elks_webhook_key), our_number=settings.elks_number)


def report_url(settings: GatewaySettings, outbound_id: uuid.UUID) -> str:
    """Return the address where the provider reports how far a message has come."""
    if settings.sms_provider is SmsProvider.TWILIO:
        return f"{settings.public_url}/sms/twilio/status?id={outbound_id}"
    address = f"{settings.public_url}{elks_webhook.PREFIX}/status"
    return keyed(address, settings.elks_webhook_key, id=str(outbound_id))
