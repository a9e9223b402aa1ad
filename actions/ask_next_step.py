"""What happens next: the earliest of what is open, whoever does it."""

from __future__ import annotations

from actions import activity_lines, appointment_lines
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.wording import Wording, about_line, closed_answer, sentence, source_line, wording_for
from bot.swedish import dates
from contract_api.client import ActivityView, NextStepAnswer

NEXT_ACTIVITY = {
    "patient": "utter_next_own_activity",
    "care": "utter_next_care_activity",
    "municipality": "utter_next_municipality_activity",
    "relative": "utter_next_relative_activity",
}


async def answer(asking: Asking) -> list[str]:
    """Return the next step, what has changed, and what is late; or say that the contract is silent and offer to ask."""
    found = await asking.api.next_step(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    closed = closed_answer(wording, found)
    steps = [*step_lines(wording, found, brief=asking.brief), *appointment_lines.changed_lines(wording, found.changed)]
    if closed:
        return [*about_line(wording), *steps, *closed] if found.allowed else closed
    late = activity_lines.overdue_lines(wording, found.overdue)
    hidden = [
        *appointment_lines.hidden_points(found.appointments),
        *activity_lines.hidden_points([*found.activities, *found.undated, *found.overdue]),
    ]
    if not steps and (hidden or found.shown == "nothing"):
        return [*about_line(wording), *late, wording.not_here(hidden, found.phone)]
    if not steps:
        silent = [wording.say("utter_no_next_step"), *await offer_to_ask(asking, found, wording)]
        return [*about_line(wording), *late, *silent]
    quoted = any(one.text for one in [*found.activities, *found.undated, *found.overdue])
    return [*about_line(wording), *steps, *late, *(source_line(wording, found, "utter_source_after") if quoted else [])]


def step_lines(wording: Wording, found: NextStepAnswer, *, brief: bool = False) -> list[str]:
    """Return the lines of the step itself: appointments, then activities of the same day, then what has no day."""
    lines: list[str] = []
    for one in found.appointments:
        if one.starts_at is None:
            continue
        form = appointment_lines.form_word(wording, one)
        if lines:
            lines.append(wording.say("utter_next_step_also", form=form, clock=dates.clock(one.starts_at)))
        else:
            lines.append(wording.say("utter_next_step", form=form, when=wording.when(one.starts_at)))
        lines.extend(appointment_lines.detail_lines(wording, one, brief=brief))
    for activity in found.activities:
        lines.extend(_activity_lines(wording, activity, is_first=not lines))
    for activity in found.undated if not lines else []:
        if activity.text is not None:
            lines.append(wording.say("utter_undated", point=activity.point, text=sentence(activity.text)))
            lines.extend(activity_lines.responsible_lines(wording, activity))
    return lines


def _activity_lines(wording: Wording, activity: ActivityView, *, is_first: bool) -> list[str]:
    if activity.text is None or activity.due_on is None:
        return []
    if not is_first:
        return [wording.say("utter_also_by", point=activity.point, text=sentence(activity.text))]
    name = NEXT_ACTIVITY[activity.owner]
    line = wording.say(name, date=wording.day(activity.due_on), point=activity.point, text=sentence(activity.text))
    responsible = [] if activity.owner == "patient" else activity_lines.responsible_lines(wording, activity)
    return [line, *responsible]
