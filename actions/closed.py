"""What is said where nothing is answered any more: the number is nobody's, or the patient has died or moved."""

from __future__ import annotations

from http import HTTPStatus

from bot.swedish.phones import spoken
from bot.texts import Texts
from contract_api.client import Problem

TEXTS = {
    # To whoever asks for the patient, and to whoever writes from the patient's own number.
    "patient-deceased": ("utter_patient_deceased", "utter_patient_deceased_own"),
    "patient-moved": ("utter_patient_moved", "utter_patient_moved_own"),
}


def lines(problem: Problem, texts: Texts, *, fallback_phone: str) -> list[str] | None:
    """Return what is said of a refusal, or None where it is another."""
    if problem.status == HTTPStatus.NOT_FOUND:
        return [texts.say("utter_unknown_sender")]
    if problem.slug not in TEXTS:
        return None
    to_others, to_own_number = TEXTS[problem.slug]
    name = to_others if problem.for_other else to_own_number
    return [texts.say(name, phone=spoken(problem.phone or fallback_phone))]
