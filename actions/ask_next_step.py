"""What happens next: the earliest of what is open, whoever does it."""

from __future__ import annotations

from actions import activity_lines, appointment_lines
from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import Wording, about_line, closed_answer, sentence, source_line, wording_for
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
    if closed and not found.allowed:
        return closed
    steps = step_lines(wording, found, brief=asking.brief, place=not asking.place_follows)
    changed = appointment_lines.changed_lines(wording, found.changed)
    if closed:
        return [*about_line(wording), *steps, *changed, *closed]
    late = activity_lines.overdue_lines(wording, found.overdue)
    activities = [*found.activities, *found.undated, *found.overdue]
    source = source_line(wording, found, "utter_source_after") if activity_lines.sayable(activities) else []
    hidden = [*appointment_lines.hidden_points(found.appointments), *activity_lines.hidden_points(activities)]
    ending = await closing_lines(asking, found, wording, hidden=hidden, said=bool(steps), silent="utter_no_next_step")
    return [*about_line(wording), *steps, *changed, *late, *source, *ending]


def step_lines(wording: Wording, found: NextStepAnswer, *, brief: bool = False, place: bool = True) -> list[str]:
    """Return the lines of the step itself: appointments, then activities of the same day, then what has no day."""
    lines: list[str] = []
    for starts_at, one in appointment_lines.dated(found.appointments):
        form = appointment_lines.form_word(wording, one)
        if lines:
            clock = appointment_lines.clock(starts_at, one)
            lines.append(wording.say("utter_next_step_also", form=form, clock=clock))
        else:
            when = appointment_lines.when(wording, starts_at, one)
            lines.append(wording.say("utter_next_step", form=form, when=when))
        lines.extend(appointment_lines.detail_lines(wording, one, brief=brief, place=place))
    for activity in found.activities:
        lines.extend(_activity_lines(wording, activity, is_first=not lines))
    for activity in activity_lines.sayable(found.undated):
        text = sentence(activity.text or "")
        lines.append(wording.say("utter_undated", point=activity.point, text=text))
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
