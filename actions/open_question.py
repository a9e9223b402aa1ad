"""An answer to what the assistant asked: a number, ja, nej. The open question itself lives in contract_api."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from actions import booking_lines, follow_up, manage_access, notes
from actions.asking import Asking
from actions.hand_on import hand_on
from actions.offer import NEXT_VISIT, add_to_offer
from actions.turn import Way
from actions.turn_to import phone_for
from actions.unsure import HUMAN_OPTION
from contract_api.client import BookingAnswer, CaseReason, ChoiceOut, ContractApiRefused, QuestionKind

ANSWER_INTENTS = frozenset({"affirm", "deny", "inform"})

WHOM = re.compile(r"\W*(det )?(gäller|galler|är|e|handlar om|för|åt|min|mitt)\b")
"""How an answer to whom it is about may begin, however it was understood: "det gäller min mamma"."""

COURTESIES = frozenset({"thank", "greet", "goodbye"})
"""Never an answer, however short: "ok tack" after another answer is no yes to yesterday's offer."""

LONGEST_ANSWER = 6
"""Words. What is longer is read as a message of its own."""

WORDS: Mapping[Way, str] = {"call_back": "RING", "link": "LÄNK"}
"""The word for each way to hear what was kept back, as the offer has it."""

HOW_TO_ANSWER: Mapping[QuestionKind, str] = {
    "reading": "utter_choose_number",
    "offer_case": "utter_choose_yes_or_no",
    "kept_back": "utter_choose_way",
    "patient": "utter_choose_number",
    "access": "utter_choose_yes_or_no",
    "worry": "utter_choose_yes_or_no",
    "appointment": "utter_choose_number",
    "slot": "utter_choose_number",
    "move": "utter_choose_yes_or_no",
    "cancel": "utter_choose_yes_or_no",
    "wait": "utter_choose_yes_or_no",
    "freed": "utter_choose_yes_or_no",
    "contract_right": "utter_choose_yes_or_no",
    "contract_wrong": "utter_contract_what_is_wrong",
    "reminder": "utter_reminder_answer",
    "pulse": "utter_choose_yes_or_no",
}
"""Of each kind of question, unless it says of itself that it is answered with a number."""

SHORTEST_QUESTION = 2
"""Words. So short a message can be an answer whatever it was understood as: "den tredje"."""

LONGEST_TEXT = 200
"""Characters; six emoji can be many."""

WORD = re.compile(r"\w+")


def may_answer(asking: Asking) -> bool:
    """Return whether the message could be an answer to an open question, so that it is worth asking for one."""
    words = len(WORD.findall(asking.text))
    if asking.intent in COURTESIES or len(asking.text) > LONGEST_TEXT:
        return False
    is_answer = asking.intent in ANSWER_INTENTS or bool(WHOM.match(asking.text.casefold()))
    return words <= (LONGEST_ANSWER if is_answer else SHORTEST_QUESTION)


def answers_nothing(asking: Asking, intent: str) -> bool:
    """Return whether a reading as an answer cannot be right: too long for one, so that it must be about something."""
    return intent in ANSWER_INTENTS and not may_answer(asking)


async def answer(asking: Asking) -> list[str]:
    """Say that no question is open: the message is an answer to nothing.

    A yes that is said twice is told what the first one did with an agreed time. What may be an answer to somebody at
    the care is offered to be passed on.
    """
    if asking.intent == "affirm":
        done = await _done_of_late(asking)
        if done is not None:
            return await booking_lines.lines(asking, done)
    if follow_up.has_words(asking, follow_up.MORE_THAN_A_NOD):
        offered = await follow_up.offer(asking)
        if offered is not None:
            return offered
    return [asking.texts.say("utter_no_open_question")]


async def _done_of_late(asking: Asking) -> BookingAnswer | None:
    try:
        return await asking.api.booking_latest(asking.pseudonym, asking.message_id)
    except ContractApiRefused:
        return None  # a yes to nothing tells nothing, and asks nothing back


async def still_open(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Return how to answer, when a question is open and the message is an answer that chooses nothing.

    To an offer to pass something on it may say what is to be added.
    """
    if not choice.open or asking.intent not in ANSWER_INTENTS:
        return []
    if asking.intent != "deny" and follow_up.has_words(asking, SHORTEST_QUESTION):
        added = await add_to_offer(asking, choice)
        if added is not None:
            return added
    if choice.context.get("numbered"):
        return [asking.texts.say("utter_choose_number")]
    return [asking.texts.say(HOW_TO_ANSWER[choice.kind or "offer_case"])]


async def declined(asking: Asking) -> list[str]:
    """Say that nothing more is done, and whom to call."""
    return [asking.texts.say("utter_declined", phone=await phone_for(asking))]


def chosen_reading(asking: Asking, choice: ChoiceOut) -> Asking | None:
    """Return the asking for the reading that was chosen, with what was first written; None when a person was chosen."""
    if choice.kind != "reading" or choice.chosen is None or choice.chosen == HUMAN_OPTION:
        return None
    return replace(
        asking,
        intent=choice.chosen,
        text=str(choice.context.get("text") or asking.text),
        topics=strings(choice.context, "topics"),
        roles=strings(choice.context, "roles"),
    )


async def chosen_otherwise(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Do what was chosen, where it is neither a patient nor a reading."""
    if choice.kind == "access":
        return await manage_access.do(asking, choice)
    if choice.kind == "worry":
        return [asking.texts.say("utter_worry_kept")]
    return await hand_on_chosen(asking, choice)


async def hand_on_chosen(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Hand on what was first written, as the sender has chosen."""
    text, reason = what_to_hand_on(asking, choice)
    if choice.chosen == NEXT_VISIT:
        parked = await notes.next_visit(asking, text)
        if parked is not None:
            return parked
    lines, _ = await hand_on(
        asking, reason=reason, text=text, topics=strings(choice.context, "topics"), add_to=choice.context.get("case")
    )
    return lines


def what_to_hand_on(asking: Asking, choice: ChoiceOut) -> tuple[str, CaseReason]:
    """Return what was first written, and why a person must answer it."""
    text = str(choice.context.get("text") or asking.text)
    return text, cast(CaseReason, choice.context.get("reason") or "not_understood")


def strings(context: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of words that stands in what a question kept."""
    return tuple(str(value) for value in context.get(key) or [])
