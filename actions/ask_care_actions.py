"""What the care, the municipality and relatives have agreed to do."""

from __future__ import annotations

from actions.activity_lines import hidden_points, item_line, sayable
from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import about_line, closed_answer, source_line, wording_for

OWNERS = {
    "care": "utter_care_does",
    "municipality": "utter_municipality_does",
    "relative": "utter_relative_does",
}


async def answer(asking: Asking) -> list[str]:
    """Return who does what, kept apart by owner; or say that nothing is written and offer to ask."""
    found = await asking.api.care_activities(asking.pseudonym, asking.message_id, topic=asking.topic)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed:
        return closed
    shown, hidden = sayable(found.activities), hidden_points(found.activities)
    lines = [*about_line(wording), *(source_line(wording, found) if shown else [])]
    for owner, heading in OWNERS.items():
        items = [item_line(wording, one) for one in shown if one.owner == owner]
        lines += [wording.say(heading), *items] if items else []
    ending = await closing_lines(
        asking, found, wording, hidden=hidden, said=bool(shown), silent="utter_no_care_actions"
    )
    return [*lines, *ending]
