"""What the action server reads from its environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from nastasteg.settings import CommonSettings


class ActionSettings(CommonSettings):
    """Settings of the action server."""

    actions_port: int = Field(default=5055, ge=1, le=65535)
    domain_file: Path = Path("domain.yml")
    relations_file: Path = Path("nlu_data/lexicon/relations.yml")
