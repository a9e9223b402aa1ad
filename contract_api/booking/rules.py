"""When a time may be changed, which free times to propose, and what a move does to what hangs on it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from contract_api.calendar_rules import is_working_day
from nastasteg.clock import STOCKHOLM, local_date

type Window = tuple[datetime, datetime]
"""Half-open, aware."""

PROPOSALS = 3

SHORTEST_NOTICE = timedelta(hours=2)
"""No time is offered that begins sooner: nobody could get there."""

NOON = time(12)

FIRST_PORTION = 12
"""Half-days: a working week, and the day after."""


class Barrier(StrEnum):
    """Why a time may not be changed here."""

    NOT_ALLOWED = "not_allowed"
    """The booking system or the unit does not let it be changed, or not by whoever asks."""
    LATE = "late"
    """The unit's deadline has passed."""


@dataclass(frozen=True, kw_only=True)
class UnitRules:
    """What a unit has decided about its times."""

    deadline_days: int
    """Whole working days that must lie between the change and the day of the time."""
    ahead_days: int
    latest_days: int | None
    patients_may_change: bool
    relatives_may_change: bool


@dataclass(frozen=True, kw_only=True)
class Wish:
    """When somebody can come, as they said it. No window: whenever."""

    windows: tuple[Window, ...] = ()
    excluded: tuple[Window, ...] = ()


class Free(Protocol):
    """A free time."""

    @property
    def id(self) -> uuid.UUID:
        """The slot's id."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""


def last_day_to_change(day: date, deadline_days: int) -> date:
    """Return the last day on which a time on `day` may be changed, with so many whole working days in between.

    With none in between, it is the day itself. Holidays and their eves are no working days.
    """
    left = deadline_days
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day)
    return day if not deadline_days else day - timedelta(days=1)


def is_late(starts_at: datetime, *, deadline_days: int, now: datetime) -> bool:
    """Return whether it is too late to change a time."""
    return now >= starts_at or local_date(now) > last_day_to_change(local_date(starts_at), deadline_days)


def barrier(
    rules: UnitRules | None, *, starts_at: datetime, is_permitted: bool, for_self: bool, now: datetime
) -> Barrier | None:
    """Return why a time may not be changed; None when it may. `is_permitted`: the booking system's own flag.

    That it is late is only said of what could have been changed before.
    """
    if rules is None or not is_permitted:
        return Barrier.NOT_ALLOWED
    if not (rules.patients_may_change if for_self else rules.relatives_may_change):
        return Barrier.NOT_ALLOWED
    return Barrier.LATE if is_late(starts_at, deadline_days=rules.deadline_days, now=now) else None


def latest_day(rules: UnitRules, *, first_day: date | None, latest_on: date | None, today: date) -> date:
    """Return the last day on which a free time may be offered: the unit's horizon, and the bounds of the visit.

    `first_day` is the day that was first agreed.
    """
    days = [today + timedelta(days=rules.ahead_days)]
    if latest_on is not None:
        days.append(latest_on)
    if first_day is not None and rules.latest_days is not None:
        days.append(first_day + timedelta(days=rules.latest_days))
    return min(days)


def bounds(now: datetime, last_day: date) -> Window:
    """Return between which moments free times may be offered."""
    return now + SHORTEST_NOTICE, _moment(last_day + timedelta(days=1))


def clip(windows: Iterable[Window], within: Window) -> list[Window]:
    """Return what of the windows lies within one: in order, and nothing of it twice."""
    cut = sorted((max(start, within[0]), min(end, within[1])) for start, end in windows)
    joined: list[Window] = []
    for start, end in cut:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif start < end:
            joined.append((start, end))
    return joined


def half_days(windows: Iterable[Window]) -> list[Window]:
    """Return the windows cut at every Swedish midnight and noon, so that proposals can be spread over them."""
    cut: list[Window] = []
    for start, end in windows:
        while start < end:
            day, before_noon = half_day(start)
            next_cut = _moment(day, NOON) if before_noon else _moment(day + timedelta(days=1))
            cut.append((start, min(end, next_cut)))
            start = next_cut
    return cut


def portions(windows: Sequence[Window], *, near: datetime | None) -> Iterator[Sequence[Window]]:
    """Yield windows some at a time, the earliest or those nearest to a moment first: the first often are enough."""
    ordered = windows if near is None else sorted(windows, key=lambda window: _distance(window, near))
    taken, size = 0, FIRST_PORTION
    while taken < len(ordered):
        yield ordered[taken : taken + size]
        taken, size = taken + size, 2 * size


def _distance(window: Window, moment: datetime) -> timedelta:
    return max(window[0] - moment, moment - window[1], timedelta())


def half_day(moment: datetime) -> tuple[date, bool]:
    """Return the Swedish day and whether it is before noon."""
    local = moment.astimezone(STOCKHOLM)
    return local.date(), local.time() < NOON


def spread[Slot: Free](slots: Collection[Slot], *, near: datetime | None = None, most: int = PROPOSALS) -> list[Slot]:
    """Return so many of some free times, in order: at most one of each half-day while there are others.

    The earliest, or those nearest to a moment.
    """
    seen: set[tuple[date, bool]] = set()
    first: list[Slot] = []
    rest: list[Slot] = []
    for slot in sorted(slots, key=lambda slot: (abs(slot.starts_at - near) if near else slot.starts_at, slot.id)):
        half = half_day(slot.starts_at)
        (rest if half in seen else first).append(slot)
        seen.add(half)
    return sorted([*first, *rest][:most], key=lambda slot: (slot.starts_at, slot.id))


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """An agreed time, as far as it can be meant."""

    id: uuid.UUID
    starts_at: datetime
    ends_at: datetime


def meant(agreed: Sequence[Agreed], wish: Wish) -> list[Agreed]:
    """Return which of several agreed times a message can mean: the one on a time that it says no to, else all."""
    on_it = [one for one in agreed if any(start < one.ends_at and one.starts_at < end for start, end in wish.excluded)]
    return on_it if len(on_it) == 1 else list(agreed)


def still_fits(time_: datetime, other: datetime, *, comes_before: bool, within_days: int) -> bool:
    """Return whether two times that hang together still do: in the right order, and not too many days apart."""
    first, second = (other, time_) if comes_before else (time_, other)
    apart = local_date(second) - local_date(first)
    return first < second and apart <= timedelta(days=within_days)


def room_for_other(time_: datetime, ends_at: datetime, *, comes_before: bool, within_days: int) -> Window:
    """Return between which moments a time that hangs on another one may be."""
    day = local_date(time_)
    if comes_before:
        return _moment(day - timedelta(days=within_days)), time_
    return ends_at, _moment(day + timedelta(days=within_days + 1))


def affects_guarantee(new: datetime, guarantee_until: date | None) -> bool:
    """Return whether a time of the patient's own choice lies after the last day within vårdgarantin.

    Hälso- och sjukvårdslagen 9 kap. 1 §; it does not hold for who has chosen to wait.
    """
    return guarantee_until is not None and local_date(new) > guarantee_until


def _moment(day: date, at: time = time()) -> datetime:
    """Return a Swedish wall-clock time as a moment. In UTC, since times of one zone compare by their clocks."""
    return datetime.combine(day, at, tzinfo=STOCKHOLM).astimezone(UTC)
