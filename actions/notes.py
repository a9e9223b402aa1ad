"""What nobody answers: done, measured, wished, or able to wait. It is noted, and said that nobody reads it at once."""

from __future__ import annotations

from actions import hand_on
from actions.ask_warning_signs import sign_line
from actions.asking import Asking
from actions.offer import ask_to_pass_on
from actions.wording import Wording, about_line, closed_answer, contact_words, source_line, wording_for
from contract_api.client import WarningSignsAnswer

MOST_SIGNS = 1
"""The most urgent one, word for word. The others are asked for."""

NO_WORDS = "-"


async def report(asking: Asking) -> list[str]:
    """Note what was done or measured, with the contract's own word on when to get in touch. It is never judged."""
    if not await asking.api.note(asking.pseudonym, asking.message_id, _text(asking), kind="report"):
        return await hand_on.answer(asking)
    found = await asking.api.warning_signs(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    return [
        *about_line(wording),
        wording.say("utter_report_noted"),
        *_signs(wording, found),
        wording.say("utter_if_acute"),
        *await _offer(asking),
    ]


async def wish(asking: Asking) -> list[str]:
    """Note what matters to the patient, beside the contract's text; of which nothing is changed."""
    if not await asking.api.note(asking.pseudonym, asking.message_id, _text(asking), kind="wish"):
        return await hand_on.answer(asking)
    return [asking.texts.say("utter_wish_noted"), *await _offer(asking)]


async def next_visit(asking: Asking, text: str) -> list[str] | None:
    """Park something until the next visit; None where it must be handed on."""
    if not await asking.api.note(asking.pseudonym, asking.message_id, text[: hand_on.LONGEST_TEXT], kind="next_visit"):
        return None
    return [asking.texts.say("utter_next_visit_noted")]


async def _offer(asking: Asking) -> list[str]:
    """Offer to have it read now after all."""
    if not asking.may_offer:
        return []
    reason = hand_on.REASONS.get(asking.intent, "question")
    await ask_to_pass_on(asking, asking.message_id, _text(asking), {"reason": reason})
    contact = await asking.api.contact(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, contact)
    return [wording.say("utter_offer_note", contact=contact_words(wording, contact.contact_name))]


def _signs(wording: Wording, found: WarningSignsAnswer) -> list[str]:
    if closed_answer(wording, found):
        return []
    shown = [one for one in found.signs if one.text is not None][:MOST_SIGNS]
    if shown:
        return [*source_line(wording, found), *(sign_line(wording, one) for one in shown)]
    hidden = [one.point for one in found.signs]
    return [wording.not_here(hidden, found.phone)] if hidden else [wording.say("utter_advice")]


def _text(asking: Asking) -> str:
    return asking.text[: hand_on.LONGEST_TEXT] or NO_WORDS
