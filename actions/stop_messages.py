"""A wish for no more messages that is not the plain word STOPP: told which word stops them."""

from __future__ import annotations

from actions.asking import Asking


async def answer(asking: Asking) -> list[str]:
    """Say which word stops what is sent unasked; the gateway takes the word itself."""
    return [asking.texts.say("utter_stop_messages")]
