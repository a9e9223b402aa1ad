"""Somebody says that they write for another, for whom they have no right that holds.

Whoever may ask for the one they name has already been met (actions/conversation_turn.py).
"""

from __future__ import annotations

from actions import worry
from actions.asking import Asking
from actions.turn_to import phone_for


async def answer(asking: Asking) -> list[str]:
    """Offer to leave the message for the unit; to who never had a right, say what asking for another takes."""
    options = await asking.api.patients(asking.pseudonym)
    if all(one.is_self for one in options):
        offered = await worry.offer(asking)
        if offered is not None:
            return offered
    return [asking.texts.say("utter_on_behalf", phone=await phone_for(asking))]
