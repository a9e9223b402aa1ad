"""A medical question: never answered, always with 1177 and 112, and handed on to a person."""

from __future__ import annotations

from actions.asking import Asking
from actions.hand_on import hand_on


async def answer(asking: Asking) -> list[str]:
    """Say whom to call, then hand the question on."""
    lines, _ = await hand_on(asking, reason="medical_question", text=asking.text, topics=asking.topics)
    return [asking.texts.say("utter_medical_question"), *lines]
