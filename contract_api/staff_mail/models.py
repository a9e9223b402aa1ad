"""What somebody at the care has been told of by e-mail or SMS, and whether a message to them is on its way."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract_api.database import Base, Moment, OptionalMoment
from contract_api.staff.models import Staff


class StaffMail(Base):
    """How far what is told to one person has come. There is a row for everybody who has an address or a number."""

    __tablename__ = "staff_mail"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contract.staff.id"), primary_key=True)
    told_until: Mapped[Moment]
    """What has happened until then they have been told, or it did not concern them."""
    mailed_at: Mapped[OptionalMoment]
    """When a message to them was last taken: by the mail server, or by the gateway to be sent."""
    morning_on: Mapped[date | None]
    """The last day of whose morning it has been seen to."""
    wanted_at: Mapped[OptionalMoment]
    """Since when a message is on its way; none when none is. There is never more than one."""
    is_morning: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether that one is to say what is due today."""
    refused_at: Mapped[OptionalMoment]
    """Since when nothing is sent: the mail server has refused the address for good."""

    staff: Mapped[Staff] = relationship(lazy="raise")
