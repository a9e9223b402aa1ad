"""Somebody writes in another language than Swedish, or asks for one: what is said in it, and that it is kept."""

from __future__ import annotations

from typing import cast

from actions.asking import Asking
from actions.turn import Reading
from actions.turn_to import is_not_chosen, phone_for
from actions.understanding import DANGER_INTENTS, Understood, Unsure
from actions.upcoming import upcoming
from actions.wording import unended
from bot.languages import asks_for_times, dates, named_in, written_in
from bot.swedish.phones import spoken
from contract_api.client import ContractApiRefused, LanguageCode

INTENT = "other_language"


def instead(asking: Asking, understood: Understood | Unsure, *, danger_answered: bool) -> Understood | Unsure:
    """Return what is understood of a message, which is in no Swedish where its words say so; danger stays first.

    Who has been told whom to call in danger is told no more than that, unless they ask for a time too.
    """
    language = written_in(asking.text)
    if language is None:
        return understood
    requests = understood.requests if isinstance(understood, Understood) else ()
    dangers = tuple(one for one in requests if one.intent in DANGER_INTENTS)
    if danger_answered and not asks_for_times(asking.text, language):
        return Understood(requests=dangers)
    return Understood(requests=(*dangers, Reading(intent=INTENT, confidence=1.0)))


async def answer(asking: Asking) -> list[str]:
    """Say in the language whom to call, and that an interpreter is free; to who asks for the next time, that time.

    Where the language is none that has texts, it is said in Swedish and English.
    """
    language = named_in(asking.text) or written_in(asking.text, is_foreign=True)
    if language is None:
        return [asking.texts.say("utter_other_language", phone=await phone_for(asking))]
    await asking.api.writes_in(asking.pseudonym, cast(LanguageCode, language))
    if asks_for_times(asking.text, language):
        told = await _next_time(asking, language)
        if told:
            return told
    return [asking.texts.say(f"utter_foreign_reads_swedish_{language}", phone=await phone_for(asking))]


async def _next_time(asking: Asking, language: str) -> list[str]:
    """Return the next time as far as it may be said here; nothing where none may, or it is not known whose."""
    try:
        ahead = await upcoming(asking)
    except ContractApiRefused as error:
        if not is_not_chosen(error):
            raise
        return []
    if not ahead.dated:
        return []
    starts_at, one = ahead.dated[0]
    day, clock = dates.weekday_date(starts_at, language), dates.clock(starts_at, one.arrives_until)
    lines = [asking.texts.say(f"utter_foreign_next_time_{language}", day=day, clock=clock)]
    if one.place:
        lines.append(asking.texts.say(f"utter_foreign_place_{language}", place=unended(one.place)))
    return [*lines, asking.texts.say(f"utter_foreign_call_{language}", phone=spoken(one.phone))]
