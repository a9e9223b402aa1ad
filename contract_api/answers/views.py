"""What may be said of each fact: the disclosure policy, applied item by item to what an answer has chosen.

Every fact is judged by the level of the unit that answers for it. A person at another unit is named only
where that unit's level allows it too.
"""

from __future__ import annotations

import uuid

from contract_api.answers import schemas
from contract_api.answers.facts import Activity, Appointment, Dossier, Note, Point, Unit, WarningSign
from contract_api.answers.rules import is_overdue
from contract_api.calendar_rules import is_holiday
from contract_api.contacts.rules import Contact, ContactChoice, ContactPoint, StandIn, opening, reached_on
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
    """Return what may be said of a sign to watch. Whom to ring always may: 112 and 1177 reveal nothing."""
    shown, text = _wording(sign, dossier)
    named = _named_contact(sign.contact, sign.unit_id, dossier) if shown == "all" else None
    to_contact = _phone_of(named, dossier) or unit_phone(dossier.units[sign.unit_id])
    return schemas.WarningSignView(
        shown=shown,
        point=sign.number,
        text=text,
        urgency=sign.urgency,
        contact_name=named.name if named and sign.urgency == "contact" else None,
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
        phone=unit_phone(unit),
    )


def contact_view(choice: ContactChoice, dossier: Dossier) -> schemas.ContactView:
    """Return what may be said of whom to contact: the contact, or who stands in."""
    return _contact_view(choice.point, choice.reached, dossier)


def absent_view(choice: ContactChoice, dossier: Dossier) -> schemas.ContactView | None:
    """Return the contact that is stood in for, where names may be said; None when nobody is stood in for."""
    absent = choice.reached.absent
    if absent is None:
        return None
    away = StandIn(contact=absent, absent=None, absent_until=choice.reached.absent_until)
    view = _contact_view(choice.point, away, dossier)
    return view if view.shown == "all" else None


def own_contact_view(point: ContactPoint, dossier: Dossier) -> schemas.ContactView:
    """Return what may be said of a contact itself, with its own number, whether or not it is away."""
    own = StandIn(contact=point.contact, absent=None, absent_until=None)
    return _contact_view(point, own, dossier)


def _contact_view(point: ContactPoint, reached: StandIn, dossier: Dossier) -> schemas.ContactView:
    contact = reached.contact
    unit = dossier.units[contact.unit_id]
    level = _level_of(contact, point.unit_id, dossier)
    in_full = may_say(point.disclosure, level)
    in_part = in_full or may_say(DisclosureClass.NOTICE, level)
    is_fixed_self = in_full and reached.absent is None
    return schemas.ContactView(
        shown="all" if in_full else "notice" if in_part else "nothing",
        point=point.number,
        phone=_reachable_phone(reached, dossier) if in_part else dossier.units[point.unit_id].public_phone,
        opening=_opening_view(contact, dossier) if in_part and not reached.nobody_is_there else None,
        name=contact.name if in_full else None,
        role=contact.role if in_full else None,
        title=contact.title if in_full else None,
        unit_name=unit.name if in_full else unit.neutral_name if in_part else None,
        provider_name=unit.provider_name if in_full else None,
        provider_kind=unit.provider_kind if in_part else None,
        is_fixed_care_contact=is_fixed_self and point.is_fixed_care_contact,
        has_coordination=is_fixed_self and point.has_coordination,
        is_fixed_physician_contact=is_fixed_self and point.is_fixed_physician_contact,
        is_fixed_social_care_contact=is_fixed_self and point.is_fixed_social_care_contact,
        stands_in_for=reached.absent.name if in_full and reached.absent else None,
        absent_until=reached.absent_until if in_full else None,
    )


def _opening_view(contact: Contact, dossier: Dossier) -> schemas.Opening:
    found = opening(contact.hours, dossier.now, is_holiday)
    return schemas.Opening(
        is_open=found.is_open,
        closes_at=found.closes_at,
        next_opens_at=found.next_opens_at,
        weekly=[
            schemas.PhoneHours(weekday=row.weekday, opens=row.opens, closes=row.closes)
            for row in sorted(contact.hours, key=lambda row: (row.weekday, row.opens))
        ],
    )


def name_to_turn_to(choice: ContactChoice | None, dossier: Dossier) -> str | None:
    """Return the name of the fixed care contact, or of who stands in, if one is there and it may be said."""
    reached = _handed_on_to(choice)
    if choice is None or reached is None:
        return None
    level = _level_of(reached.contact, choice.point.unit_id, dossier)
    return reached.contact.name if may_say(choice.point.disclosure, level) else None


def phone_to_turn_to(choice: ContactChoice | None, keeper: Unit, dossier: Dossier) -> str:
    """Return a number that may be said: the fixed care contact's or deputy's, the unit's, the switchboard."""
    reached = _handed_on_to(choice)
    if choice is not None and reached is not None and may_say(DisclosureClass.NOTICE, keeper.level):
        level = _level_of(reached.contact, choice.point.unit_id, dossier)
        if may_say(DisclosureClass.NOTICE, level):
            return reached.contact.phone
    return unit_phone(keeper)


def unit_phone(unit: Unit) -> str:
    """Return the unit's own number where notices may be said, else the provider's switchboard."""
    return unit.phone if may_say(DisclosureClass.NOTICE, unit.level) else unit.public_phone


def _handed_on_to(choice: ContactChoice | None) -> StandIn | None:
    """Return who would take a question: a fixed care contact or its deputy, if there today."""
    if choice is None or not choice.point.is_fixed_care_contact:
        return None
    return None if choice.reached.nobody_is_there else choice.reached


def _wording(point: Point, dossier: Dossier) -> tuple[schemas.Shown, str | None]:
    """Return the words of a point that may be said: its own, else those approved for open channels."""
    level = dossier.units[point.unit_id].level
    if may_say(point.disclosure, level):
        return "all", point.text
    if point.open_text is not None and may_say(DisclosureClass.NOTICE, level):
        return "notice", point.open_text
    return "nothing", None


def _level_of(contact: Contact, unit_id: uuid.UUID, dossier: Dossier) -> Level:
    """Return the lower of two levels: of the unit that answers for the fact, and of the contact's own."""
    return min(dossier.units[contact.unit_id].level, dossier.units[unit_id].level)


def _named_contact(contact: Contact | None, unit_id: uuid.UUID, dossier: Dossier) -> Contact | None:
    """Return the contact if it may be named: a name is content, whatever the class of the point with it."""
    if contact is None or not may_say(DisclosureClass.CONTRACT, _level_of(contact, unit_id, dossier)):
        return None
    return contact


def _phone_of(contact: Contact | None, dossier: Dossier) -> str | None:
    """Return the number at which a named contact is reached today; the unit's when the contact is away."""
    if contact is None:
        return None
    away = reached_on(contact, {}, dossier.today).absent_until is not None
    return unit_phone(dossier.units[contact.unit_id]) if away else contact.phone


def _reachable_phone(reached: StandIn, dossier: Dossier) -> str:
    contact = reached.contact
    return dossier.units[contact.unit_id].phone if reached.nobody_is_there else contact.phone
