"""Which hours go with which days: "torsdag fm eller fredag kl 14", "kl 9 på tisdag eller onsdag"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.swedish.times.hours import Stretch, meet
from bot.swedish.times.things import ONE_DAY, Days, Found, Hours, Moment, dates_in, role, thing

Window = tuple[datetime, datetime]
"""Half-open, in wall clock time without zone."""

_LINKS = ("or", "and", "comma")


@dataclass
class Group:
    """Days, and hours that hold on each of them; either may be missing."""

    days: list[Days] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    preferred: bool = False
    fallback: bool = False
    old: bool = False
    cue: bool = False
    clause: int = 0


def groups(items: list[Found]) -> list[Group]:
    """The days and hours of a clause, each hour with the days it is said of."""
    result = [Group()]
    hours_first = False
    for at, one in enumerate(items):
        group = result[-1]
        what = one.what
        if isinstance(what, Moment):
            result.append(Group(moments=[what]))
        elif isinstance(what, Days):
            other = bool(group.days) and group.days[-1].each and role(items, at - 1) == "or"
            if group.moments or other or (group.days and group.hours and not hours_first):
                result.append(Group())
                hours_first = False
            hours_first = hours_first or (bool(result[-1].hours) and not result[-1].days)
            result[-1].days.append(what)
        elif isinstance(what, Hours):
            following = thing(items, at + 1)
            belongs_ahead = (
                isinstance(following, Days) and (hours_first or not following.holds) and items[at + 1].gap == 0
            )
            linked = role(items, at - 1) in _LINKS
            after_week = bool(group.days) and group.days[-1].holds and not group.hours
            if group.moments or (group.days and belongs_ahead and (linked or after_week)):
                result.append(Group())
                hours_first = True
            elif hours_first and len(group.days) > 1 and role(items, at - 2) == "or" and not linked:
                result.append(Group(days=[group.days.pop()]))  # "förmiddag fredag eller tisdag eftermiddag"
                hours_first = False
            result[-1].hours.append(what)
    return [group for group in result if group.days or group.hours or group.moments]


def narrowed(many: list[Group]) -> list[Group]:
    """Without the weeks (and other stretches) of which single days are named, which take over their hours."""
    stretches = [days for group in many for days in group.days if days.holds]
    each = [days for group in many for days in group.days if days.each]
    finer = [days for group in many for days in group.days if days.spans and not days.each and not days.holds]
    framing = [week for week in stretches if not any(_inside(one, week) for one in finer) and _weekdays(week.spans[0])]
    if each and framing:
        for group in many:
            replaced = [Days(week.spans, each=True) for week in framing]
            group.days = [new for days in group.days for new in (replaced if days.each else [days])]
            group.days = [days for days in group.days if days not in stretches]
        return _shared(many)
    for group in many:
        group.days = _met(group.days)
    _met_apart(many)
    stretches = [days for group in many for days in group.days if days.holds]
    inner = {days for group in many for days in group.days if days.spans and not days.each}
    dropped = {days for days in set(stretches) if any(_inside(one, days) and one.spans != days.spans for one in inner)}
    for group in many:
        group.days = [days for days in group.days if days not in dropped]
    return _shared(many)


def _met(many: list[Days]) -> list[Days]:
    """ "i december, efter den 10": a stretch and an open one, said together, are what lies in both."""
    if len(many) != 2 or many[0].open == many[1].open or not (many[0].holds and many[1].holds):
        return many
    (a, b), (c, d) = many[0].spans[0], many[1].spans[0]
    return [Days(((max(a, c), min(b, d)),), holds=True)] if max(a, c) < min(b, d) else many


def _met_apart(many: list[Group]) -> None:
    """ "efter jul, men före nyår", "i december, helst före jul": stretches that overlap are what lies in both."""
    ends = [group for group in many if len(group.days) == 1 and group.days[0].holds and group.days[0].spans]
    if len(ends) != 2 or not any(group.days[0].open for group in ends):
        return
    (a, b), (c, d) = ends[0].days[0].spans[0], ends[1].days[0].spans[0]
    if a != c and max(a, c) < min(b, d):
        ends[0].days = [Days(((max(a, c), min(b, d)),), holds=True)]
        ends[1].days = []


def _shared(many: list[Group]) -> list[Group]:
    """Hours left without their days go to the days that have none."""
    loose = [group for group in many if not group.days and group.hours]
    bare = [group for group in many if group.days and not group.hours]
    if not loose or not bare:
        return [group for group in many if group.days or group.hours or group.moments]
    for group in bare:
        group.hours = [hours for other in loose for hours in other.hours]
    return [group for group in many if group.days or group.moments]


def _inside(small: Days, large: Days) -> bool:
    if not small.spans or not large.spans:
        return False
    return large.spans[0][0] <= small.spans[0][0] and small.spans[-1][1] <= large.spans[-1][1]


def windows(group: Group, now: datetime) -> list[Window]:
    """The windows of a group; without days those of the next days that fit."""
    if group.moments:
        starts = [now.replace(second=0, microsecond=0) + timedelta(minutes=one.minutes) for one in group.moments]
        return [(start, start + timedelta(minutes=1)) for start in starts]
    stretches = meet(group.hours)
    if not group.days:
        return _without_days(group, stretches, now)
    result: list[Window] = []
    for days in group.days:
        for span in days.spans:
            if group.hours:
                result += [moment for day in dates_in(span) for moment in on(day, stretches)]
            elif days.each:
                result += [(at(day), at(day + ONE_DAY)) for day in _weekdays(span)]
            else:
                result.append((at(span[0]), at(span[1])))
    return result


def _weekdays(span: tuple[date, date]) -> list[date]:
    days = [span[0] + number * ONE_DAY for number in range((span[1] - span[0]).days)]
    return [day for day in days if day.weekday() < 5]


def _without_days(group: Group, stretches: list[Stretch], now: datetime) -> list[Window]:
    clocks = [hours for hours in group.hours if hours.first or hours.last]
    parts = [hours for hours in group.hours if hours not in clocks]
    if clocks:
        parts = [hours for hours in parts if hours.every]
    lunch = bool(parts) and all(hours.part == "lunch" and not hours.every for hours in parts)
    if parts and not lunch:
        tomorrow = now.date() + ONE_DAY
        return [moment for day in _weekdays((tomorrow, tomorrow + 7 * ONE_DAY)) for moment in on(day, stretches)]
    result: list[Window] = []
    for stretch in stretches:
        said = stretch[0] if stretch[0] else stretch[1]
        for ahead in (-1, 0, 1):
            day = now.date() + ahead * ONE_DAY
            if at(day) + timedelta(minutes=said) > now or (lunch and at(day) + timedelta(minutes=stretch[1]) > now):
                result += on(day, [stretch])
                break
    return result


def at(day: date) -> datetime:
    """Midnight, as the day begins."""
    return datetime.combine(day, time())


def on(day: date, stretches: list[Stretch]) -> list[Window]:
    """These stretches of that day."""
    start = at(day)
    return [(start + timedelta(minutes=first), start + timedelta(minutes=last)) for first, last in stretches]
