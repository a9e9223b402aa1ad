"""Care providers (region, kommun, private) and their units."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, Id, text_enum
from contract_api.disclosure.models import DisclosureDecision


class ProviderKind(StrEnum):
    """Who answers for the care (huvudman)."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    PRIVATE = "private"


class CareProvider(Base):
    """A care provider, with the number that may be said to anybody."""

    __tablename__ = "care_provider"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ProviderKind] = mapped_column(text_enum(ProviderKind, "kind"))
    public_phone: Mapped[str]
    """The switchboard, E.164 or a short number: it says nothing about anybody."""


class CareUnit(Base):
    """A unit, identified by its HSA-id. The neutral name is what may stand in an open channel."""

    __tablename__ = "care_unit"
    __table_args__ = (CheckConstraint("reply_within_days IS NULL OR reply_within_days > 0", name="reply_within_days"),)

    id: Mapped[Id]
    hsa_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    neutral_name: Mapped[str]
    phone: Mapped[str]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_provider.id"), index=True)
    reply_within_days: Mapped[int | None]
    """Whole working days within which the unit has promised to answer a case; none means that it promises nothing."""

    provider: Mapped[CareProvider] = relationship(lazy="raise")
    decisions: Mapped[list[DisclosureDecision]] = relationship(lazy="raise")
