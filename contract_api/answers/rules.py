"""The rules that choose what to answer: which version holds, what comes next, what is late or waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contract_api.answers.facts import Activity, Appointment, ContractState, OwnerName, Version, WarningSign
from nastasteg.clock import local_date

CARE_OWNERS: tuple[OwnerName, ...] = ("care", "municipality")
"""Whose activities the patient waits for."""

URGENCIES = ("112", "1177", "contact")
"""From the most to the least urgent."""

OTHERS: tuple[OwnerName, ...] = ("care", "municipality", "relative")
"""All but the patient: who else does what."""

OWN: tuple[OwnerName, ...] = ("patient",)


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What comes next, what should already have been done, and what has changed."""

    appointments: tuple[Appointment, ...]
    activities: tuple[Activity, ...]
    overdue: tuple[Activity, ...]
    changed: tuple[Appointment, ...]
    undated: tuple[Activity, ...]
    """What is open without a day; filled only when nothing that comes has one."""


@dataclass(frozen=True, kw_only=True)
class ContractNow:
    """Which version a day's answer speaks of."""

    state: ContractState
    version: Version | None


def state_of(versions: Iterable[Version], today: date) -> ContractNow:
    """Return what holds on a day.

    Until the version agreed last begins, the one that it will supersede holds on, if its dates cover the day;
    else a superseded version never counts. An ended one is ended even when a draft has come after it.
    """
    newest_first = sorted(versions, key=lambda version: version.number, reverse=True)
    agreed = next((version for version in newest_first if version.status == "current"), None)
    if agreed is not None:
        if today < agreed.valid_from:
            begun = (one for one in newest_first if one.status in ("superseded", "ended") and one.valid_from <= today)
            before = next(begun, None)
            if before is not None and before.status == "superseded" and before.covers(today):
                return ContractNow(state="current", version=before)
            return ContractNow(state="not_started", version=agreed)
        return ContractNow(state="current" if agreed.covers(today) else "ended", version=agreed)
    states: tuple[ContractState, ...] = ("ended", "draft")
    for state in states:
        version = next((version for version in newest_first if version.status == state), None)
        if version is not None:
            return ContractNow(state=state, version=version)
    return ContractNow(state="none", version=None)


def next_step(appointments: Sequence[Appointment], activities: Sequence[Activity], now: datetime) -> NextStep:
    """Return the earliest of what is open with all else on that Swedish day: timed first, then by point.

    An appointment counts until it ends, an activity through its day, whoever owns it. `now` is aware.
    """
    today = local_date(now)
    booked = ahead(appointments, now)
    dated = [activity for activity in activities if activity.is_open and activity.due_on is not None]
    coming = [activity for activity in dated if not is_overdue(activity, today)]
    days = [_day_of(appointment, today) for appointment in booked]
    days += [activity.due_on for activity in coming if activity.due_on is not None]
    first = min(days, default=None)
    return NextStep(
        appointments=tuple(appointment for appointment in booked if _day_of(appointment, today) == first),
        activities=in_point_order(activity for activity in coming if activity.due_on == first),
        overdue=overdue(activities, today),
        changed=changed(appointments, now),
        undated=() if days else undated(activities),
    )


def _day_of(appointment: Appointment, today: date) -> date:
    # One that began yesterday evening and is still going on belongs to today.
    return max(local_date(appointment.starts_at), today)


def ahead(appointments: Iterable[Appointment], now: datetime) -> tuple[Appointment, ...]:
    """Return the booked appointments that have not ended, earliest first."""
    return _by_start(
        appointment for appointment in appointments if appointment.status == "booked" and now < appointment.ends_at
    )


def changed(appointments: Iterable[Appointment], now: datetime) -> tuple[Appointment, ...]:
    """Return the cancelled and moved appointments whose time has not passed, earliest first."""
    return _by_start(
        appointment for appointment in appointments if appointment.status != "booked" and now < appointment.ends_at
    )


def _by_start(appointments: Iterable[Appointment]) -> tuple[Appointment, ...]:
    return tuple(sorted(appointments, key=lambda appointment: (appointment.starts_at, appointment.id)))


def is_overdue(activity: Activity, today: date) -> bool:
    """Return whether an activity's day has passed without its being done; the day itself is not late."""
    return activity.is_open and activity.due_on is not None and activity.due_on < today


def overdue(activities: Iterable[Activity], today: date) -> tuple[Activity, ...]:
    """Return the activities whose day has passed: the patient's own first, then by day."""
    late = (activity for activity in activities if is_overdue(activity, today))
    return tuple(sorted(late, key=lambda late: (late.owner not in OWN, late.due_on or today, late.number)))


def undated(activities: Iterable[Activity]) -> tuple[Activity, ...]:
    """Return what is to be done without a day, by point: the care's, the municipality's and the patient's own.

    What patients do again and again is no step of theirs: of their own only what is done once.
    """
    return in_point_order(
        activity
        for activity in open_of(activities, (*CARE_OWNERS, *OWN))
        if activity.due_on is None and not (activity.owner in OWN and activity.how_often)
    )


def open_of(activities: Iterable[Activity], owners: Sequence[OwnerName]) -> tuple[Activity, ...]:
    """Return the open activities of some owners, by point."""
    return in_point_order(activity for activity in activities if activity.is_open and activity.owner in owners)


def about_topic(
    activities: Sequence[Activity], topic: str | None, may_tell: Callable[[Activity], bool]
) -> tuple[Activity, ...]:
    """Return the activities about a topic, or all of them when none is, or when no topic was asked for.

    What an activity is about is content. Those whose content `may_tell` refuses always come along, and decide
    nothing: a choice by their topics would tell them.
    """
    if not any(topic in activity.topics for activity in activities if may_tell(activity)):
        return tuple(activities)
    return tuple(activity for activity in activities if topic in activity.topics or not may_tell(activity))


def those_with(
    appointments: Sequence[Appointment], is_with: Callable[[Appointment], bool | None]
) -> tuple[tuple[Appointment, ...], bool]:
    """Return the appointments with somebody asked for and True, else all of them and whether any may be.

    `is_with` gives None where it may not be told with whom an appointment is: those always come along.
    """
    known = [(appointment, is_with(appointment)) for appointment in appointments]
    if any(answer for _, answer in known):
        return tuple(appointment for appointment, answer in known if answer is not False), True
    return tuple(appointments), not known or any(answer is None for _, answer in known)


def waited_for(
    activities: Iterable[Activity], topic: str | None, may_tell: Callable[[Activity], bool]
) -> tuple[Activity, ...]:
    """Return what care and municipality are to do, about the topic if any is: earliest promised first."""
    return tuple(
        sorted(
            about_topic(open_of(activities, CARE_OWNERS), topic, may_tell),
            key=lambda activity: (activity.due_on or date.max, activity.number),
        )
    )


def in_point_order(activities: Iterable[Activity]) -> tuple[Activity, ...]:
    """Return activities in the order of their numbers on the printed paper."""
    return tuple(sorted(activities, key=lambda activity: activity.number))


def urgent_first(signs: Iterable[WarningSign]) -> tuple[WarningSign, ...]:
    """Return warning signs by the urgency that staff gave them, then by point."""
    return tuple(sorted(signs, key=lambda sign: (URGENCIES.index(sign.urgency), sign.number)))
