"""Listening without telling: what somebody who may be told nothing can still leave for the unit."""

from __future__ import annotations

from actions.asking import Asking
from bot.swedish.phones import spoken


async def offer(asking: Asking) -> list[str] | None:
    """Ask whether the message is to be left; None where it can be handed on as anybody's.

    Told before it is left: who may come to read it, and that nobody answers.
    """
    asked = await asking.api.ask_to_keep(asking.pseudonym, f"{asking.message_id}:worry", asking.text)
    if not asked.needed:
        return None
    say = asking.texts.say
    match asked.called:
        case []:
            return [say("utter_cannot_hand_on", phone=spoken(asking.fallback_phone))]
        case [one]:
            return [say("utter_worry_offer", about=one)]
        case several:
            options = [say("utter_option", number=number, label=one) for number, one in enumerate(several, start=1)]
            return [say("utter_worry_offer_which"), *options]
