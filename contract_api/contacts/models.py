"""Named care contacts: who they are, when they answer the phone, when they are away and who stands in."""

from __future__ import annotations

import uuid
from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts import rules
from contract_api.database import Base, Id, text_enum
from contract_api.units.models import CareUnit


class Role(StrEnum):
    """A contact's role, as a patient may ask for it."""

    NURSE = "nurse"
    CONTACT_NURSE = "contact_nurse"
    PHYSICIAN = "physician"
    PHYSIOTHERAPIST = "physiotherapist"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    COUNSELLOR = "counsellor"
    PSYCHOLOGIST = "psychologist"
    CARE_MANAGER = "care_manager"
    COORDINATOR = "coordinator"
    DIETITIAN = "dietitian"
    HOME_CARE_WORKER = "home_care_worker"
    MIDWIFE = "midwife"
    SPEECH_THERAPIST = "speech_therapist"


class CareContact(Base):
    """A named person at a unit. Region or kommun follows from the unit's care provider."""

    __tablename__ = "care_contact"

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    title: Mapped[str]
    """The role in plain Swedish, as it is said to the patient: "distriktssköterska"."""
    phone: Mapped[str]

    unit: Mapped[CareUnit] = relationship(lazy="raise")
    hours: Mapped[list[TelephoneHours]] = relationship(lazy="raise", order_by="TelephoneHours.weekday")
    absences: Mapped[list[Absence]] = relationship(lazy="raise", foreign_keys="Absence.contact_id")


class TelephoneHours(Base):
    """A weekly time at which a contact answers the phone, in Swedish local time. Half-open: closed at `closes`."""

    __tablename__ = "telephone_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes > opens", name="opens_before_it_closes"),
    )

    id: Mapped[Id]
    contact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)
    weekday: Mapped[int]
    """0 is Monday."""
    opens: Mapped[time]
    closes: Mapped[time]


class Absence(Base):
    """Days on which a contact is away, first and last included, and who stands in."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("deputy_id <> contact_id", name="deputy_is_another"),
    )

    id: Mapped[Id]
    contact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)
    deputy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    recorded_by: Mapped[str | None]
    """Who recorded it here; none where it came in with the contact."""

    contact: Mapped[CareContact] = relationship(lazy="raise", foreign_keys=[contact_id], overlaps="absences")
    deputy: Mapped[CareContact | None] = relationship(lazy="raise", foreign_keys=[deputy_id])

    def as_rule(self) -> rules.Absence:
        """Return it as the rules know it."""
        return rules.Absence(first_day=self.first_day, last_day=self.last_day, deputy_id=self.deputy_id)
