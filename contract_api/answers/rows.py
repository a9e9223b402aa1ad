"""Turns the database's rows into the plain facts that the rules work on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect

from contract_api.answers import facts
from contract_api.appointments.models import Appointment
from contract_api.contacts.models import CareContact
from contract_api.contacts.rules import Contact, ContactPoint, Hours
from contract_api.contracts.models import ContractVersion, Point, PointKind
from contract_api.disclosure.rules import level_for
from contract_api.units.models import CareUnit

type Contacts = Mapping[uuid.UUID, Contact]

NOTE_KINDS = frozenset({PointKind.INDICATION, PointKind.WHAT_MATTERS, PointKind.GOAL, PointKind.RELATIVES_PART})


def _value(member: StrEnum | None) -> Any:
    # The facts name the values of the database's enumerations as literals; its checks hold them to those.
    return None if member is None else member.value


def _named(contact_id: uuid.UUID | None, contacts: Contacts) -> Contact | None:
    return None if contact_id is None else contacts.get(contact_id)


def version(row: ContractVersion) -> facts.Version:
    """Return a version's facts."""
    return facts.Version(
        id=row.id,
        number=row.number,
        status=_value(row.status),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        unit_id=row.unit_id,
    )


def unit(row: CareUnit, *, channel: str, strong: bool, is_protected: bool, now: datetime) -> facts.Unit:
    """Return a unit's facts, with the level that its decisions give in a channel at a moment."""
    decisions = (decision.as_rule() for decision in row.decisions)
    return facts.Unit(
        id=row.id,
        name=row.name,
        neutral_name=row.neutral_name,
        phone=row.phone,
        provider_name=row.provider.name,
        public_phone=row.provider.public_phone,
        level=level_for(decisions, channel=channel, strong=strong, is_protected=is_protected, now=now),
    )


def contact(row: CareContact) -> Contact:
    """Return a contact's facts; without telephone hours where the answer did not need them loaded."""
    hours = () if "hours" in inspect(row).unloaded else row.hours
    return Contact(
        id=row.id,
        unit_id=row.unit_id,
        name=row.name,
        role=row.role.value,
        title=row.title,
        phone=row.phone,
        hours=tuple(Hours(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in hours),
        absences=tuple(one.as_rule() for one in row.absences),
    )


def contact_point(row: Point, contacts: Contacts) -> ContactPoint:
    """Return the facts of a point that names a contact."""
    if row.contact_id is None:
        raise ValueError("a point of the kind contact names a contact")
    return ContactPoint(
        number=row.number,
        unit_id=row.unit_id,
        disclosure=row.disclosure,
        contact=contacts[row.contact_id],
        text=row.text,
        topics=tuple(row.topics),
        is_fixed_care_contact=row.is_fixed_care_contact,
        has_coordination=row.has_coordination,
        is_fixed_physician_contact=row.is_fixed_physician_contact,
        is_fixed_social_care_contact=row.is_fixed_social_care_contact,
    )


def activity(row: Point, contacts: Contacts) -> facts.Activity:
    """Return the facts of a point that somebody has agreed to do."""
    return facts.Activity(
        number=row.number,
        unit_id=row.unit_id,
        disclosure=row.disclosure,
        text=row.text,
        open_text=row.open_text,
        owner=_value(row.owner),
        how_often=row.how_often,
        due_on=row.due_on,
        done_on=row.done_on,
        topics=tuple(row.topics),
        contact=_named(row.contact_id, contacts),
        service=row.service,
    )


def note(row: Point) -> facts.Note:
    """Return the facts of a goal, of what matters, of the relatives' part or of the indication."""
    return facts.Note(
        number=row.number,
        unit_id=row.unit_id,
        disclosure=row.disclosure,
        text=row.text,
        open_text=row.open_text,
        kind=_value(row.kind),
    )


def warning_sign(row: Point, contacts: Contacts) -> facts.WarningSign:
    """Return the facts of a sign to watch."""
    return facts.WarningSign(
        number=row.number,
        unit_id=row.unit_id,
        disclosure=row.disclosure,
        text=row.text,
        open_text=row.open_text,
        urgency=_value(row.urgency),
        contact=_named(row.contact_id, contacts),
    )


def new_time(row: Appointment) -> facts.NewTime:
    """Return the facts of an agreed time that came instead of another."""
    return facts.NewTime(id=row.id, unit_id=row.unit_id, starts_at=row.starts_at)


def appointment(row: Appointment, contacts: Contacts, *, moved_to: Appointment | None) -> facts.Appointment:
    """Return an agreed time's facts, with what came instead of a moved one."""
    return facts.Appointment(
        id=row.id,
        unit_id=row.unit_id,
        contact=_named(row.contact_id, contacts),
        status=_value(row.status),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        form=_value(row.form),
        purpose=row.purpose,
        place=row.place,
        neutral_place=row.neutral_place,
        preparation=row.preparation,
        open_preparation=row.open_preparation,
        moved_to=None if moved_to is None else new_time(moved_to),
        service=row.service,
        may_cancel=row.may_cancel,
        may_rebook=row.may_rebook,
        latest_on=row.latest_on,
        guarantee_until=row.guarantee_until,
        arrival_minutes=row.arrival_minutes,
    )
