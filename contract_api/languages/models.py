"""In which other languages than Swedish somebody has written, so that staff ask whether an interpreter is needed."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Moment, text_enum


class Language(StrEnum):
    """The languages that are recognised, by their ISO 639-1 codes."""

    ARABIC = "ar"
    ENGLISH = "en"
    SPANISH = "es"
    PERSIAN = "fa"
    FINNISH = "fi"
    POLISH = "pl"
    SOMALI = "so"
    TURKISH = "tr"
    UKRAINIAN = "uk"


class WrittenLanguage(Base):
    """That a person has written in a language, or asked for answers in it: a sign of a need, no decision about one."""

    __tablename__ = "written_language"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), primary_key=True)
    language: Mapped[Language] = mapped_column(text_enum(Language, "language"), primary_key=True)
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]
