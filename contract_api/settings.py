"""What contract_api reads from its environment."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from contract_api.enrolment.rules import WaysIn
from contract_api.people.rules import Ages
from nastasteg.settings import CommonSettings


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
    twilio_number: str = ""
    """Our own number in E.164, which the paper tells people to write to. Empty: the paper names no number."""

    telegram_bot: str = Field(default="", pattern="^([A-Za-z][A-Za-z0-9_]{4,31})?$")
    """Our name in Telegram, for the page with a code. Empty: there is no way in there."""
    binding_unused_months: int = Field(default=12, ge=1)
    """After so many months without a message a number may be somebody else's: it is bound no longer."""

    @property
    def ways_in(self) -> WaysIn:
        """Return where people can write to."""
        return WaysIn(number=self.twilio_number, telegram_bot=self.telegram_bot)

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
        return self
