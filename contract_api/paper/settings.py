"""What the paper needs from the environment."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict


class PaperSettings(BaseSettings):
    """The number that the paper tells people to write to."""

    model_config = SettingsConfigDict(env_prefix="NASTASTEG_", extra="ignore")

    twilio_number: str = ""
    """Our own number in E.164. Empty: the paper names no number."""
