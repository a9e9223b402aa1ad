"""Those at the care who answer: who they are, at which units they work and as what, and when they have signed in."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.contacts.models import CareContact
from contract_api.database import Base, Id, Moment, OptionalMoment, text_enum
from contract_api.staff.rules import Role
from contract_api.units.models import CareUnit


class Staff(Base):
    """Somebody at the care, known by what the staff's identity provider calls them."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("email IS NULL OR phone_sealed IS NULL", name="told_in_one_way"),)

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(unique=True)
    """What the identity provider names them by, for ever: an HSA-id."""
    name: Mapped[str]
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contract.care_contact.id"), unique=True)
    """The care contact that they are to patients, if they are one."""
    email: Mapped[str | None]
    """Where they are told that something waits for them. Never what."""
    phone_sealed: Mapped[str | None]
    """The same by SMS instead."""
    ended_at: Mapped[OptionalMoment]
    """Since when they no longer work here."""

    contact: Mapped[CareContact | None] = relationship(lazy="raise")
    posts: Mapped[list[Post]] = relationship(lazy="raise")


class Post(Base):
    """What somebody may do at a unit (medarbetaruppdrag)."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("staff_id", "unit_id", "role"),)

    id: Mapped[Id]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.staff.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.care_unit.id"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    given_at: Mapped[Moment]
    given_by: Mapped[str]
    ended_at: Mapped[OptionalMoment]
    ended_by: Mapped[str | None]

    unit: Mapped[CareUnit] = relationship(lazy="raise")


class StaffSession(Base):
    """A login of somebody at the care, in one browser."""

    __tablename__ = "staff_session"

    id: Mapped[Id]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.staff.id"), index=True)
    secret_lookup: Mapped[str] = mapped_column(unique=True)
    """The keyed hash of what the browser holds."""
    began_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    ended_at: Mapped[OptionalMoment]
