"""Contracts in versions, the plans they gather, and their numbered points.

Everything that a version says is a point: it has a number (the point on the patient's printed paper), the unit that
answers for it and its disclosure class. Goals, activities, warning signs, contacts and notes differ only in the
columns that they fill, so they share one table, and a number can be unique within the version.
"""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts.models import CareContact
from contract_api.database import Base, CreatedAt, Id, OptionalMoment, text_enum
from contract_api.disclosure.rules import DisclosureClass
from contract_api.people.models import Person
from contract_api.units.models import CareUnit


class VersionStatus(StrEnum):
    """Where a version is in its life."""

    DRAFT = "draft"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class PlanKind(StrEnum):
    """The kinds of plan documents that a contract gathers."""

    PATIENT_CONTRACT = "patientkontrakt"
    SIP = "sip"
    MY_CARE_PLAN = "min_vardplan"
    CARE_PLAN = "vardplan"
    SELF_CARE_PLAN = "egenvardsplan"
    REHAB_PLAN = "rehabplan"


class PointKind(StrEnum):
    """What a point says."""

    INDICATION = "indication"
    WHAT_MATTERS = "what_matters"
    GOAL = "goal"
    RELATIVES_PART = "relatives_part"
    ACTIVITY = "activity"
    WARNING_SIGN = "warning_sign"
    CONTACT = "contact"
    APPOINTMENTS = "appointments"


class Owner(StrEnum):
    """Who has agreed to do an activity."""

    PATIENT = "patient"
    CARE = "care"
    MUNICIPALITY = "municipality"
    RELATIVE = "relative"


class Urgency(StrEnum):
    """Whom a warning sign says to turn to."""

    EMERGENCY_112 = "112"
    ADVICE_1177 = "1177"
    CONTACT = "contact"


class Contract(Base):
    """What a patient and the care have agreed, through all its versions."""

    __tablename__ = "contract"

    id: Mapped[Id]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.person.id"), unique=True)
    created_at: Mapped[CreatedAt]

    patient: Mapped[Person] = relationship(lazy="raise")
    versions: Mapped[list[ContractVersion]] = relationship(lazy="raise", order_by="ContractVersion.number")


class ContractVersion(Base):
    """One version, written by staff together with the patient. At most one is current."""

    __tablename__ = "contract_version"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        Index("uq_contract_version_current", "contract_id", unique=True, postgresql_where="status = 'current'"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
        CheckConstraint("status <> 'ended' OR valid_to IS NOT NULL", name="ended_has_end"),
        CheckConstraint("status = 'draft' OR (agreed_at IS NOT NULL AND agreed_by IS NOT NULL)", name="agreed"),
    )

    id: Mapped[Id]
    contract_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.contract.id"))
    number: Mapped[int]
    status: Mapped[VersionStatus] = mapped_column(text_enum(VersionStatus, "status"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The first day on which it no longer holds."""
    agreed_by: Mapped[str | None]
    """Who agreed it with the patient: name and role."""
    agreed_at: Mapped[OptionalMoment]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    """The unit that keeps the contract."""

    contract: Mapped[Contract] = relationship(lazy="raise", back_populates="versions")
    unit: Mapped[CareUnit] = relationship(lazy="raise")
    plans: Mapped[list[Plan]] = relationship(lazy="raise")
    points: Mapped[list[Point]] = relationship(lazy="raise", order_by="Point.number")


class Plan(Base):
    """A plan document that the version gathers points from."""

    __tablename__ = "plan"

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.contract_version.id"), index=True)
    kind: Mapped[PlanKind] = mapped_column(text_enum(PlanKind, "kind"))
    title: Mapped[str]


class Point(Base):
    """One numbered point of a version, in the words that staff wrote."""

    __tablename__ = "point"
    __table_args__ = (
        UniqueConstraint("version_id", "number"),
        Index(
            "uq_point_coordination",
            "version_id",
            unique=True,
            postgresql_where="has_coordination",
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(kind = 'activity') = (owner IS NOT NULL)", name="activity_has_owner"),
        CheckConstraint("kind <> 'contact' OR contact_id IS NOT NULL", name="contact_is_named"),
        CheckConstraint("(kind = 'warning_sign') = (urgency IS NOT NULL)", name="warning_sign_has_urgency"),
        CheckConstraint("NOT has_coordination OR is_fixed_care_contact", name="coordination_is_fixed_care_contact"),
    )

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.contract_version.id"))
    number: Mapped[int]
    kind: Mapped[PointKind] = mapped_column(text_enum(PointKind, "kind"))
    text: Mapped[str]
    """What the point says, word for word as staff wrote it."""
    open_text: Mapped[str | None]
    """Wording that staff have approved for open channels, where there is one: class `notice`."""
    disclosure: Mapped[DisclosureClass] = mapped_column(text_enum(DisclosureClass, "disclosure"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    """The unit, and so the care provider, that answers for the fact."""
    plan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.plan.id"), index=True)

    owner: Mapped[Owner | None] = mapped_column(text_enum(Owner, "owner"))
    how_often: Mapped[str | None]
    due_on: Mapped[date | None]
    """The day by which it is to be done; for the care's activities, the day by which it was promised."""
    done_on: Mapped[date | None]
    hidden_from_relatives: Mapped[bool] = mapped_column(default=False, server_default="false")
    """"Visas inte för närstående": marked by the patient or by staff."""
    topics: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    """What the point is about, or what the contact answers for: codes that the understanding gives too."""

    service: Mapped[str | None]
    """An activity that the patient may book a time for: the unit's code for that kind of visit."""
    urgency: Mapped[Urgency | None] = mapped_column(text_enum(Urgency, "urgency"))

    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)
    """The contact that the point names: itself, who does the activity, or whom a warning sign points to."""
    is_fixed_care_contact: Mapped[bool] = mapped_column(default=False, server_default="false")
    has_coordination: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_fixed_physician_contact: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_fixed_social_care_contact: Mapped[bool] = mapped_column(default=False, server_default="false")

    unit: Mapped[CareUnit] = relationship(lazy="raise")
    contact: Mapped[CareContact | None] = relationship(lazy="raise")
    plan: Mapped[Plan | None] = relationship(lazy="raise")
