"""What to bring or do before the next appointment, and how long it takes."""

from __future__ import annotations

from datetime import datetime

from actions import appointment_lines
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.upcoming import upcoming
from actions.wording import Wording, about_line, sentence, wording_for
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import Answer, AppointmentView


async def answer(asking: Asking) -> list[str]:
    """Return what staff wrote for the next appointment, or for the one that is talked of.

    Where nothing is written that is said, with the offer to ask.
    """
    if asking.thread and asking.talked_of and asking.talked_of.starts_at:
        wording, one = wording_for(asking, asking.thread), asking.talked_of
        return [*about_line(wording), *await _lines(asking, asking.thread, wording, asking.talked_of.starts_at, one)]
    ahead = await upcoming(asking)
    if not ahead.dated:
        return ahead.none_lines
    return [*ahead.opening_lines, *await _lines(asking, ahead.answer, ahead.wording, *ahead.dated[0])]


async def _lines(
    asking: Asking, found: Answer, wording: Wording, starts_at: datetime, one: AppointmentView
) -> list[str]:
    when = appointment_lines.when(wording, starts_at, one)
    span = []
    if one.ends_at is not None and one.arrives_until is None:
        span = [wording.say("utter_span", span=dates.span(starts_at, one.ends_at))]
    if one.preparation:
        return [wording.say("utter_preparation", when=when, text=sentence(one.preparation)), *span]
    if one.shown == "notice" and one.point is not None:
        return [wording.say("utter_preparation_on_paper", when=when, points=one.point, phone=spoken(one.phone))]
    return [wording.say("utter_no_preparation", when=when), *span, *await offer_to_ask(asking, found, wording)]
