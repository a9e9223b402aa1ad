"""What the stand-in reads from its environment."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from nastasteg.settings import CommonSettings, Environment, UnsafeSettingsError


class DemoSettings(CommonSettings):
    """The account that the stand-in knows, and where the gateway and contract_api are to be found."""

    secrets: ClassVar[tuple[str, ...]] = ()

    demo_port: int = 8080
    gateway_port: int = 8000
    public_url: str = ""
    """The base URL that webhooks are signed over. Empty: the gateway's own address on this machine."""

    twilio_account_sid: str = Field(default="", pattern="^(AC[0-9a-fA-F]{32})?$")
    twilio_auth_token: str = ""
    twilio_webhook: str = ""
    """What the account's number is set up to call. Empty: the gateway's webhook, under its public address."""
    elks_username: str = ""
    elks_password: str = ""
    elks_webhook_key: str = ""

    telegram_token: str = ""
    """The bot that the stand-in knows. Empty: it is none for Telegram."""
    telegram_secret: str = ""

    delivery_seconds: float = Field(default=0.4, ge=0)
    """How long a message stays queued, and then how long it stays sent."""

    @property
    def gateway_url(self) -> str:
        """Return where the gateway listens, whatever address it is known by to the world."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @model_validator(mode="after")
    def _only_in_the_demo(self) -> Self:
        if self.environment is not Environment.DEMO:
            raise UnsafeSettingsError(
                "The stand-in for the SMS provider shows every message to whoever opens its page. "
                "It starts only with NASTASTEG_ENVIRONMENT=demo."
            )
        if not self.sms_number:
            raise ValueError(f"our number at {self.sms_provider} is missing")
        if not self.public_url:
            self.public_url = self.gateway_url
        if not self.twilio_webhook:
            self.twilio_webhook = f"{self.public_url.rstrip('/')}/sms/twilio"
        return self
