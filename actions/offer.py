"""The offer to ask the fixed care contact, made where the contract is silent."""

from __future__ import annotations

from actions.asking import Asking
from actions.wording import Wording, contact_words
from contract_api.client import Answer, CaseReason

CASE_OPTION = "case"


async def offer_to_ask(
    asking: Asking, answer: Answer, wording: Wording, *, reason: CaseReason = "question"
) -> list[str]:
    """Ask whether the message is to be handed on, and return the line that says so. "JA" then hands it on."""
    await asking.api.ask(
        asking.pseudonym,
        asking.message_id,
        kind="offer_case",
        options=[CASE_OPTION],
        context={"reason": reason, "text": asking.text, "topics": list(asking.topics)},
    )
    return [wording.say("utter_offer_to_ask", contact=contact_words(wording, answer.contact_name))]
