"""Which answer belongs to which action and intent: the explicit list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from actions import (
    agreed_times,
    ask_access,
    ask_appointment_place,
    ask_appointments,
    ask_care_actions,
    ask_contact,
    ask_goals,
    ask_next_step,
    ask_own_actions,
    ask_plan_overview,
    ask_preparation,
    ask_waiting_time,
    ask_warning_signs,
    danger,
    for_a_person,
    manage_access,
    medical_question,
    on_behalf,
    open_question,
    small_talk,
    stop_messages,
    visit_problem,
)
from actions.asking import Asking

type Answering = Callable[[Asking], Awaitable[list[str]]]

UNSURE_ACTION = "action_unsure"

ANSWERS: Mapping[str, Answering] = {
    "action_ask_next_step": ask_next_step.answer,
    "action_ask_contact": ask_contact.answer,
    "action_ask_own_actions": ask_own_actions.answer,
    "action_ask_care_actions": ask_care_actions.answer,
    "action_ask_appointments": ask_appointments.answer,
    "action_ask_appointment_place": ask_appointment_place.answer,
    "action_ask_preparation": ask_preparation.answer,
    "action_ask_waiting_time": ask_waiting_time.answer,
    "action_ask_goals": ask_goals.answer,
    "action_ask_plan_overview": ask_plan_overview.answer,
    "action_ask_warning_signs": ask_warning_signs.answer,
    "action_ask_access": ask_access.answer,
    "action_manage_access": manage_access.answer,
    **{f"action_{intent}": agreed_times.answer for intent in agreed_times.ACTS},
    "action_visit_problem": visit_problem.answer,
    "action_hand_on": for_a_person.answer,
    "action_medical_question": medical_question.answer,
    "action_danger": danger.answer,
    "action_open_question": open_question.answer,
    "action_small_talk": small_talk.answer,
    "action_stop_messages": stop_messages.answer,
    "action_on_behalf": on_behalf.answer,
}
"""The answer of each action of domain.yml but action_unsure, which needs the readings."""

SMALL_TALK = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "help",
        "bot_challenge",
        "ask_authenticity",
        "repeat",
        "simplify",
        "other_language",
        "out_of_scope",
    }
)

ACTION_OF_INTENT: Mapping[str, str] = {
    **dict.fromkeys(SMALL_TALK, "action_small_talk"),
    **dict.fromkeys(("emergency", "crisis"), "action_danger"),
    **dict.fromkeys(open_question.ANSWER_INTENTS, "action_open_question"),
}
"""Where an intent's action is not named after it. A test holds this together with nlu_data/rules.yml."""


def action_of(intent: str) -> str:
    """Return the action that answers an intent, as the rules have it."""
    named_after_it = f"action_{intent}"
    if named_after_it in ANSWERS:
        return named_after_it
    return ACTION_OF_INTENT.get(intent, "action_hand_on")
