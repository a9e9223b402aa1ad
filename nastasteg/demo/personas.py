"""The invented people whom one can be in the demo, and the words that the page says about their messages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import phonenumbers
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

HERE = Path(__file__).parent


class Persona(BaseModel):
    """Somebody with a telephone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    number: str
    description: str
    paper: str | None = None
    suggestions: list[str] = []


def display_number(number: str) -> str:
    """Return a number in E.164 as Swedes write it: 070-174 06 05."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)


@cache
def personas() -> dict[str, Persona]:
    """Read the people of the demo, by id, in the order of the file."""
    listed = TypeAdapter(list[Persona]).validate_python(_read("personas.yml"))
    return {persona.id: persona for persona in listed}


@cache
def status_texts() -> dict[str, str]:
    """Read the words for each status of a message."""
    return TypeAdapter(dict[str, str]).validate_python(_read("texts.yml"))


def _read(name: str) -> object:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
