"""The second net for danger: the understanding recognised it where the screen at intake did not."""

from __future__ import annotations

from actions.asking import Asking
from actions.hand_on import hand_on


async def answer(asking: Asking) -> list[str]:
    """Say the fixed text. It assesses nothing; that it was mentioned is recorded for a person at the care."""
    await record(asking)
    return lines(asking)


def lines(asking: Asking) -> list[str]:
    """Return the fixed text."""
    text = asking.texts.say(f"utter_danger_{asking.intent}")
    return [text, asking.texts.say("utter_danger_minor")] if asking.is_minor else [text]


async def record(asking: Asking) -> None:
    """Record that danger was mentioned. Nothing is said of it: nobody must wait for an answer to it."""
    await hand_on(asking, reason="danger_mentioned", text=asking.text)
