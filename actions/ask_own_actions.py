"""What the patient has agreed to do."""

from __future__ import annotations

from actions.activity_lines import hidden_points, item_line, sayable
from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import about_line, closed_answer, source_line, wording_for


async def answer(asking: Asking) -> list[str]:
    """Return the patient's own activities as numbered lines; or say that there are none and offer to ask."""
    found = await asking.api.own_activities(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed:
        return closed
    shown, hidden = sayable(found.activities), hidden_points(found.activities)
    lines = about_line(wording)
    if shown:
        items = [item_line(wording, one) for one in shown]
        lines += [*source_line(wording, found), wording.say("utter_own_actions"), *items]
    ending = await closing_lines(asking, found, wording, hidden=hidden, said=bool(shown), silent="utter_no_own_actions")
    return [*lines, *ending]
