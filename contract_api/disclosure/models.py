"""Recorded decisions on what a unit says in open channels: who decided, when, on what reference."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract_api.database import Base, CreatedAt, Id, Moment, OptionalMoment, text_enum
from contract_api.disclosure.rules import Decision, DecisionKind


class DisclosureDecision(Base):
    """A unit's decision (notices) or an operator's override (content). An override always expires."""

    __tablename__ = "disclosure_decision"
    __table_args__ = (
        CheckConstraint("kind <> 'content' OR expires_at IS NOT NULL", name="override_expires"),
        CheckConstraint("expires_at IS NULL OR expires_at > valid_from", name="period"),
    )

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(text_enum(DecisionKind, "kind"))
    channel: Mapped[str | None]
    """The open channel it is for; none means all of them."""
    decided_by: Mapped[str]
    reference: Mapped[str]
    """The care provider's own number of the decision (diarienummer)."""
    scope: Mapped[str]
    """What it covers, in the words of the decision."""
    valid_from: Mapped[Moment]
    expires_at: Mapped[OptionalMoment]
    withdrawn_at: Mapped[OptionalMoment]
    created_at: Mapped[CreatedAt]

    def as_rule(self) -> Decision:
        """Return what the pure rule needs."""
        return Decision(
            kind=self.kind,
            channel=self.channel,
            valid_from=self.valid_from,
            expires_at=self.expires_at,
            withdrawn_at=self.withdrawn_at,
        )


class DangerTextApproval(Base):
    """Somebody at the care has approved the replies to danger, word for word. The newest approval holds."""

    __tablename__ = "danger_text_approval"

    id: Mapped[Id]
    texts_hash: Mapped[str]
    approved_by: Mapped[str]
    reference: Mapped[str]
    approved_at: Mapped[Moment]
