"""What every process reads from its environment, and the refusal to start on a default secret."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_MARK = "demo"
"""Every secret of the demo begins with this word, so that none of them can slip into a deployment."""

SHORTEST_SECRET = 16

OUR_NUMBER = r"^(\+[1-9][0-9]{6,14})?$"


class Environment(StrEnum):
    """Where the process runs: the demo has published secrets, a deployment must bring its own."""

    DEMO = "demo"
    PRODUCTION = "production"


class SmsProvider(StrEnum):
    """Who carries our SMS."""

    TWILIO = "twilio"
    ELKS = "46elks"


OF_PROVIDER: Mapping[SmsProvider, Mapping[str, str]] = {
    SmsProvider.TWILIO: {
        "twilio_account_sid": "the account at Twilio",
        "twilio_auth_token": "that account's secret",
        "twilio_number": "our own number",
    },
    SmsProvider.ELKS: {
        "elks_username": "the account at 46elks",
        "elks_password": "that account's secret",
        "elks_number": "our own number",
        "elks_webhook_key": "the key in the addresses that 46elks calls",
    },
}
"""The settings that each provider of SMS needs to be used, and what they are."""

SECRETS_OF_PROVIDER: Mapping[SmsProvider, tuple[str, ...]] = {
    SmsProvider.TWILIO: ("twilio_auth_token",),
    SmsProvider.ELKS: ("elks_password", "elks_webhook_key"),
}


def variable(field: str) -> str:
    """Return the environment variable of a setting."""
    return f"NASTASTEG_{field.upper()}"


class UnsafeSettingsError(ValueError):
    """A secret is missing, too short or one of the demo's, outside the demo."""


class CommonSettings(BaseSettings):
    """Settings that all processes share. Each process has a subclass with its own."""

    model_config = SettingsConfigDict(env_prefix="NASTASTEG_", extra="ignore", populate_by_name=True)

    secrets: ClassVar[tuple[str, ...]] = ("service_token",)
    """Names of the fields that must be real secrets outside the demo."""

    environment: Environment = Environment.PRODUCTION
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    service_token: str = ""
    contract_api_url: str = "http://127.0.0.1:8001"
    fallback_phone: str = "1177"
    sms_provider: SmsProvider = SmsProvider.TWILIO
    twilio_number: str = Field(default="", pattern=OUR_NUMBER)
    elks_number: str = Field(default="", pattern=OUR_NUMBER)
    """Our own number at each provider, in E.164. That of the one in use is the one that people write to."""
    page_url: str = ""
    """The address of the page where answers are read with e-legitimation: short, and printed on the paper."""
    identifier_keys_previous: str = ""
    """Earlier identifier keys with commas between them, while there is something left that they have sealed."""

    @property
    def previous_identifier_keys(self) -> list[str]:
        """Return the earlier identifier keys."""
        return [key.strip() for key in self.identifier_keys_previous.split(",") if key.strip()]

    @property
    def sms_number(self) -> str:
        """Return our number at the provider in use; nothing where none is set."""
        return self.elks_number if self.sms_provider is SmsProvider.ELKS else self.twilio_number

    def needed_secrets(self) -> tuple[str, ...]:
        """Return the names of the fields that must be real secrets outside the demo, as the process is set up."""
        return self.secrets

    @model_validator(mode="after")
    def _refuse_default_secrets(self) -> Self:
        if self.environment is Environment.DEMO:
            return self
        for name in self.needed_secrets():
            value = str(getattr(self, name))
            if len(value) < SHORTEST_SECRET or value.startswith(DEMO_MARK):
                raise UnsafeSettingsError(
                    f"NASTASTEG_{name.upper()} is missing, shorter than {SHORTEST_SECRET} characters or the "
                    "demo's. Set a secret of your own, or NASTASTEG_ENVIRONMENT=demo for the demo."
                )
        return self
