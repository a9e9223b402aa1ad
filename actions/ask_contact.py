"""Whom to contact: by role or topic if the message names one, else the fixed care contact."""

from __future__ import annotations

from actions.asking import Asking
from actions.wording import Wording, about_line, closed_answer, wording_for
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import ContactView, Opening


async def answer(asking: Asking) -> list[str]:
    """Return one contact with number, telephone hours and whether they answer now."""
    found = await asking.api.contact(
        asking.pseudonym, asking.message_id, topic=asking.topic, role=asking.role, names=asking.persons
    )
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    # Before a contract starts its contacts can be asked already.
    if closed and (found.state != "not_started" or found.contact is None):
        return closed
    if found.contact is None:
        return [*about_line(wording), wording.say("utter_no_contact", phone=spoken(found.phone))]
    lines = [*about_line(wording), *(closed or [])]
    asked = {found.asked_role_found} if asking.role else set()
    asked |= {found.asked_topic_found} if asking.topic else set()
    if asked == {False}:
        lines.append(wording.say("utter_contact_other_asked"))
    return [*lines, *contact_lines(wording, found.contact, found.absent)]


def contact_lines(wording: Wording, contact: ContactView, absent: ContactView | None) -> list[str]:
    """Return who it is, what they are to the patient, and when they answer the phone."""
    phone = spoken(contact.phone)
    if contact.shown == "nothing":
        return [wording.not_here([contact.point], contact.phone)]
    if not contact.name or not contact.title:
        line = wording.say("utter_contact_phone_only", phone=phone, unit=contact.unit_name or "")
        return [line, *opening_lines(wording, contact.opening)]
    lines = [wording.say("utter_contact", name=contact.name, title=contact.title, phone=phone)]
    if absent is not None and absent.name and contact.absent_until:
        until = dates.weekday_date(contact.absent_until, wording.now)
        lines.append(wording.say("utter_contact_deputy", absent=absent.name, date=until, name=contact.name))
    else:
        lines.extend(what_they_are(wording, contact))
        if contact.absent_until:
            until = dates.weekday_date(contact.absent_until, wording.now)
            lines.append(wording.say("utter_contact_away", name=contact.name, date=until))
    if contact.unit_name and contact.provider_name:
        # Many units of a kommun have its name in theirs.
        is_named = contact.provider_name in contact.unit_name
        name = "utter_contact_unit_only" if is_named else "utter_contact_unit"
        lines.append(wording.say(name, unit=contact.unit_name, provider=contact.provider_name))
    return [*lines, *opening_lines(wording, contact.opening)]


def what_they_are(wording: Wording, contact: ContactView) -> list[str]:
    """Return what the contact is to the patient: fixed care contact, with coordination, physician, social care."""
    names = {
        "utter_contact_coordinates": contact.has_coordination,
        "utter_contact_fixed": contact.is_fixed_care_contact and not contact.has_coordination,
        "utter_contact_physician": contact.is_fixed_physician_contact,
        "utter_contact_social": contact.is_fixed_social_care_contact,
    }
    return [wording.say(name, name=contact.name) for name, holds in names.items() if holds]


def opening_lines(wording: Wording, opening: Opening | None) -> list[str]:
    """Return whether the phone is answered now, and if not when it next is."""
    if opening is None or opening.is_open is None:
        return []
    weekly = dates.weekly_hours([(one.weekday, one.opens, one.closes) for one in opening.weekly])
    hours = [wording.say("utter_contact_hours", hours=weekly)] if weekly else []
    if opening.is_open and opening.closes_at:
        return [wording.say("utter_contact_open", clock=dates.clock(opening.closes_at)), *hours]
    if opening.next_opens_at:
        return [wording.say("utter_contact_closed", when=wording.when(opening.next_opens_at)), *hours]
    return [wording.say("utter_contact_closed_unknown"), *hours]
