"""When something that nobody has asked for may go out, and which reminder of an agreed time is due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from contract_api.calendar_rules import is_holiday
from nastasteg.clock import STOCKHOLM, local_date

OPENS, CLOSES = time(9), time(19)
"""Between these, by the Swedish clock, people may be disturbed; never on a holiday or one of the eves."""

REMINDER_DAYS = (7, 1)
"""How many days before a time its patient is reminded, where the unit has decided nothing else."""

APART = 2
"""Days that lie between two reminders of one time at the least."""

SHORTEST_NOTICE = timedelta(hours=2)
"""A reminder is worth nothing later than this before the time."""

LONGEST_SHIFT = 10
"""Days; more than a reminder is ever moved by holidays in a row."""

NEWS_FOR = timedelta(days=14)
"""For so long after it was agreed a change of the contract is news."""

IN_THE_MIDDLE_FOR = timedelta(hours=1)
"""For so long somebody is in the middle of a question of which nothing hangs."""

LIGHT = frozenset({"reading", "offer_case", "kept_back", "patient", "pulse"})
"""The kinds of question that may be left behind after that: nothing is held for the answer, or changed by it."""


class Why(StrEnum):
    """Why something is not told."""

    NOT_NEEDED = "not_needed"
    """It holds no longer, is past, was said of late, or has been answered already."""
    NO_CONSENT = "no_consent"
    NO_RIGHT = "no_right"
    """A relative whose right does not cover it, or not any more; or a child too young to be told by itself."""
    NOT_SERVED = "not_served"
    """Deceased, moved, or in hospital."""
    UNDECIDED = "undecided"
    """The unit lets nothing be said in this channel."""
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    """No number, or none that has been used of late: it may be somebody else's by now."""
    BUSY = "busy"
    """They are in the middle of another question. It is tried again."""
    PAUSED = "paused"
    """They cannot manage just now: reminders rest for a while."""


@dataclass(frozen=True, kw_only=True)
class AgreedTime:
    """What the rules need to know of an agreed time."""

    starts_at: datetime
    booked_at: datetime
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One reminder of a time, and between which moments it may go out (half-open)."""

    days: int
    """How many days before the time the unit wants it."""
    opens: datetime
    closes: datetime


def is_waking(moment: datetime) -> bool:
    """Return whether people may be disturbed at a moment."""
    local = moment.astimezone(STOCKHOLM)
    return OPENS <= local.time() < CLOSES and not is_holiday(local.date())


def after_waking(moment: datetime, lasts: timedelta) -> datetime:
    """Return the moment when so much waking time has passed: two hours from 18.30 is 10.30 the next day."""
    day = local_date(moment)
    while True:
        if not is_holiday(day):
            opens, closes = max(moment, moment_of(day, OPENS)), moment_of(day, CLOSES)
            if opens + lasts <= closes:
                return opens + lasts
            lasts -= max(closes - opens, timedelta())
        day += timedelta(days=1)


def reminder_day(visit: date, days: int) -> date:
    """Return on which day a reminder goes: so many days before, or the last one before that which is no holiday."""
    day = visit - timedelta(days=days)
    while is_holiday(day):
        day -= timedelta(days=1)
    return day


def reminders(starts_at: datetime, days: Collection[int]) -> list[Reminder]:
    """Return the reminders of a time, the earliest first.

    Of two that would come close together, the one nearer to the time goes. What could not go out on its day may go on
    the next, unless another one follows soon.
    """
    visit = local_date(starts_at)
    kept: list[Reminder] = []
    following: date | None = None
    for before in sorted({one for one in days if one >= 0}):
        day = reminder_day(visit, before)
        if following is not None and following - day < timedelta(days=APART):
            continue
        has_room = following is None or following - day > timedelta(days=APART)
        last = day + timedelta(days=1) if has_room else day
        closes = min(moment_of(last, CLOSES), starts_at - SHORTEST_NOTICE)
        kept.append(Reminder(days=before, opens=moment_of(day, OPENS), closes=closes))
        following = day
    return kept[::-1]


def is_due(agreed: AgreedTime, days: int, *, among: Collection[int], now: datetime) -> bool:
    """Return whether the reminder of so many days before is to go out now, by the unit's schedule.

    None on the day on which the time was agreed, or for a point that had passed by then. Whoever has said that they
    will come is reminded once only, by the last.
    """
    wanted = reminders(agreed.starts_at, among)
    found = next((one for one in wanted if one.days == days), None)
    if found is None or not found.opens <= now < found.closes:
        return False
    if local_date(agreed.booked_at) >= local_date(found.opens):
        return False
    return not agreed.is_confirmed or found is wanted[-1]


def visits_to_remind(today: date, days: int) -> tuple[date, date]:
    """Return the first and the last day of the visits whose reminder, so many days before, could go out today."""
    candidates = [today + timedelta(days=shift) for shift in range(days + LONGEST_SHIFT + 1)]
    due = [day for day in candidates if today - reminder_day(day, days) in (timedelta(), timedelta(days=1))]
    return (due[0], due[-1]) if due else (today, today)


def is_in_the_middle(kind: str, asked_at: datetime, now: datetime) -> bool:
    """Return whether an open question would be pushed away by another one."""
    return kind not in LIGHT or now < asked_at + IN_THE_MIDDLE_FOR


def moment_of(day: date, at: time) -> datetime:
    """Return a Swedish wall-clock time as a moment, in UTC."""
    return datetime.combine(day, at, tzinfo=STOCKHOLM).astimezone(UTC)
