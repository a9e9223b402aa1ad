"""What is said where nothing is answered any more: the number is nobody's, or the patient has died or moved."""

from __future__ import annotations

from http import HTTPStatus

from bot.swedish.phones import spoken
from bot.texts import Texts
from contract_api.client import Problem

OWN = "_own"
"""Ending of the texts to whoever writes from the patient's own number."""


def lines(problem: Problem, texts: Texts, *, fallback_phone: str) -> list[str] | None:
    """Return what is said of a refusal, or None where it is another."""
    if problem.status == HTTPStatus.NOT_FOUND:
        return [texts.say("utter_unknown_sender")]
    if problem.status != HTTPStatus.GONE:
        return None
    name = "utter_patient_deceased" if problem.slug == "patient-deceased" else "utter_patient_moved"
    own = "" if problem.for_other else OWN
    return [texts.say(f"{name}{own}", phone=spoken(problem.phone or fallback_phone))]
