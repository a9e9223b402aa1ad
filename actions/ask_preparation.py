"""What to bring or do before the next appointment, and how long it takes."""

from __future__ import annotations

from actions import appointment_lines
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.wording import about_line, closed_answer, sentence, wording_for
from bot.swedish import dates
from bot.swedish.phones import spoken


async def answer(asking: Asking) -> list[str]:
    """Return what staff wrote for the next appointment; or say that nothing is written and offer to ask."""
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
    when = wording.when(starts_at)
    lines = []
    if one.preparation:
        lines.append(wording.say("utter_preparation", when=when, text=sentence(one.preparation)))
    elif one.shown == "notice" and one.point is not None:
        lines.append(wording.say("utter_preparation_on_paper", when=when, points=one.point, phone=spoken(one.phone)))
    else:
        lines.append(wording.say("utter_no_preparation", when=when))
        lines.extend(await offer_to_ask(asking, found, wording))
    if one.ends_at is not None and one.preparation:
        lines.append(wording.say("utter_span", span=dates.span(starts_at, one.ends_at)))
    return [*about_line(wording), *lines]
