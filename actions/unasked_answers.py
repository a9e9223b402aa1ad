"""Answers to what somebody has been told without having asked: a reminder, a freed time, a new version."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from actions import ask_contact, ask_next_step, ask_own_actions, booking_lines
from actions.asking import Asking
from actions.hand_on import hand_on
from actions.open_question import ANSWER_INTENTS, COURTESIES, may_answer
from actions.turn import Turn
from actions.turn_to import phone_for
from contract_api.client import ChoiceOut

KINDS = frozenset({"reminder", "freed", "wait", "contract_right", "contract_wrong", "pulse"})

HELP: Mapping[str, tuple[str, Callable[[Asking], Awaitable[list[str]]]]] = {
    "next_step": ("ask_next_step", ask_next_step.answer),
    "own_activities": ("ask_own_actions", ask_own_actions.answer),
    "contact": ("ask_contact", ask_contact.answer),
}
"""What helps whoever does not know what the pulse asks about: the intent that asks for it, and its answer."""

LONGEST_CHOICE = 2000
"""Characters that contract_api takes as an answer; no answer to a question is as long."""


async def resolve(asking: Asking, choice: ChoiceOut) -> list[str] | None:
    """Return what comes of an answer; None where the message has chosen nothing."""
    if choice.kind == "contract_wrong":
        return await _what_is_wrong(asking, choice)
    if choice.kind == "pulse" and (choice.declined or choice.chosen is not None):
        return await _pulse(asking, choice)
    if choice.declined:
        return await _declined(asking, choice)
    if choice.chosen is None:
        return None
    if choice.kind == "contract_right":
        await asking.api.contract_opinion(asking.pseudonym, asking.message_id)
        return [asking.texts.say("utter_contract_right_noted")]
    if choice.kind == "wait":
        waits = await asking.api.wait_for_earlier(asking.pseudonym, asking.message_id)
        if waits.noted:
            return [asking.texts.say("utter_wait_noted")]
        return [asking.texts.say("utter_wait_not_noted", phone=await phone_for(asking))]
    answer = await asking.api.booking_choice(asking.pseudonym, asking.message_id)
    return await booking_lines.lines(asking, answer, wish_is_said=False)


async def said_what_is_wrong(turn: Turn, asking: Asking) -> list[str] | None:
    """Return the reply to a message too long for an answer, where it says what is wrong in a new version; else None.

    It is asked for only where the message before was an answer, or is not known: a no to the version is one.
    """
    before = {one.intent for one in turn.previous}
    if may_answer(asking) or asking.intent in COURTESIES or not before <= ANSWER_INTENTS:
        return None
    choice = await asking.api.choose(asking.pseudonym, asking.message_id, asking.text[:LONGEST_CHOICE])
    return await _what_is_wrong(asking, choice) if choice.kind == "contract_wrong" else None


async def _declined(asking: Asking, choice: ChoiceOut) -> list[str]:
    if choice.kind == "contract_right":
        await asking.api.contract_opinion(asking.pseudonym, asking.message_id)
        return [asking.texts.say("utter_contract_what_is_wrong")]
    return [asking.texts.say("utter_reminder_declined" if choice.kind == "reminder" else "utter_time_stands")]


async def _pulse(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Count the answer, and help whoever does not know at once: with the answer to what they were asked about."""
    if (await asking.api.pulse(asking.pseudonym, asking.message_id)).knows:
        return [asking.texts.say("utter_pulse_thanks")]
    statement = str(choice.context["statement"])
    intent, help_with = HELP[statement]
    question = asking.texts.say(f"utter_pulse_question_{statement}")
    asked = replace(asking, intent=intent, text=question, topics=(), roles=(), persons=())
    return [asking.texts.say("utter_pulse_help"), *await help_with(asked)]


async def _what_is_wrong(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Hand on what is wrong as a wish beside the text, in the patient's own words."""
    if choice.declined:
        return [asking.texts.say("utter_declined", phone=await phone_for(asking))]
    if asking.intent == "affirm" and choice.chosen is None:
        return [asking.texts.say("utter_contract_what_is_wrong")]
    await asking.api.contract_opinion(asking.pseudonym, asking.message_id)
    lines, case = await hand_on(asking, reason="change", text=asking.text)
    return [*lines, asking.texts.say("utter_contract_wish_kept")] if case else lines
