"""Not understood: the two likeliest readings as numbered choices; the second time, the offer of a person."""

from __future__ import annotations

from actions.asking import Asking
from actions.offer import ask_to_pass_on, read_back
from actions.turn import Reading
from actions.turn_to import contact_or_none
from actions.wording import Wording, contact_words, wording_for
from bot.swedish.phones import spoken
from bot.texts import Texts

MOST_READINGS = 2
HUMAN_OPTION = "human"
LABEL = "utter_reading_"


async def answer(asking: Asking, readings: tuple[Reading, ...], *, before: str = "") -> list[str]:
    """Ask which of the likeliest readings is meant; when that was just asked in vain, offer a person instead.

    `before`: the message about which it was asked.
    """
    options = [*offerable(asking.texts, readings), HUMAN_OPTION]
    asked = await asking.api.ask(
        asking.pseudonym, asking.message_id, kind="reading", options=options, context=_context(asking)
    )
    if asked.again:
        return await _offer_person(asking, f"{before}\n{asking.text}".strip())
    choices = [
        asking.texts.say("utter_option", number=number, label=asking.texts.say(f"{LABEL}{option}"))
        for number, option in enumerate(options, start=1)
    ]
    return [asking.texts.say("utter_unsure"), *choices]


def offerable(texts: Texts, readings: tuple[Reading, ...]) -> list[str]:
    """Return the likeliest intents that can be put to the sender in plain words."""
    return [one.intent for one in readings if f"{LABEL}{one.intent}" in texts][:MOST_READINGS]


async def _offer_person(asking: Asking, text: str) -> list[str]:
    context = {**_context(asking), "reason": "not_understood"}
    await ask_to_pass_on(asking, f"{asking.message_id}:offer", text, context)
    found = await contact_or_none(asking)
    if found is None:
        contact, phone = asking.texts.say("utter_word_contact_other"), asking.fallback_phone
    else:
        contact, phone = contact_words(wording_for(asking, found), found.contact_name), found.phone
    offered = asking.texts.say("utter_unsure_again", contact=contact, phone=spoken(phone))
    return [offered, read_back(Wording(texts=asking.texts, now=asking.now), text)]


def _context(asking: Asking) -> dict[str, object]:
    return {"text": asking.text, "topics": list(asking.topics), "roles": list(asking.roles)}
