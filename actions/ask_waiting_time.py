"""When something that is not yet booked or answered will come: what the care has promised, and by when."""

from __future__ import annotations

from actions.activity_lines import hidden_points, item_line, responsible_lines, sayable
from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import about_line, closed_answer, source_line, wording_for


async def answer(asking: Asking) -> list[str]:
    """Return what waits on the care, with the promised day and who is responsible; never a guess of a day."""
    found = await asking.api.waiting(asking.pseudonym, asking.message_id, topic=asking.topic)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed:
        return closed
    shown, hidden = sayable(found.activities), hidden_points(found.activities)
    lines = about_line(wording)
    if shown:
        lines += [*source_line(wording, found), wording.say("utter_waiting")]
        for one in shown:
            lines.append(item_line(wording, one))
            if one.due_on is None:
                lines.append(wording.say("utter_waiting_no_day"))
            lines += responsible_lines(wording, one)
    ending = await closing_lines(asking, found, wording, hidden=hidden, said=bool(shown), silent="utter_nothing_waits")
    return [*lines, *ending]
