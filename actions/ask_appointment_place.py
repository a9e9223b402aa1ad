"""Where the next appointment is, and in what form."""

from __future__ import annotations

from actions import appointment_lines
from actions.asking import Asking
from actions.wording import about_line, closed_answer, unended, wording_for
from bot.swedish.phones import spoken


async def answer(asking: Asking) -> list[str]:
    """Return the place of the next appointment; or that it is by phone, by video or at home."""
    found = await asking.api.appointments(asking.pseudonym, asking.message_id, role=asking.role)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed and not found.allowed:
        return closed
    dated = appointment_lines.dated(found.appointments)
    if not dated:
        hidden = appointment_lines.hidden_points(found.appointments)
        if hidden or found.shown == "nothing":
            return [*about_line(wording), wording.not_here(hidden, found.phone)]
        return [*about_line(wording), wording.say("utter_no_appointment"), *(closed or [])]
    starts_at, one = dated[0]
    when, phone = wording.when(starts_at), spoken(one.phone)
    if one.form == "phone":
        lines = [wording.say("utter_place_phone", when=when)]
    elif one.form == "video":
        lines = [wording.say("utter_place_video", when=when, phone=phone)]
    elif one.form == "home_visit":
        lines = [wording.say("utter_place_home_visit", when=when)]
    elif one.place:
        lines = [
            wording.say("utter_place_of", when=when, place=unended(one.place)),
            wording.say("utter_travel", phone=phone),
        ]
    else:
        lines = [wording.say("utter_no_place", when=when, phone=phone)]
    return [*about_line(wording), *lines]
