"""Where the next appointment is, and in what form."""

from __future__ import annotations

from datetime import datetime

from actions import appointment_lines
from actions.asking import Asking
from actions.upcoming import upcoming
from actions.wording import Wording, about_line, unended, wording_for
from bot.swedish.phones import spoken
from contract_api.client import AppointmentView


async def answer(asking: Asking) -> list[str]:
    """Return the place of the next appointment, or of the one that is talked of; or that it is by phone or at home."""
    if asking.thread and asking.talked_of and asking.talked_of.starts_at:
        wording = wording_for(asking, asking.thread)
        return [*about_line(wording), *place_lines(wording, asking.talked_of.starts_at, asking.talked_of)]
    ahead = await upcoming(asking)
    if not ahead.dated:
        return ahead.none_lines
    return [*ahead.opening_lines, *place_lines(ahead.wording, *ahead.dated[0])]


def place_lines(wording: Wording, starts_at: datetime, one: AppointmentView) -> list[str]:
    """Return where an appointment is."""
    when, phone = appointment_lines.when(wording, starts_at, one), spoken(one.phone)
    if one.form == "phone":
        return [wording.say("utter_place_phone", when=when)]
    if one.form == "video":
        return [wording.say("utter_place_video", when=when, phone=phone)]
    if one.form == "home_visit":
        return [wording.say("utter_place_home_visit", when=when)]
    if one.place:
        place = wording.say("utter_place_of", when=when, place=unended(one.place))
        return [place, wording.say("utter_travel", phone=phone)]
    return [wording.say("utter_no_place", when=when, phone=phone)]
