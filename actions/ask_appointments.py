"""Which appointments there are, and when."""

from __future__ import annotations

from actions import appointment_lines
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.wording import about_line, closed_answer, wording_for

MOST_APPOINTMENTS = 5


async def answer(asking: Asking) -> list[str]:
    """Return the booked appointments ahead, the first one whole; or say that there is none and offer to ask."""
    found = await asking.api.appointments(asking.pseudonym, asking.message_id, role=asking.role)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed and not found.allowed:
        return closed
    dated = appointment_lines.dated(found.appointments)
    hidden = appointment_lines.hidden_points(found.appointments)
    lines: list[str] = []
    for number, (starts_at, one) in enumerate(dated[: 1 if asking.brief else MOST_APPOINTMENTS]):
        name = "utter_later_appointment" if number else "utter_first_appointment"
        lines.append(wording.say(name, form=appointment_lines.form_word(wording, one), when=wording.when(starts_at)))
        if number:
            lines.extend(appointment_lines.with_line(wording, one))
        else:
            lines.extend(appointment_lines.detail_lines(wording, one, brief=asking.brief))
    lines.extend(appointment_lines.changed_lines(wording, found.changed))
    if hidden or (found.shown == "nothing" and not lines):
        lines.append(wording.not_here(hidden, found.phone))
    if not dated and not hidden and found.shown != "nothing":
        lines.append(wording.say("utter_no_appointment"))
        lines.extend(closed or await offer_to_ask(asking, found, wording, reason="appointment"))
    return [*about_line(wording), *lines]
