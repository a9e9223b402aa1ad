"""What may be said of each fact: the disclosure policy, applied item by item to what an answer has chosen.

Every fact is judged by the level of the unit that answers for it. A person at another unit is named only
where that unit's level allows it too.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from contract_api.answers import schemas
from contract_api.answers.facts import Activity, Appointment, Dossier, Note, Point, Unit, WarningSign
from contract_api.answers.rules import is_overdue
from contract_api.contacts.rules import Contact, StandIn, reached_on
from contract_api.disclosure.rules import DisclosureClass, Level, may_say

EMERGENCY_PHONE = "112"
ADVICE_PHONE = "1177"

SHOWN: dict[Level, schemas.Shown] = {
    Level.NEUTRAL: "nothing",
    Level.NOTICE: "notice",
    Level.CONTRACT: "all",
}


def activity_view(activity: Activity, dossier: Dossier) -> schemas.ActivityView:
    """Return what may be said of something agreed to be done. Its day is said only with its words."""
    shown, text = _wording(activity, dossier)
    named = _named_contact(activity.contact, activity.unit_id, dossier) if shown == "all" else None
    unit = dossier.units[activity.unit_id]
    return schemas.ActivityView(
        shown=shown,
        point=activity.number,
        owner=activity.owner,
        text=text,
        how_often=activity.how_often if shown == "all" else None,
        due_on=None if text is None else activity.due_on,
        overdue=text is not None and is_overdue(activity, dossier.today),
        responsible_name=named.name if named else None,
        responsible_title=named.title if named else None,
        phone=_phone_of(named, dossier) or unit_phone(unit),
    )


def note_view(note: Note, dossier: Dossier) -> schemas.TextView:
    """Return what may be said of a goal, a wish or a note."""
    shown, text = _wording(note, dossier)
    return schemas.TextView(shown=shown, point=note.number, kind=note.kind, text=text)


def warning_sign_view(sign: WarningSign, dossier: Dossier) -> schemas.WarningSignView:
    """Return what may be said of a sign to watch. Whom to ring always may: 112 and 1177 reveal nothing.

    For a contact that is away the deputy is given, or the unit's number when nobody stands in.
    """
    shown, text = _wording(sign, dossier)
    reached = reached_on(sign.contact, dossier.deputies, dossier.today) if sign.contact else None
    named = _named_contact(reached.contact, sign.unit_id, dossier) if reached and shown == "all" else None
    to_contact = reachable_phone(reached, dossier) if reached and named else unit_phone(dossier.units[sign.unit_id])
    answers = named if reached and not reached.nobody_is_there else None
    return schemas.WarningSignView(
        shown=shown,
        point=sign.number,
        text=text,
        urgency=sign.urgency,
        contact_name=answers.name if answers and sign.urgency == "contact" else None,
        phone={"112": EMERGENCY_PHONE, "1177": ADVICE_PHONE}.get(sign.urgency, to_contact),
    )


def appointment_view(appointment: Appointment, dossier: Dossier) -> schemas.AppointmentView:
    """Return what may be said of an agreed time: all; when, how and where in neutral words; or nothing."""
    unit = dossier.units[appointment.unit_id]
    in_full = may_say(DisclosureClass.CONTRACT, unit.level)
    in_part = may_say(DisclosureClass.NOTICE, unit.level)
    named = _named_contact(appointment.contact, appointment.unit_id, dossier)
    place = appointment.place if in_full else appointment.neutral_place
    preparation = appointment.preparation if in_full else appointment.open_preparation
    return schemas.AppointmentView(
        shown=SHOWN[unit.level],
        point=dossier.appointments_point,
        status=appointment.status,
        starts_at=appointment.starts_at if in_part else None,
        ends_at=appointment.ends_at if in_part else None,
        form=appointment.form if in_part else None,
        place=(place or None) if in_part else None,
        preparation=preparation if in_part else None,
        purpose=(appointment.purpose or None) if in_full else None,
        with_name=named.name if named else None,
        with_title=named.title if named else None,
        arrives_until=_arrives_until(appointment) if in_part else None,
        moved_to=_new_start(appointment, dossier) if in_part else None,
        phone=unit_phone(unit),
    )


def _arrives_until(appointment: Appointment) -> datetime | None:
    minutes = appointment.arrival_minutes
    return None if minutes is None else appointment.starts_at + timedelta(minutes=minutes)


def _new_start(appointment: Appointment, dossier: Dossier) -> datetime | None:
    """Return the new start of a moved appointment, if the unit that it is at now lets it be said."""
    new = appointment.moved_to
    if new is None or not may_say(DisclosureClass.NOTICE, dossier.units[new.unit_id].level):
        return None
    return new.starts_at


def tells_with_whom(appointment: Appointment, dossier: Dossier) -> bool:
    """Return whether it may be told with whom an appointment is, or that it is with nobody named."""
    level = dossier.units[appointment.unit_id].level
    if appointment.contact is not None:
        level = level_of(appointment.contact, appointment.unit_id, dossier)
    return may_say(DisclosureClass.CONTRACT, level)


def tells_content(point: Point, dossier: Dossier) -> bool:
    """Return whether content of a point may be told: what it is about, beyond words that have been opened."""
    return may_say(DisclosureClass.CONTRACT, dossier.units[point.unit_id].level)


def unit_phone(unit: Unit) -> str:
    """Return the unit's own number where notices may be said, else the provider's switchboard."""
    return unit.phone if may_say(DisclosureClass.NOTICE, unit.level) else unit.public_phone


def _wording(point: Point, dossier: Dossier) -> tuple[schemas.Shown, str | None]:
    """Return the words of a point that may be said: its own, else those approved for open channels."""
    level = dossier.units[point.unit_id].level
    if may_say(point.disclosure, level):
        return "all", point.text
    if point.open_text is not None and may_say(DisclosureClass.NOTICE, level):
        return "notice", point.open_text
    return "nothing", None


def level_of(contact: Contact, unit_id: uuid.UUID, dossier: Dossier) -> Level:
    """Return the lower of two levels: of the unit that answers for the fact, and of the contact's own."""
    return min(dossier.units[contact.unit_id].level, dossier.units[unit_id].level)


def _named_contact(contact: Contact | None, unit_id: uuid.UUID, dossier: Dossier) -> Contact | None:
    """Return the contact if it may be named: a name is content, whatever the class of the point with it."""
    if contact is None or not may_say(DisclosureClass.CONTRACT, level_of(contact, unit_id, dossier)):
        return None
    return contact


def _phone_of(contact: Contact | None, dossier: Dossier) -> str | None:
    """Return the number at which a named contact is reached today; the unit's when the contact is away."""
    if contact is None:
        return None
    away = reached_on(contact, {}, dossier.today).absent_until is not None
    return unit_phone(dossier.units[contact.unit_id]) if away else contact.phone


def reachable_phone(reached: StandIn, dossier: Dossier) -> str:
    """Return the number of who is reached; its unit's when nobody is there."""
    contact = reached.contact
    return dossier.units[contact.unit_id].phone if reached.nobody_is_there else contact.phone
