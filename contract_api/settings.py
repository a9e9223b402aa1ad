"""What contract_api reads from its environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, model_validator

from contract_api.enrolment.rules import WaysIn
from contract_api.people.rules import Ages
from nastasteg.oidc_client import signing_key
from nastasteg.settings import DEMO_MARK, SHORTEST_SECRET, CommonSettings, Environment, UnsafeSettingsError

PROJECT = Path(__file__).parents[1]

LOGIN_DONE = "/inbox/login/done"
"""Where the provider of staff's logins sends the browser back to."""


class AgeSettings(CommonSettings):
    """The ages at which rights change: all that the operator's commands on rights need to know."""

    secrets: ClassVar[tuple[str, ...]] = ()

    age_own: int = 13
    """From this birthday on a child asks for itself, and guardians no longer do without an exception."""
    age_no_exception: int = 16
    """From this birthday on no exception for guardians holds."""
    age_adult: int = 18

    @property
    def ages(self) -> Ages:
        """Return the ages at which rights change."""
        return Ages(own=self.age_own, no_exception=self.age_no_exception, adult=self.age_adult)


class ContractApiSettings(AgeSettings):
    """Settings of contract_api. Both secrets must be real ones outside the demo."""

    secrets: ClassVar[tuple[str, ...]] = ("service_token", "identifier_key")

    identifier_key: str = ""
    """Seals phone numbers and personnummer, and looks them up."""
    contract_api_port: int = 8001
    telegram_bot: str = Field(default="", pattern="^([A-Za-z][A-Za-z0-9_]{4,31})?$")
    """Our name in Telegram, for the page with a code. Empty: there is no way in there."""
    binding_unused_months: int = Field(default=12, ge=1)
    """After so many months without a message a number may be somebody else's: it is bound no longer."""

    domain_path: Path = PROJECT / "domain.yml"
    """Where the texts are that patients read: staff see what they send before they send it."""
    take_over_minutes: int = Field(default=60, ge=5)
    """After so many minutes without a word from who has taken over a conversation the assistant is back."""

    staff_issuer: str = ""
    staff_client_id: str = ""
    staff_client_secret: str = ""
    """Where staff log in: an OpenID Connect provider, and who we are to it. Without all of it there is no inbox."""
    staff_claim: str = ""
    """The claim that holds the HSA-id."""
    staff_acr: str = ""
    """The level of assurance (`acr`) that every login of staff must have reached."""
    staff_redirect: str = ""
    """The address that the provider sends staff back to: where the inbox is reached, and /inbox/login/done."""

    @property
    def quiet_for(self) -> timedelta:
        """Return how long who has taken over a conversation may be quiet."""
        return timedelta(minutes=self.take_over_minutes)

    @property
    def has_inbox(self) -> bool:
        """Return whether staff can log in."""
        return all(
            (
                self.staff_issuer,
                self.staff_client_id,
                self.staff_client_secret,
                self.staff_claim,
                self.staff_acr,
                self.staff_redirect,
            )
        )

    @property
    def ways_in(self) -> WaysIn:
        """Return where people can write to."""
        return WaysIn(number=self.sms_number, telegram_bot=self.telegram_bot)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        """Refuse to start without a database, and without a credential even in the demo."""
        for name, value in {
            "DATABASE_URL": self.database_url,
            "NASTASTEG_SERVICE_TOKEN": self.service_token,
            "NASTASTEG_IDENTIFIER_KEY": self.identifier_key,
        }.items():
            if not value:
                raise ValueError(f"{name} is not set.")
        self.staff_issuer = self.staff_issuer.rstrip("/")
        signing_key(self.staff_client_secret)
        return self

    @model_validator(mode="after")
    def _lets_only_staff_in(self) -> Self:
        """Refuse an inbox that could be listened to, or entered with a published secret, outside the demo."""
        if not self.has_inbox:
            return self
        if not self.staff_redirect.endswith(LOGIN_DONE):
            raise ValueError(f"NASTASTEG_STAFF_REDIRECT must end with {LOGIN_DONE}")
        if self.environment is Environment.DEMO:
            return self
        secret = self.staff_client_secret
        if len(secret) < SHORTEST_SECRET or secret.startswith(DEMO_MARK):
            raise UnsafeSettingsError("NASTASTEG_STAFF_CLIENT_SECRET is too short, or the demo's.")
        for name, url in {"STAFF_REDIRECT": self.staff_redirect, "STAFF_ISSUER": self.staff_issuer}.items():
            if not url.startswith("https://"):
                raise ValueError(f"NASTASTEG_{name} must begin with https://")
        return self
