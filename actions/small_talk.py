"""Greetings, thanks, what the assistant is and can do: answered without the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from actions import follow_up, other_language
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.turn_to import contact_or_none, phone_for
from actions.wording import Wording, closed_answer, contact_words, wording_for
from bot.swedish.phones import spoken
from contract_api.client import Answer

TEXTS: Mapping[str, str] = {
    "greet": "utter_greet",
    "goodbye": "utter_goodbye",
    "thank": "utter_thank",
    "help": "utter_what_i_can_do",
    "ask_authenticity": "utter_ask_authenticity",
    "out_of_scope": "utter_out_of_scope",
    "repeat": "utter_nothing_to_repeat",
}

WITH_PHONE: Mapping[str, str] = {
    "bot_challenge": "utter_bot_challenge",
}


async def answer(asking: Asking) -> list[str]:
    """Return the text for the intent, with a number to call where a person is wanted."""
    special = SPECIAL.get(asking.intent)
    if special:
        return await special(asking)
    return [asking.texts.say(TEXTS[asking.intent])]


async def _with_phone(asking: Asking) -> list[str]:
    return [asking.texts.say(WITH_PHONE[asking.intent], phone=await phone_for(asking))]


async def explained(asking: Asking) -> list[str]:
    """Return how an easier answer ends: who can explain more."""
    found = await contact_or_none(asking)
    if found is None:
        return []
    wording = wording_for(asking, found)
    if closed_answer(wording, found):
        return []
    return [wording.say("utter_simpler", name=_named_first(wording, found), phone=spoken(found.phone))]


async def _simplify(asking: Asking) -> list[str]:
    found = await contact_or_none(asking)
    if found is None:
        return [asking.texts.say("utter_phone", phone=spoken(asking.fallback_phone))]
    wording = wording_for(asking, found)
    if closed_answer(wording, found):
        return [wording.say("utter_phone", phone=spoken(found.phone))]
    offer = await offer_to_ask(asking, found, wording)
    return [wording.say("utter_simplify", name=_named_first(wording, found)), *offer]


def _named_first(wording: Wording, found: Answer) -> str:
    """Return whom to turn to, as a sentence begins with them."""
    name = contact_words(wording, found.contact_name)
    return name[:1].upper() + name[1:]


async def _thank(asking: Asking) -> list[str]:
    said = asking.texts.say(TEXTS["thank"])
    if asking.brief or not follow_up.has_words(asking, follow_up.MORE_THAN_THANKS):
        return [said]
    return await follow_up.offer(asking) or [said]


SPECIAL: Mapping[str, Callable[[Asking], Awaitable[list[str]]]] = {
    **dict.fromkeys(WITH_PHONE, _with_phone),
    other_language.INTENT: other_language.answer,
    "simplify": _simplify,
    "thank": _thank,
}
