from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.gateway.__main__ import why
from bot.gateway.settings import GatewaySettings
from nastasteg.settings import Environment
from tests.bot.gateway.conftest import gateway_settings

REAL = {
    "environment": Environment.PRODUCTION,
    "service_token": "s" * 32,
    "identifier_key": "i" * 32,
    "twilio_auth_token": "t" * 32,
    "rasa_token": "r" * 32,
    "telegram_token": "4242424242:" + "a" * 35,
    "telegram_secret": "b" * 32,
}


def settings(**changes: Any) -> GatewaySettings:
    return gateway_settings(**{"database_url": "postgresql://x/y"} | changes)


def test_real_secrets_are_taken() -> None:
    assert settings(**REAL).environment is Environment.PRODUCTION


def test_telegram_is_off_until_it_is_configured() -> None:
    assert not settings(telegram_token="", telegram_secret="").takes_telegram
    assert settings(**REAL).takes_telegram


@pytest.mark.parametrize(
    "name", ["service_token", "identifier_key", "twilio_auth_token", "rasa_token", "telegram_secret"]
)
@pytest.mark.parametrize("value", ["", "short", "demo-" + "x" * 32])
def test_outside_the_demo_no_secret_may_be_missing_short_or_the_demos(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(**REAL | {name: value})
    assert name in why(refused.value).lower()


@pytest.mark.parametrize("name", ["elks_password", "elks_webhook_key"])
@pytest.mark.parametrize("value", ["", "short", "demo-" + "x" * 32])
def test_the_secrets_that_count_are_those_of_the_provider_in_use(name: str, value: str) -> None:
    elks = REAL | {"elks_password": "p" * 32, "elks_webhook_key": "k" * 32, "twilio_auth_token": ""}
    with pytest.raises(ValidationError) as refused:
        settings(sms_provider="46elks", **elks | {name: value})
    assert name in why(refused.value).lower()
    chosen = settings(sms_provider="46elks", twilio_account_sid="", twilio_number="", **elks)
    assert chosen.sms_number == chosen.elks_number
    assert settings(**REAL | {name: value}).sms_number == settings().twilio_number


@pytest.mark.parametrize(
    "changes",
    [
        {"sms_provider": "pigeon"},
        {"sms_provider": "46elks", "elks_username": ""},
        {"sms_provider": "46elks", "elks_number": ""},
        {"sms_provider": "46elks", "elks_number": "Region"},
        {"database_url": ""},
        {"twilio_account_sid": "AC1"},
        {"twilio_number": "0701740699"},
        {"twilio_number": ""},
        {"resend_after_seconds": 5},
        {"telegram_token": ""},
        {"telegram_token": "4242424242"},
        {"telegram_secret": "med mellanslag i"},
        {"telegram_secret": "x" * 257},
        REAL | {"telegram_token": "4242424242:demo-telegram-token-of-nobody"},
        {"sending_stuck_seconds": 5},
        {"smtp_host": "mail.example", "smtp_from": ""},
        {"smtp_host": "mail.example", "smtp_from": "Nästa steg"},
        REAL | {"smtp_host": "mail.example", "smtp_from": "a@b.example", "smtp_security": "none"},
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**changes)


def test_a_refusal_never_quotes_a_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        settings(**REAL | {"rasa_token": "demo-very-secret-value"})
    assert "very-secret" not in why(refused.value)


def test_without_a_public_address_the_gateways_own_is_taken() -> None:
    assert settings(public_url="", gateway_port=8123).public_url == "http://127.0.0.1:8123"
    assert settings(public_url="https://sms.example.se/").public_url == "https://sms.example.se"


LOGINS = {
    "page_url": "https://nastasteg.example/",
    "oidc_issuer": "https://logins.example/",
    "oidc_client_id": "nastasteg",
    "oidc_client_secret": "x" * 32,
    "oidc_claim": "personnummer",
    "oidc_acr": "loa3",
}


def test_links_are_offered_when_there_is_a_page_and_a_way_to_log_in() -> None:
    complete = settings(**REAL | LOGINS)
    assert complete.offers_links
    assert (complete.page_url, complete.oidc_issuer) == ("https://nastasteg.example", "https://logins.example")


@pytest.mark.parametrize("name", LOGINS)
def test_without_any_one_of_them_no_link_is_offered_and_all_else_works(name: str) -> None:
    assert not settings(**REAL | LOGINS | {name: ""}).offers_links


@pytest.mark.parametrize("name", ["page_url", "oidc_issuer"])
def test_outside_the_demo_nobody_logs_in_over_plain_http(name: str) -> None:
    with pytest.raises(ValidationError, match=name.upper()):
        settings(**REAL | LOGINS | {name: "http://nastasteg.example"})
    assert settings(**LOGINS | {name: "http://127.0.0.1:8000"}).offers_links
