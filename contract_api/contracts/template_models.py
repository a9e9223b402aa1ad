"""A unit's own templates: points to begin a contract from."""

from __future__ import annotations

import uuid
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts.models import CareContact
from contract_api.contracts.models import Owner, PointKind, Urgency
from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.units.models import CareUnit


class ContractTemplate(Base):
    """What a unit's contracts of one sort often say. It is copied into a draft: changing it changes no contract."""

    __tablename__ = "contract_template"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
    )

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    title: Mapped[str]
    added_at: Mapped[Moment]
    added_by: Mapped[str]
    ended_at: Mapped[OptionalMoment]
    ended_by: Mapped[str | None]

    unit: Mapped[CareUnit] = relationship(lazy="raise")
    points: Mapped[list[TemplatePoint]] = relationship(lazy="raise", order_by="TemplatePoint.number")


class TemplatePoint(Base):
    """A point of a template: what a point of a contract has, but what only one patient's can have."""

    __tablename__ = "template_point"
    __table_args__ = (
        UniqueConstraint("template_id", "number"),
        CheckConstraint("(kind = 'activity') = (owner IS NOT NULL)", name="activity_has_owner"),
        CheckConstraint("kind <> 'contact' OR contact_id IS NOT NULL", name="contact_is_named"),
        CheckConstraint("(kind = 'warning_sign') = (urgency IS NOT NULL)", name="warning_sign_has_urgency"),
    )

    id: Mapped[Id]
    template_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.contract_template.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[PointKind] = mapped_column(text_enum(PointKind, "kind"))
    text: Mapped[str]
    open_text: Mapped[str | None]
    owner: Mapped[Owner | None] = mapped_column(text_enum(Owner, "owner"))
    how_often: Mapped[str | None]
    urgency: Mapped[Urgency | None] = mapped_column(text_enum(Urgency, "urgency"))
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)

    contact: Mapped[CareContact | None] = relationship(lazy="raise")

    due_on: ClassVar[None] = None
    done_on: ClassVar[None] = None
    has_coordination: ClassVar[bool] = False
    """Days, and who coordinates, are one patient's."""
