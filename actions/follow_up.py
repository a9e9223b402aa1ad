"""An answer to what somebody at the care has replied: offered to be passed on in the same case."""

from __future__ import annotations

import re

from actions.asking import Asking
from actions.offer import read_back
from actions.wording import Wording, about_line

WORD = re.compile(r"\w+")

MORE_THAN_THANKS = 5
"""Words from which on a thank you may say something more, that somebody should read."""

MORE_THAN_A_NOD = 3
"""The same of an answer to nothing that is open."""


async def offer(asking: Asking) -> list[str] | None:
    """Ask whether the message is to be passed on to whoever replied lately; None where nobody has."""
    if not asking.text or not asking.may_offer:
        return None
    asked = await asking.api.ask_to_follow_up(asking.pseudonym, asking.message_id, asking.text)
    if not asked.asked:
        return None
    wording = Wording(
        texts=asking.texts, now=asking.now, for_other=asked.called is not None, name=asked.about, called=asked.called
    )
    contact = asked.contact_name or wording.say("utter_word_care")
    return [
        *about_line(wording),
        wording.say("utter_offer_follow_up", contact=contact),
        read_back(wording, asking.text),
    ]


def has_words(asking: Asking, count: int) -> bool:
    """Return whether a message has at least so many words."""
    return len(WORD.findall(asking.text)) >= count
