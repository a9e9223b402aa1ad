"""Recorded grounds on which care providers share what they answer for, and patients' blocks."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.providers import rules


class ProviderGround(Base):
    """One provider's staff may see another's facts about a patient."""

    __tablename__ = "provider_ground"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),)

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    viewer_provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_provider.id"))
    fact_provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_provider.id"))
    ground: Mapped[rules.SharingGround] = mapped_column(text_enum(rules.SharingGround, "ground"))
    reference: Mapped[str]
    """Where the ground itself is kept: the record's entry, the SIP's number."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[Moment]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The first day on which it no longer holds."""
    ended_at: Mapped[OptionalMoment]
    ended_by: Mapped[str | None]

    def as_rule(self) -> rules.Ground:
        """Return what the pure rule needs."""
        return rules.Ground(
            viewer_provider_id=self.viewer_provider_id,
            fact_provider_id=self.fact_provider_id,
            ground=self.ground,
            recorded_at=self.recorded_at,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            ended_at=self.ended_at,
        )


class Block(Base):
    """A patient's block (spärr) of a provider's or a unit's facts from the others."""

    __tablename__ = "block"
    __table_args__ = (CheckConstraint("num_nonnulls(provider_id, unit_id) = 1", name="one_place"),)

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), index=True)
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_provider.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_unit.id"))
    recorded_by: Mapped[str]
    since: Mapped[Moment]
    lifted_at: Mapped[OptionalMoment]
    lifted_by: Mapped[str | None]

    def as_rule(self) -> rules.Block:
        """Return what the pure rule needs."""
        return rules.Block(
            provider_id=self.provider_id, unit_id=self.unit_id, since=self.since, lifted_at=self.lifted_at
        )
