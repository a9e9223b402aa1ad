"""Which appointments there are, and when."""

from __future__ import annotations

from actions import appointment_lines
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.upcoming import upcoming

MOST_APPOINTMENTS = 5


async def answer(asking: Asking) -> list[str]:
    """Return the booked appointments ahead, the first one whole; or say that there is none and offer to ask."""
    ahead = await upcoming(asking)
    found, wording = ahead.answer, ahead.wording
    if not found.allowed:
        return ahead.closed
    changed = appointment_lines.changed_lines(wording, found.changed)
    if not ahead.dated:
        offers = not ahead.hidden_line and not ahead.closed
        offer = await offer_to_ask(asking, found, wording, reason="appointment") if offers else []
        return [*ahead.none_lines, *changed, *offer]
    lines = []
    for number, (starts_at, one) in enumerate(ahead.dated[: 1 if asking.brief else MOST_APPOINTMENTS]):
        name = "utter_later_appointment" if number else "utter_first_appointment"
        when = appointment_lines.when(wording, starts_at, one)
        lines.append(wording.say(name, form=appointment_lines.form_word(wording, one), when=when))
        if number:
            lines.extend(appointment_lines.with_line(wording, one))
        else:
            lines.extend(
                appointment_lines.detail_lines(wording, one, brief=asking.brief, place=not asking.place_follows)
            )
    asking.told_times.append("utter_first_appointment")
    return [*ahead.opening_lines, *lines, *changed, *ahead.hidden_line]
