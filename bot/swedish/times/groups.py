"""Which hours go with which days: "torsdag fm eller fredag kl 14", "kl 9 på tisdag eller onsdag"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.swedish.times.clauses import Clause
from bot.swedish.times.things import ONE_DAY, Days, Found, Hours, Span, role, thing


@dataclass
class Group:
    """Days, and hours that hold on each of them; either may be missing."""

    clause: Clause
    days: list[Days] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)


def groups(clause: Clause) -> list[Group]:
    """The days and hours of a clause, each hour with the days it is said of."""
    items = clause.items
    result = [Group(clause)]
    hours_first = False
    for at, one in enumerate(items):
        group, what = result[-1], one.what
        if isinstance(what, Days):
            other = bool(group.days) and group.days[-1].each and role(items, at - 1) == "or"
            if other or (group.days and group.hours and not hours_first):
                result.append(group := Group(clause))
                hours_first = False
            hours_first = hours_first or (bool(group.hours) and not group.days)
            group.days.append(what)
        elif isinstance(what, Hours):
            linked = role(items, at - 1) in ("or", "and", "comma")
            after_week = bool(group.days) and group.days[-1].holds and not group.hours
            if group.days and _belongs_ahead(items, at, hours_first) and (linked or after_week):
                result.append(group := Group(clause))
                hours_first = True
            elif hours_first and len(group.days) > 1 and not linked:
                result.append(group := Group(clause, days=[group.days.pop()]))  # "fm fredag eller tisdag em"
                hours_first = False
            group.hours.append(what)
    return [group for group in result if group.days or group.hours]


def _belongs_ahead(items: list[Found], at: int, hours_first: bool) -> bool:
    following = thing(items, at + 1)
    return isinstance(following, Days) and (hours_first or not following.holds) and items[at + 1].gap == 0


def narrowed(many: list[Group]) -> list[Group]:
    """Without the weeks (and other stretches) of which single days are named, which take over their hours."""
    said = [days for group in many for days in group.days if days.spans]
    stretches = [days for days in said if days.holds]
    finer = [days for days in said if not days.each and not days.holds]
    framing = [week for week in stretches if not any(_inside(one, week) for one in finer) and workdays(week.spans[0])]
    if framing and any(days.each for days in said):  # "alla dagar", of the weeks named
        replaced = [Days(week.spans, each=True) for week in framing]
        for group in many:
            days = [new for old in group.days for new in (replaced if old.each else [old])]
            group.days = [one for one in days if one not in stretches]
        return _shared(many)
    if len(stretches) == 2 and any(days.open for days in stretches):  # "i december, efter den 10"
        (a, b), (c, d) = stretches[0].spans[0], stretches[1].spans[0]
        if a != c and max(a, c) < min(b, d):
            both = Days(((max(a, c), min(b, d)),), holds=True)
            for group in many:
                group.days = [both if one is stretches[0] else one for one in group.days if one is not stretches[1]]
            said = [both if one is stretches[0] else one for one in said if one is not stretches[1]]
    inner = [days for days in said if not days.each]
    for group in many:
        group.days = [
            days
            for days in group.days
            if not (days.holds and any(_inside(one, days) and one.spans != days.spans for one in inner))
        ]
    return _shared(many)


def _shared(many: list[Group]) -> list[Group]:
    """Hours left without their days go to the days that have none."""
    loose = [hours for group in many if not group.days for hours in group.hours]
    bare = [group for group in many if group.days and not group.hours]
    if not loose or not bare:
        return [group for group in many if group.days or group.hours]
    for group in bare:
        group.hours = list(loose)
    return [group for group in many if group.days]


def _inside(small: Days, large: Days) -> bool:
    return bool(large.spans) and large.spans[0][0] <= small.spans[0][0] and small.spans[-1][1] <= large.spans[-1][1]


def workdays(span: Span) -> list[date]:
    """Monday to Friday of a span."""
    days = [span[0] + number * ONE_DAY for number in range((span[1] - span[0]).days)]
    return [day for day in days if day.weekday() < 5]
