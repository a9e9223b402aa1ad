"""The offer to ask the fixed care contact, made where the contract is silent."""

from __future__ import annotations

from collections.abc import Iterable

from actions.asking import Asking
from actions.wording import Wording, contact_words
from bot.swedish.phones import spoken
from contract_api.client import Answer, CaseReason

CASE_OPTION = "case"


async def offer_to_ask(
    asking: Asking,
    answer: Answer,
    wording: Wording,
    *,
    reason: CaseReason = "question",
    text: str = "utter_offer_to_ask",
) -> list[str]:
    """Ask whether the message is to be handed on, and return the line that says so. "JA" then hands it on.

    Where another question must stay open, a number to call is said instead.
    """
    if not asking.may_offer:
        return [wording.say("utter_phone", phone=spoken(answer.phone))]
    await asking.api.ask(
        asking.pseudonym,
        asking.message_id,
        kind="offer_case",
        options=[CASE_OPTION],
        # Without topics: it goes to the one who is named here, and to nobody else.
        context={"reason": reason, "text": asking.text},
    )
    return [wording.say(text, contact=contact_words(wording, answer.contact_name))]


async def closing_lines(
    asking: Asking, answer: Answer, wording: Wording, *, hidden: Iterable[int | None], said: bool, silent: str
) -> list[str]:
    """Return how an answer ends: where the rest stands on paper; or that the contract is silent, and the offer."""
    points = list(hidden)
    if points or (answer.shown == "nothing" and not said):
        return [wording.not_here(points, answer.phone)]
    return [] if said else [wording.say(silent), *await offer_to_ask(asking, answer, wording)]
