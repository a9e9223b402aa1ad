"""Somebody says that they write for another: told what that takes, without learning whether anybody is a patient."""

from __future__ import annotations

from actions.asking import Asking
from bot.swedish.phones import spoken


async def answer(asking: Asking) -> list[str]:
    """Say what asking for another takes, and whom to call."""
    found = await asking.api.contact(asking.pseudonym, asking.message_id)
    return [asking.texts.say("utter_on_behalf", phone=spoken(found.phone))]
