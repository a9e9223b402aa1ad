"""What the pages need, put together from the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from bot.gateway.intake import Intake
from bot.gateway.pages.cookies import Cookies
from bot.gateway.pages.page import Pages
from bot.gateway.settings import GatewaySettings
from contract_api.client import ContractApi
from nastasteg.cookies import CookieJar
from nastasteg.news import News
from nastasteg.oidc import Broker, Demand

LOGIN_DONE = "/login/done"
"""Where the provider of logins sends the browser back to."""

WEB_NEWS = "web_news"
"""Where the database tells that something is written on the web: "<our id of the address>"."""

PERSONNUMMER = re.compile(r"[0-9]{8}-?[0-9]{4}")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the routes need."""

    pages: Pages
    cookies: Cookies
    broker: Broker
    contract_api: ContractApi
    intake: Intake
    news: News


def desk_for(settings: GatewaySettings, intake: Intake, *, ours: httpx.AsyncClient, logins: httpx.AsyncClient) -> Desk:
    """Put it together. The clients, to our own parts and to the provider of logins, are somebody else's to close."""
    demand = Demand(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        claim=settings.oidc_claim,
        pattern=PERSONNUMMER,
        acr=settings.oidc_acr,
        redirect_uri=settings.page_url + LOGIN_DONE,
    )
    return Desk(
        pages=Pages(phone=settings.fallback_phone),
        cookies=Cookies(jar=CookieJar(identifiers=intake.identifiers, secure=settings.page_url.startswith("https://"))),
        broker=Broker(logins, demand, intake.clock),
        contract_api=ContractApi(ours, base_url=settings.contract_api_url, token=settings.service_token),
        intake=intake,
        news=News(settings.database_url, WEB_NEWS),
    )
