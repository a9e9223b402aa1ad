"""What may not be said in this channel can be heard in another way: by a call, or read with e-legitimation."""

from __future__ import annotations

from actions.asking import Asking
from actions.hand_on import hand_on
from actions.open_question import strings
from contract_api.client import ChoiceOut

KIND = "kept_back"
CALL_BACK = "call_back"
LINK = "link"
REPEAT = "repeat"


async def offer(asking: Asking) -> list[str]:
    """Ask how the sender wants to hear what was kept back, and return the lines that do: easiest first.

    A question that is only repeated is open already, with the words that it was first asked in.
    """
    if asking.intent != REPEAT:
        await asking.api.ask(
            asking.pseudonym,
            f"{asking.message_id}:ways",
            kind="kept_back",
            options=[CALL_BACK, LINK] if asking.may_link else [CALL_BACK],
            context={"text": asking.kept_back[0], "topics": list(asking.topics)},
        )
    lines = [asking.texts.say("utter_way_call_back")]
    return [*lines, asking.texts.say("utter_way_link")] if asking.may_link else lines


async def call_back(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Hand on the wish for a call with what was asked, and say what happens: the unit's promise, no other."""
    text = str(choice.context.get("text") or asking.text)
    topics = strings(choice.context, "topics")
    lines, _ = await hand_on(asking, reason="call_back", text=text, topics=topics)
    return lines
