"""How something agreed to be done is said."""

from __future__ import annotations

from actions.wording import Wording, sentence, unended
from bot.swedish.phones import spoken
from contract_api.client import ActivityView

OVERDUE = {"patient": "utter_overdue_own", "relative": "utter_overdue_relative"}
"""How what is late is said, by owner; care and municipality are to be called and asked."""


def item_line(wording: Wording, activity: ActivityView) -> str:
    """Return an activity as one numbered line, with how often and by when. The activity's text must be sayable."""
    parts = [wording.say("utter_item", point=activity.point, text=sentence(activity.text or ""))]
    if activity.how_often:
        parts.append(wording.say("utter_item_how_often", how_often=unended(activity.how_often)))
    if activity.due_on:
        own = "utter_item_by" if activity.owner == "patient" else "utter_item_promised"
        name = "utter_item_late" if activity.overdue else own
        parts.append(wording.say(name, date=wording.day(activity.due_on)))
    return " ".join(parts)


def responsible_lines(wording: Wording, activity: ActivityView) -> list[str]:
    """Return who is responsible for an activity, if that may be said."""
    if not activity.responsible_name or not activity.responsible_title:
        return []
    return [
        wording.say(
            "utter_responsible",
            name=activity.responsible_name,
            title=activity.responsible_title,
            phone=spoken(activity.phone),
        )
    ]


def overdue_lines(wording: Wording, overdue: list[ActivityView]) -> list[str]:
    """Return one line for each activity whose day has passed; the care's own with whom to ask."""
    lines = []
    for one in overdue:
        if one.text is None or one.due_on is None:
            continue
        name = OVERDUE.get(one.owner, "utter_overdue_care")
        date, text = wording.day(one.due_on), sentence(one.text)
        lines.append(wording.say(name, date=date, point=one.point, text=text, phone=spoken(one.phone)))
    return lines


def sayable(activities: list[ActivityView]) -> list[ActivityView]:
    """Return the activities whose words may be said here."""
    return [one for one in activities if one.text is not None]


def hidden_points(activities: list[ActivityView]) -> list[int | None]:
    """Return the paper's points of the activities that may not be said here."""
    return [one.point for one in activities if one.text is None]
