"""The goals and what matters to the patient."""

from __future__ import annotations

from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import Wording, about_line, closed_answer, sentence, source_line, wording_for
from contract_api.client import TextView

NAMES = {"what_matters": "utter_what_matters", "goal": "utter_goal"}


async def answer(asking: Asking) -> list[str]:
    """Return the goals and wishes word for word; or say that there are none and offer to ask."""
    found = await asking.api.goals(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    if closed:
        return closed
    wanted = [one for one in found.texts if one.kind in NAMES]
    said = text_lines(wording, wanted)
    hidden = [one.point for one in wanted if one.text is None]
    ending = await closing_lines(asking, found, wording, hidden=hidden, said=bool(said), silent="utter_no_goals")
    return [*about_line(wording), *(source_line(wording, found) if said else []), *said, *ending]


def text_lines(wording: Wording, texts: list[TextView]) -> list[str]:
    """Return the texts that may be said, each with its point."""
    return [
        wording.say(NAMES[one.kind], point=one.point, text=sentence(one.text))
        for one in texts
        if one.text is not None and one.kind in NAMES
    ]
