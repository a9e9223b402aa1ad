"""A visit that goes wrong just now: late, lost, or nobody has come. First whom to call, then what can be passed on."""

from __future__ import annotations

from datetime import datetime

from actions import appointment_lines, hand_on
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.upcoming import upcoming
from actions.wording import Wording, about_line
from bot.swedish.dates import clock, local_day
from bot.swedish.phones import spoken
from contract_api.client import AppointmentView


async def answer(asking: Asking) -> list[str]:
    """Return the number of the unit of the time today that is nearest, else of the contact, and offer to pass it on.

    Who may not ask about times can still leave what they wrote.
    """
    ahead = await upcoming(asking)
    if not ahead.answer.allowed:
        return await hand_on.answer(asking)
    wording, today = ahead.wording, local_day(asking.now)
    of_today = [(starts_at, one) for starts_at, one in ahead.dated if local_day(starts_at) == today]
    offer = await offer_to_ask(asking, ahead.answer, wording, reason="appointment", text="utter_offer_to_pass_on")
    if not of_today:
        said = [wording.say("utter_visit_problem", phone=spoken(ahead.answer.phone))]
    else:
        nearest = min(of_today, key=lambda found: abs(found[0] - asking.now))
        said = _today_lines(wording, asking.now, *nearest)
    return [*about_line(wording), *said, *offer]


def _today_lines(wording: Wording, now: datetime, starts_at: datetime, one: AppointmentView) -> list[str]:
    when = appointment_lines.clock(starts_at, one)
    lines = [wording.say("utter_visit_problem_today", phone=spoken(one.phone), clock=when)]
    if one.arrives_until is not None and starts_at <= now < one.arrives_until:
        lines.append(wording.say("utter_may_still_come", clock=clock(one.arrives_until)))
    return lines
