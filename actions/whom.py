"""Whom it concerns: asked where the sender may ask for several, and then answered at once what was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions import naming
from actions.asking import Asking
from actions.turn import Reading
from actions.wording import about_line, wording_for
from contract_api.client import CaseReason, ChoiceOut, PatientOption

WISH = "on_behalf"
"""The intent of somebody who says whom they write for."""

OF_RELATIVES = frozenset({"ask_access", "manage_access"})
"""Here whom a message names is the relative, and not the patient."""


def context_of(
    asking: Asking, wanted: Sequence[Reading], *, danger: bool = False, reason: CaseReason | None = None
) -> dict[str, Any]:
    """Return what is needed to go on once it is chosen whom it is about."""
    requests = [
        {
            "intent": one.intent,
            "topics": list(one.topics),
            "roles": list(one.roles),
            "persons": list(one.persons),
        }
        for one in wanted
        if one.intent != WISH
    ]
    return {"text": asking.text, "requests": requests, "danger": danger, "reason": reason}


def requests_in(context: dict[str, Any]) -> list[Reading]:
    """Return the requests that were waiting for the choice."""
    return [
        Reading(
            intent=one["intent"],
            confidence=1.0,
            topics=tuple(one["topics"]),
            roles=tuple(one["roles"]),
            persons=tuple(one["persons"]),
        )
        for one in context.get("requests") or []
    ]


async def ask(asking: Asking, context: dict[str, Any]) -> list[str]:
    """Ask whom it is about, and return the question with its numbered answers."""
    asked = await asking.api.ask_patient(asking.pseudonym, f"{asking.message_id}:whom", context=context)
    if len(asked.options) < 2:  # what there was to choose from has changed meanwhile
        return [asking.texts.say("utter_write_again")]
    choices = [
        asking.texts.say("utter_option", number=number, label=_label(asking, one))
        for number, one in enumerate(asked.options, start=1)
    ]
    return [asking.texts.say("utter_whom"), *choices]


async def choose(asking: Asking, patient: PatientOption) -> ChoiceOut:
    """Choose a patient that the message names, in answer to the question that is open."""
    return await asking.api.choose(asking.pseudonym, f"{asking.message_id}:named", naming.word_for(patient))


async def ask_and_choose(asking: Asking, patient: PatientOption, context: dict[str, Any]) -> ChoiceOut:
    """Choose a patient that the message itself names: the question is asked and answered in one."""
    await asking.api.ask_patient(asking.pseudonym, f"{asking.message_id}:whom", context=context)
    return await choose(asking, patient)


def named_at_once(asking: Asking, options: Sequence[PatientOption], wanted: Sequence[Reading]) -> PatientOption | None:
    """Return the patient whom a message names so clearly that nothing need be asked; None when it must be, or is.

    A sender with a contract of their own who speaks of themselves too may name another in passing.
    """
    intents = {one.intent for one in wanted}
    if intents & OF_RELATIVES:
        return None
    may_be_aside = any(one.is_self for one in options) and naming.speaks_of_oneself(asking.text)
    if WISH not in intents and may_be_aside:
        return None
    return naming.named_patient(options, asking.text, asking.relations)


async def introduce(asking: Asking) -> list[str]:
    """Say whom the answers are about from now on, and ask what the sender wants to know."""
    found = await asking.api.contact(asking.pseudonym, asking.message_id)
    return [*about_line(wording_for(asking, found)), asking.texts.say("utter_what_then")]


def going_on(asking: Asking, choice: ChoiceOut) -> Asking:
    """Return the asking under the conversation's new name, with what was written before the choice."""
    text = str(choice.context.get("text") or asking.text)
    return replace(asking, pseudonym=str(choice.pseudonym), text=text)


def _label(asking: Asking, patient: PatientOption) -> str:
    if patient.is_self:
        return asking.texts.say("utter_word_yourself")
    return patient.name or patient.called or asking.texts.say("utter_word_patient")
