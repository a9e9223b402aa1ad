"""What is heard of the language in which somebody writes."""

from __future__ import annotations

from typing import Literal

from contract_api.answers.schemas import Schema

type LanguageCode = Literal["ar", "en", "es", "fa", "fi", "pl", "so", "tr", "uk"]


class LanguageIn(Schema):
    """In which language a message is written."""

    language: LanguageCode
