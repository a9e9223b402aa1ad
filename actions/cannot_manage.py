"""Who cannot manage just now is not blamed: reminders rest, a person gets it, and is asked to call."""

from __future__ import annotations

from actions import hand_on, worry
from actions.asking import Asking
from bot.swedish import dates


async def answer(asking: Asking) -> list[str]:
    """Hand it on with the wish for a call, and say what rests and until when. Nobody is told what they should do."""
    offered = await worry.offer(asking)
    if offered is not None:
        return offered
    lines, case = await hand_on.hand_on(
        asking, reason="cannot_manage", text=asking.text, topics=asking.topics, names=asking.persons
    )
    if case is None or not case.is_answered:
        return lines
    said = [asking.texts.say("utter_cannot_manage"), *lines]
    if case.paused_until is None:
        return said
    return [*said, asking.texts.say("utter_paused", date=dates.weekday_date(case.paused_until, asking.now))]
