"""What the gateway and its worker read from their environment."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, model_validator

from bot.channels.telegram import SECRET_PATTERN, TOKEN_PATTERN
from nastasteg.oidc_client import signing_key
from nastasteg.settings import (
    DEMO_MARK,
    OF_PROVIDER,
    SECRETS_OF_PROVIDER,
    SHORTEST_SECRET,
    CommonSettings,
    Environment,
    UnsafeSettingsError,
    variable,
)


class MailSecurity(StrEnum):
    """How the mail server is reached."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """In the clear. Only in the demo, and to a server on this machine."""


PROJECT = Path(__file__).parents[2]


THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class GatewaySettings(CommonSettings):
    """Addresses, credentials and times of the gateway. Times are seconds."""

    secrets: ClassVar[tuple[str, ...]] = (
        "service_token",
        "identifier_key",
        "rasa_token",
    )

    gateway_port: int = 8000
    public_url: str = ""
    """The base URL under which the provider calls us. Empty: this machine's own address."""

    identifier_key: str = Field(min_length=1)
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_token: str = Field(min_length=1)
    domain_path: Path = PROJECT / "domain.yml"

    account_holder: str = ""
    """Who sends these SMS, as INFO must be answered: "Region Sjövik"."""

    record_folder: Path | None = None
    """Where cases are written for the record system, one file each. Without it none are handed over."""

    twilio_api_url: str = ""
    """Another base address than Twilio's own, where a stand-in or a proxy listens."""

    twilio_account_sid: str = Field(default="", pattern="^(AC[0-9a-fA-F]{32})?$")
    twilio_auth_token: str = ""

    elks_api_url: str = ""
    """Another base address than 46elks' own."""

    elks_username: str = ""
    elks_password: str = ""
    elks_webhook_key: str = ""
    """What stands in the addresses that 46elks calls, since it signs nothing."""

    telegram_token: str = ""
    """The token of our bot. Empty: there is no Telegram."""
    telegram_secret: str = ""
    """What Telegram shows us at each call, so that we know it: letters, digits, _ and -."""
    telegram_api_url: str = ""
    """Another base address than Telegram's own, where a stand-in or a local server listens."""

    smtp_host: str = ""
    """The mail server that takes e-mail to staff. Empty: nobody is told by e-mail."""
    smtp_port: int = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    """From whom it is: an address at which nobody reads."""
    smtp_seconds: float = Field(default=30, gt=0)
    """How long the mail server may take for each step."""

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    """Where people log in by e-legitimation: an OpenID Connect provider, and who we are to it. The secret can be our
    private key, in PEM."""

    oidc_claim: str = ""
    """The claim that holds the personnummer."""

    oidc_acr: str = ""
    """The level of assurance (`acr`) that every login must have reached."""

    answer_seconds: float = Field(default=8, gt=0)
    """How long a turn may take before its sender is told that the answer will be late."""

    notice_seconds: float = Field(default=7, gt=0)
    """How long a message may wait for its turn before its sender is told so."""

    notice_holds_seconds: float = Field(default=60, gt=0)
    """A notice covers what its sender writes for this long: one notice is honest, ten are noise."""

    hand_on_seconds: float = Field(default=600, gt=0)
    """How long a message waits for its answer before a person at the care gets it instead."""

    more_seconds: float = Field(default=2, ge=0)
    """How long a message that is not understood waits for more from the same sender."""

    pages_kept_seconds: float = Field(default=900, gt=0)
    """How long the rest of a long answer can be asked for. Short: a decision or a consent that let it be said
    can be withdrawn, and what it says can change."""

    unknown_replies_a_day: int = Field(default=10, ge=1)
    """An unknown sender is answered at most so often, so that two machines never talk for ever."""

    send_for_seconds: float = Field(default=14400, gt=0)
    """How long a message that the provider does not take is offered again before it counts as failed."""

    sending_stuck_seconds: float = Field(default=15, gt=10)
    """After this a claimed message has lost its sender. More than the provider client's timeout."""

    resend_after_seconds: float = Field(default=60, gt=10)
    """After this a message that the provider does not list counts as never taken. More than its timeout, and
    more than the provider's list is expected to lag behind."""

    reconcile_seconds: float = Field(default=60, gt=0)
    reconcile_overlap_seconds: float = Field(default=600, gt=0)
    """How much of the provider's list is read again each time, since it may lag behind."""

    def needed_secrets(self) -> tuple[str, ...]:
        """Return the gateway's secrets, and those of the provider of SMS in use."""
        return (*self.secrets, *SECRETS_OF_PROVIDER[self.sms_provider])

    @property
    def send_for(self) -> timedelta:
        """Return `send_for_seconds` as a duration."""
        return timedelta(seconds=self.send_for_seconds)

    @property
    def takes_telegram(self) -> bool:
        """Return whether there is Telegram at all: it is off until a deployment has decided for it."""
        return bool(self.telegram_token)

    @property
    def offers_links(self) -> bool:
        """Return whether there is a page to read answers on, and a way to log in there."""
        return all(
            (
                self.page_url,
                self.oidc_issuer,
                self.oidc_client_id,
                self.oidc_client_secret,
                self.oidc_claim,
                self.oidc_acr,
            )
        )

    @model_validator(mode="after")
    def _has_a_provider(self) -> Self:
        for name in OF_PROVIDER[self.sms_provider]:
            if not getattr(self, name):
                raise ValueError(f"{variable(name)} is missing: SMS go through {self.sms_provider}")
        return self

    @model_validator(mode="after")
    def _mails_in_secret(self) -> Self:
        if not self.smtp_host:
            return self
        if "@" not in parseaddr(self.smtp_from)[1]:
            raise ValueError("NASTASTEG_SMTP_FROM is missing: e-mail to staff must be from somebody")
        is_open = self.smtp_security is MailSecurity.NONE
        if is_open and self.environment is not Environment.DEMO and self.smtp_host not in THIS_MACHINE:
            raise ValueError("NASTASTEG_SMTP_SECURITY=none is only for a mail server on this machine")
        return self

    @model_validator(mode="after")
    def _knows_telegram(self) -> Self:
        if bool(self.telegram_token) != bool(self.telegram_secret):
            raise ValueError("NASTASTEG_TELEGRAM_TOKEN and NASTASTEG_TELEGRAM_SECRET go together")
        if not self.telegram_token:
            return self
        if not re.fullmatch(TOKEN_PATTERN, self.telegram_token):
            raise ValueError("NASTASTEG_TELEGRAM_TOKEN is no bot's token")
        if not re.fullmatch(SECRET_PATTERN, self.telegram_secret):
            raise ValueError("NASTASTEG_TELEGRAM_SECRET may hold letters, digits, _ and - only, 256 at most")
        is_demo_s = any(one.startswith(DEMO_MARK) for one in (self.telegram_secret, self.telegram_token.split(":")[1]))
        if self.environment is not Environment.DEMO and (is_demo_s or len(self.telegram_secret) < SHORTEST_SECRET):
            raise UnsafeSettingsError(
                "NASTASTEG_TELEGRAM_TOKEN or NASTASTEG_TELEGRAM_SECRET is the demo's, or the secret shorter than "
                f"{SHORTEST_SECRET} characters"
            )
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.database_url:
            raise ValueError("DATABASE_URL is missing: the gateway keeps every message in PostgreSQL")
        if not self.public_url:
            self.public_url = f"http://127.0.0.1:{self.gateway_port}"
        self.public_url, self.page_url = self.public_url.rstrip("/"), self.page_url.rstrip("/")
        self.oidc_issuer = self.oidc_issuer.rstrip("/")
        signing_key(self.oidc_client_secret)
        if self.environment is not Environment.DEMO and self.offers_links:
            for name, url in {"PAGE_URL": self.page_url, "OIDC_ISSUER": self.oidc_issuer}.items():
                if not url.startswith("https://"):
                    raise ValueError(f"NASTASTEG_{name} must begin with https://")
        return self
