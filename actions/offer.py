"""The offer to ask the fixed care contact, made where the contract is silent: what will be passed on is read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.asking import Asking
from actions.turn_to import contact_or_none
from actions.wording import Wording, contact_words, wording_for
from bot.swedish.phones import spoken
from contract_api.client import Answer, CaseReason, ChoiceOut

CASE_OPTION = "case"
NEXT_VISIT = "next_visit"
"""It can wait: noted for the next visit, which nobody answers before."""

ADDED_TO_FOR = timedelta(hours=1)
"""So long after an offer, what nothing else understands is taken for more of the same, and read back with it."""

LONGEST_READ_BACK = 90
"""Characters of what is read back: the rest is passed on too."""


async def offer_to_ask(
    asking: Asking,
    answer: Answer,
    wording: Wording,
    *,
    reason: CaseReason = "question",
    text: str = "utter_offer_to_ask",
) -> list[str]:
    """Ask whether the message is to be handed on, and return the lines that say so. "JA" then hands it on.

    Where another question must stay open, a number to call is said instead.
    """
    if not asking.may_offer:
        return [wording.say("utter_phone", phone=spoken(answer.phone))]
    # Without topics: it goes to the one who is named here, and to nobody else.
    options = [CASE_OPTION, NEXT_VISIT] if reason == "question" else [CASE_OPTION]
    context = {"reason": reason, "intent": asking.intent}
    await ask_to_pass_on(asking, asking.message_id, asking.text, context, options=options)
    lines = [wording.say(text, contact=contact_words(wording, answer.contact_name)), read_back(wording, asking.text)]
    return [*lines, wording.say("utter_way_next_visit")] if NEXT_VISIT in options else lines


async def ask_to_pass_on(
    asking: Asking, message_id: str, text: str, context: Mapping[str, Any], *, options: Sequence[str] = (CASE_OPTION,)
) -> None:
    """Open the question whether a text is to be passed on. The same message asks once."""
    kept = {**context, "text": text, "at": asking.now.isoformat(), "added_by": asking.message_id}
    await asking.api.ask(asking.pseudonym, message_id, kind="offer_case", options=options, context=kept)


async def add_to_offer(asking: Asking, choice: ChoiceOut) -> list[str] | None:
    """Take a message for more of what is offered to be passed on, and read all of it back; None where it is not."""
    if choice.kind != "offer_case" or choice.chosen is not None or choice.declined or not _is_fresh(asking, choice):
        return None
    text = str(choice.context.get("text") or "")
    if choice.context.get("added_by") != asking.message_id:  # else it is answered once more, after a crash
        text = f"{text}\n{asking.text}"
        await ask_to_pass_on(asking, f"{asking.message_id}:added", text, choice.context)
    found = await contact_or_none(asking)
    if found is None:
        return None
    wording = wording_for(asking, found)
    contact = contact_words(wording, found.contact_name)
    said = "utter_offer_to_add" if choice.context.get("case") else "utter_offer_to_pass_on"
    return [wording.say(said, contact=contact), read_back(wording, text)]


def read_back(wording: Wording, text: str) -> str:
    """Return the line that says what will be passed on, and how to add to it or leave it."""
    words = " ".join(text.split()).replace('"', "'")
    if len(words) > LONGEST_READ_BACK:
        words = f"{words[:LONGEST_READ_BACK].rsplit(' ', 1)[0]} ..."
    return wording.say("utter_read_back_case", text=words)


async def closing_lines(
    asking: Asking, answer: Answer, wording: Wording, *, hidden: Iterable[int | None], said: bool, silent: str
) -> list[str]:
    """Return how an answer ends: where the rest stands on paper; or that the contract is silent, and the offer."""
    points = list(hidden)
    if points or (answer.shown == "nothing" and not said):
        return [wording.not_here(points, answer.phone)]
    return [] if said else [wording.say(silent), *await offer_to_ask(asking, answer, wording)]


def _is_fresh(asking: Asking, choice: ChoiceOut) -> bool:
    at = choice.context.get("at")
    return isinstance(at, str) and asking.now - datetime.fromisoformat(at) < ADDED_TO_FOR
