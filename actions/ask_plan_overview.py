"""The whole plan at once, in short."""

from __future__ import annotations

from actions import appointment_lines
from actions.ask_goals import text_lines
from actions.asking import Asking
from actions.wording import Wording, about_line, closed_answer, point_list, source_line, wording_for
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import OverviewAnswer

OTHERS = {
    "care": "utter_overview_care",
    "municipality": "utter_overview_municipality",
    "relative": "utter_overview_relative",
}


async def answer(asking: Asking) -> list[str]:
    """Return what the contract gathers: what matters, the next time, who does what by point, and whom to contact."""
    found = await asking.api.overview(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed:
        return closed
    if found.shown == "nothing":
        points = [
            *(one.point for one in found.texts),
            *(one.point for one in [*found.own_activities, *found.care_activities]),
        ]
        return [*about_line(wording), wording.not_here(points, found.phone)]
    return [
        *about_line(wording),
        *source_line(wording, found),
        *_summary(wording, found),
        wording.say("utter_overview_ask"),
    ]


def _summary(wording: Wording, found: OverviewAnswer) -> list[str]:
    lines = []
    if found.plans:
        lines.append(wording.say("utter_overview_plans", plans=dates.listing(found.plans)))
    lines += text_lines(wording, found.texts)
    upcoming = found.next_appointment
    if upcoming is not None and upcoming.starts_at is not None:
        form = appointment_lines.form_word(wording, upcoming)
        when = appointment_lines.when(wording, upcoming.starts_at, upcoming)
        lines.append(wording.say("utter_first_appointment", form=form, when=when))
    own = point_list(one.point for one in found.own_activities)
    if own:
        lines.append(wording.say("utter_overview_own", points=own))
    for owner, name in OTHERS.items():
        points = point_list(one.point for one in found.care_activities if one.owner == owner)
        lines += [wording.say(name, points=points)] if points else []
    contact = found.contact
    if contact is not None and contact.name and contact.title:
        lines.append(
            wording.say("utter_overview_contact", name=contact.name, title=contact.title, phone=spoken(contact.phone))
        )
    else:
        lines.append(wording.say("utter_overview_contact_phone_only", phone=spoken(found.phone)))
    return lines
