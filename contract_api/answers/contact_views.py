"""What may be said of whom to contact, and among whom a question may choose."""

from __future__ import annotations

from dataclasses import dataclass

from contract_api.answers import schemas
from contract_api.answers.facts import Dossier, Unit
from contract_api.answers.views import level_of, reachable_phone, unit_phone
from contract_api.calendar_rules import is_holiday
from contract_api.contacts.opening import opening
from contract_api.contacts.rules import Contact, ContactChoice, ContactPoint, StandIn, reached_on
from contract_api.disclosure.rules import DisclosureClass, may_say


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Who is reached while a contact is away."""

    view: schemas.ContactView
    """The deputy, or the contact itself with its unit's number when nobody stands in."""
    is_deputy: bool


def nameable(dossier: Dossier) -> list[ContactPoint]:
    """Return the contacts that a question may choose among by role or topic.

    Both what the contact is and who is reached today may be told: a choice by what may not would tell it.
    """
    return [point for point in dossier.contacts if _is_nameable(point, dossier)]


def _is_nameable(point: ContactPoint, dossier: Dossier) -> bool:
    reached = reached_on(point.contact, dossier.deputies, dossier.today).contact
    return all(
        may_say(DisclosureClass.CONTRACT, level_of(contact, point.unit_id, dossier))
        for contact in (point.contact, reached)
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


def instead_of(point: ContactPoint, dossier: Dossier) -> Instead | None:
    """Return who is reached instead of a contact that is away; None for one that is there."""
    reached = reached_on(point.contact, dossier.deputies, dossier.today)
    if reached.absent_until is None:
        return None
    return Instead(view=_contact_view(point, reached, dossier), is_deputy=reached.absent is not None)


def _contact_view(point: ContactPoint, reached: StandIn, dossier: Dossier) -> schemas.ContactView:
    contact = reached.contact
    unit = dossier.units[contact.unit_id]
    level = level_of(contact, point.unit_id, dossier)
    in_full = may_say(point.disclosure, level)
    in_part = in_full or may_say(DisclosureClass.NOTICE, level)
    # What the contract says of the contact it does not say of who stands in.
    in_person = in_full and reached.absent is None
    return schemas.ContactView(
        shown="all" if in_full else "notice" if in_part else "nothing",
        point=point.number,
        phone=reachable_phone(reached, dossier) if in_part else dossier.units[point.unit_id].public_phone,
        opening=_opening_view(contact, dossier) if in_part and not reached.nobody_is_there else None,
        name=contact.name if in_full else None,
        role=contact.role if in_full else None,
        title=contact.title if in_full else None,
        helps_with=(point.text or None) if in_person else None,
        unit_name=unit.name if in_full else unit.neutral_name if in_part else None,
        provider_name=unit.provider_name if in_full else None,
        is_fixed_care_contact=in_person and point.is_fixed_care_contact,
        has_coordination=in_person and point.has_coordination,
        is_fixed_physician_contact=in_person and point.is_fixed_physician_contact,
        is_fixed_social_care_contact=in_person and point.is_fixed_social_care_contact,
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
    level = level_of(reached.contact, choice.point.unit_id, dossier)
    return reached.contact.name if may_say(choice.point.disclosure, level) else None


def phone_to_turn_to(choice: ContactChoice | None, keeper: Unit, dossier: Dossier) -> str:
    """Return a number that may be said: the fixed care contact's or deputy's, the unit's, the switchboard."""
    reached = _handed_on_to(choice)
    if choice is not None and reached is not None and may_say(DisclosureClass.NOTICE, keeper.level):
        level = level_of(reached.contact, choice.point.unit_id, dossier)
        if may_say(DisclosureClass.NOTICE, level):
            return reached.contact.phone
    return unit_phone(keeper)


def _handed_on_to(choice: ContactChoice | None) -> StandIn | None:
    """Return who would take a question: a fixed care contact or its deputy, if there today."""
    if choice is None or not choice.point.is_fixed_care_contact:
        return None
    return None if choice.reached.nobody_is_there else choice.reached
