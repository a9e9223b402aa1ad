"""From clauses to windows: what is wanted, without what is refused."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.swedish.times.clauses import Clause
from bot.swedish.times.groups import Group, Window, at, groups, narrowed, on, windows
from bot.swedish.times.hours import meet
from bot.swedish.times.things import ONE_DAY, Days, Hours, dates_in

_MOST_COMPARED = 14
_MORNING = ("morgon", "fm")


def combine(many: list[Clause], now: datetime) -> tuple[list[Window], list[Window]]:
    """The windows that are wanted, and (if nothing is) those that are refused."""
    wanted: list[Group] = []
    refused: list[list[Group]] = []
    frames: list[Days] = []
    for number, clause in enumerate(many):
        found = groups(clause.items)
        for group in found:
            group.preferred, group.fallback, group.old = clause.preferred, clause.fallback, clause.old
            group.cue, group.clause = clause.cue, number
        if clause.no:
            if refused and found and not found[0].days and many[number - 1].no:  # "fre fm går inte, em inte heller"
                found[0].days = [days for group in refused[-1][-1:] if group.hours for days in group.days]
            held = [days for group in found for days in group.days if days.holds]
            kept = narrowed(found)
            left = [days for group in kept for days in group.days]
            frames += [days for days in held if not any(days is one for one in left)]
            refused.append(kept)
        else:
            wanted += found
    no = [group for clause_groups in refused for group in clause_groups]
    if frames and any(days.each for group in wanted for days in group.days):
        wanted.append(Group(days=frames))  # "alla dagar utom onsdag nästa vecka"
    if wanted and no and not any(group.days or group.moments for group in wanted):
        same_day = [days for group in no if group.hours for days in group.days]
        if same_day:  # "onsdag kl 10 går inte, kl 13 går"
            wanted.append(Group(days=same_day, cue=True))
    yes = _preferred(_newest(wanted))
    yes = _with_hours(narrowed(yes))
    yes = [group for group in yes if group.days or group.moments or _is_answer(group, no)]
    got = _settled([window for group in yes for window in windows(group, now)], now)
    got = _settled(_without(got, no, now), now)
    if got:
        return got, []
    return [], _settled([window for group in no for window in windows(group, now)], now)


def _is_answer(group: Group, no: list[Group]) -> bool:
    clock = any(hours.first or hours.last for hours in group.hours)
    return group.cue or (clock and not no)


def _newest(wanted: list[Group]) -> list[Group]:
    """Without an appointment that is only mentioned, when a new time is."""
    new = [group for group in wanted if not group.old]
    if not new or len(new) == len(wanted):
        return wanted
    if any(group.days or group.moments for group in new):
        return new
    days = [Group(days=group.days, clause=group.clause) for group in wanted if group.old and group.days]
    return days + new


def _preferred(wanted: list[Group]) -> list[Group]:
    """What is preferred, if anything is; a second choice only if there is no first."""
    first = [group for group in wanted if not group.fallback]
    only_bounds = not any(group.days for group in first) and all(
        _is_bound(hours) for one in first for hours in one.hours
    )
    wanted = wanted if only_bounds else first or wanted
    best = [group for group in wanted if group.preferred and group.days]
    if not best:
        hours = [group for group in wanted if group.preferred and group.hours]
        others = [group for group in wanted if not group.preferred]
        if hours and not any(group.days for group in wanted):
            return wanted if all(_limits(one.hours, group.hours) for one in hours for group in others) else hours
        return wanted
    kept = []
    for group in wanted:
        if group in best or not group.days:
            kept.append(group)
            continue
        for chosen in best:
            if not chosen.hours and any(_touch(one, other) for one in chosen.days for other in group.days):
                chosen.hours = list(group.hours)
        if any(_touch(one, other) and other.holds for one in group.days for chosen in best for other in chosen.days):
            kept.append(group)
    return kept


def _is_bound(hours: Hours) -> bool:
    return not hours.part and not hours.point and (hours.first is None) != (hours.last is None)


def _touch(one: object, other: object) -> bool:
    spans = getattr(one, "spans", ()), getattr(other, "spans", ())
    return any(a < d and c < b for a, b in spans[0][:_MOST_COMPARED] for c, d in spans[1][:_MOST_COMPARED])


def _with_hours(wanted: list[Group]) -> list[Group]:
    """Hours said without a day go with the days said elsewhere."""
    loose = [group for group in wanted if not group.days and not group.moments and group.cue]
    dayed = [group for group in wanted if group.days]
    if not dayed:
        return _merged(wanted)
    for group in loose:
        for other in dayed:
            if not other.hours:
                other.hours = list(group.hours)
            elif _limits(group.hours, other.hours):
                other.hours = [*other.hours, *group.hours]
    return [group for group in wanted if group.days or group.moments]


def _merged(loose: list[Group]) -> list[Group]:
    """ "efter 10, men inte efter 15": bounds said apart."""
    result: list[Group] = []
    for group in loose:
        if result and result[-1].hours and group.hours and _limits(group.hours, result[-1].hours):
            result[-1].hours += group.hours
            result[-1].cue = result[-1].cue or group.cue
        else:
            result.append(group)
    return result


def _limits(new: list[Hours], old: list[Hours]) -> bool:
    """Whether the new hours can narrow the old, rather than be others."""
    points = any(hours.point or (hours.first and hours.last) for hours in old)
    kinds = {bool(hours.first or hours.last) for hours in new}, {bool(hours.first or hours.last) for hours in old}
    bounds = all((hours.first is None) != (hours.last is None) and not hours.point for hours in new + old)
    return not points and (kinds[0] != kinds[1] or bounds)


def _without(got: list[Window], no: list[Group], now: datetime) -> list[Window]:
    """The wanted windows without what is refused, day by day where a stretch of days is cut."""
    for group in no:
        if group.days:
            taken = _settled(_refused_windows(group, now), now, past=True)
            got = [piece for window in got for piece in _cut(window, taken)]
        elif group.hours:
            stretches = _from_midnight(group)
            result = []
            for window in got:
                for day in dates_in(_span(window)):
                    part = (max(window[0], at(day)), min(window[1], at(day + ONE_DAY)))
                    result += _subtract(part, on(day, stretches)) if part[0] < part[1] else []
            got = result
    return got


def _from_midnight(group: Group) -> list[tuple[int, int]]:
    """Who cannot come in the morning cannot come in the night before it."""
    early = all(hours.part in _MORNING and not hours.first for hours in group.hours)
    return [(0 if early else start, end) for start, end in meet(group.hours)]


def _refused_windows(group: Group, now: datetime) -> list[Window]:
    if not group.hours:
        return windows(group, now)
    stretches = _from_midnight(group)
    return [one for days in group.days for span in days.spans for day in dates_in(span) for one in on(day, stretches)]


def _span(window: Window) -> tuple[date, date]:
    last = window[1].date()
    return window[0].date(), last if window[1].time() == time() else last + ONE_DAY


def _cut(window: Window, taken: list[Window]) -> list[Window]:
    overlapping = [one for one in taken if one[0] < window[1] and window[0] < one[1]]
    if not overlapping:
        return [window]
    result: list[Window] = []
    for day in dates_in(_span(window)):
        part = (max(window[0], at(day)), min(window[1], at(day + ONE_DAY)))
        if part[0] < part[1]:
            result += _subtract(part, overlapping)
    return result


def _subtract(window: Window, taken: list[Window]) -> list[Window]:
    result, start = [], window[0]
    for first, last in sorted(taken):
        if last <= start or first >= window[1]:
            continue
        if first > start:
            result.append((start, first))
        start = max(start, last)
    return [*result, (start, window[1])] if start < window[1] else result


def _settled(many: list[Window], now: datetime, *, past: bool = False) -> list[Window]:
    """In order, overlapping ones made one, without those that are over."""
    result: list[Window] = []
    for window in sorted(many):
        if window[1] <= now and not past:
            continue
        if result and window[0] < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], window[1]))
        else:
            result.append(window)
    return result
