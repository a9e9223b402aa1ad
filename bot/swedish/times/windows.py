"""From clauses to windows: what is wanted, what is preferred of it, and that without what is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.swedish.times.clauses import Clause
from bot.swedish.times.groups import Group, groups, narrowed, workdays
from bot.swedish.times.hours import Stretch, meet
from bot.swedish.times.things import ONE_DAY, Days, Hours, dates_in

Window = tuple[datetime, datetime]
"""Half-open, in wall clock time without zone."""


def combine(many: list[Clause], now: datetime) -> tuple[list[Window], list[Window]]:
    """The windows that are wanted, and (if nothing is) those that are refused."""
    wanted: list[Group] = []
    no: list[Group] = []
    frames: list[Days] = []
    for number, clause in enumerate(many):
        found = groups(clause)
        if not clause.no:
            wanted += found
            continue
        if no and not found[0].days and many[number - 1].no and no[-1].hours:
            found[0].days = list(no[-1].days)  # "fre fm går inte, em inte heller"
        held = [days for group in found for days in group.days if days.holds]
        kept = narrowed(found)
        frames += [days for days in held if not any(days is one for group in kept for one in group.days)]
        no += kept
    if frames and any(days.each for group in wanted for days in group.days):
        wanted.append(Group(Clause(), days=frames))  # "alla dagar utom onsdag nästa vecka"
    same_day = [days for group in no if group.hours for days in group.days]
    if wanted and same_day and not any(group.days for group in wanted):
        wanted.append(Group(Clause(cue=True), days=same_day))  # "onsdag kl 10 går inte, kl 13 går"
    yes = _with_hours(narrowed(_preferred(_newest(wanted))))
    yes = [group for group in yes if group.days or _is_answer(group, no)]
    got = _settled([window for group in yes for window in _windows(group, now)], now)
    got = _settled(_without(got, no, now), now)
    return (got, []) if got else ([], _settled([window for group in no for window in _windows(group, now)], now))


def _newest(wanted: list[Group]) -> list[Group]:
    """Without an appointment that is only mentioned, when a new time is; its day stays for a new hour."""
    new = [group for group in wanted if not group.clause.old]
    if not new or any(group.days for group in new):
        return new or wanted
    return [Group(group.clause, days=group.days) for group in wanted if group.clause.old and group.days] + new


def _preferred(wanted: list[Group]) -> list[Group]:
    """What is preferred, if anything is; a second choice only if there is no first."""
    first = [group for group in wanted if not group.clause.fallback]
    if any(group.days or not _bounds(group.hours) for group in first):
        wanted = first
    best = [group for group in wanted if group.clause.preferred and group.days]
    others = [group for group in wanted if group not in best]
    if not best:
        hours = [group for group in wanted if group.clause.preferred]
        others = [group for group in others if group not in hours]
        apart = hours and not any(group.days for group in wanted)
        return hours if apart and not all(_limits(one.hours, two.hours) for one in hours for two in others) else wanted
    kept = []
    for group in others:
        touched = [(one, days) for one in best for days in one.days if any(_touch(days, other) for other in group.days)]
        for chosen, _ in touched:
            chosen.hours = chosen.hours or list(group.hours)
        if not group.days or any(days.holds for _, days in touched):
            kept.append(group)
    return [group for group in wanted if group in best or group in kept]


def _touch(one: Days, other: Days) -> bool:
    return any(a < d and c < b for a, b in one.spans[:14] for c, d in other.spans[:14])


def _bounds(many: list[Hours]) -> bool:
    return all((hours.first is None) != (hours.last is None) and not hours.point for hours in many)


def _limits(new: list[Hours], old: list[Hours]) -> bool:
    """Whether the new hours can narrow the old, rather than be others."""
    if any(hours.point or (hours.first and hours.last) for hours in old):
        return False
    kinds = {bool(hours.first or hours.last) for hours in new}, {bool(hours.first or hours.last) for hours in old}
    return kinds[0] != kinds[1] or _bounds(new + old)


def _with_hours(wanted: list[Group]) -> list[Group]:
    """Hours said without a day limit those of the days said elsewhere; without any day they belong together."""
    loose = [group for group in wanted if not group.days and group.clause.cue]
    dayed = [group for group in wanted if group.days]
    if not dayed:
        result: list[Group] = []
        for group in wanted:
            if result and _limits(group.hours, result[-1].hours):  # "efter 10, men inte efter 15"
                result[-1].hours += group.hours
                result[-1].clause.cue = result[-1].clause.cue or group.clause.cue
            else:
                result.append(group)
        return result
    for group in loose:
        for other in dayed:
            if not other.hours or _limits(group.hours, other.hours):
                other.hours = [*other.hours, *group.hours]
    return dayed


def _is_answer(group: Group, no: list[Group]) -> bool:
    return group.clause.cue or (not no and any(hours.first or hours.last for hours in group.hours))


def _windows(group: Group, now: datetime) -> list[Window]:
    """The windows of a group; without days those of the next days that fit."""
    stretches = meet(group.hours)
    if not group.days:
        return _without_days(group, stretches, now)
    result: list[Window] = []
    for span in (span for days in group.days for span in days.spans):
        if group.hours:
            result += [window for day in dates_in(span) for window in _on(day, stretches)]
        elif any(days.each for days in group.days if span in days.spans):
            result += [window for day in workdays(span) for window in _on(day, [(0, 24 * 60)])]
        else:
            result.append((_on(span[0], [(0, 1)])[0][0], _on(span[1], [(0, 1)])[0][0]))
    return result


def _without_days(group: Group, stretches: list[Stretch], now: datetime) -> list[Window]:
    """ "eftermiddagar": of the next working days; "kl 9", "lunch": the next there is."""
    tomorrow = now.date() + ONE_DAY
    clocks = any(hours.first or hours.last for hours in group.hours)
    parts = [hours for hours in group.hours if not (hours.first or hours.last) and (hours.every or not clocks)]
    lunch = all(hours.part == "lunch" and not hours.every for hours in parts)
    if parts and not lunch:
        return [window for day in workdays((tomorrow, tomorrow + 7 * ONE_DAY)) for window in _on(day, stretches)]
    result: list[Window] = []
    for stretch in stretches:
        for day in (tomorrow - 2 * ONE_DAY, tomorrow - ONE_DAY, tomorrow):
            (window,) = _on(day, [stretch])
            if window[1 if parts or not stretch[0] else 0] > now:
                result.append(window)
                break
    return result


def _on(day: date, stretches: list[Stretch]) -> list[Window]:
    """These stretches of that day."""
    start = datetime.combine(day, time())
    return [(start + timedelta(minutes=first), start + timedelta(minutes=last)) for first, last in stretches]


def _without(got: list[Window], no: list[Group], now: datetime) -> list[Window]:
    """The wanted windows without what is refused, day by day where a stretch of days is cut."""
    for group in no:
        stretches = meet(group.hours)
        if all(hours.part in ("morgon", "fm") and not hours.first for hours in group.hours):
            stretches = [(0, end) for _, end in stretches]  # nor in the night before
        if group.days and not group.hours:
            taken = _windows(group, now)
        else:
            spans = [span for days in group.days for span in days.spans] or [_dates(window) for window in got]
            taken = [window for span in spans for day in dates_in(span) for window in _on(day, stretches)]
        got = [piece for window in got for piece in _cut(window, sorted(taken))]
    return got


def _dates(window: Window) -> tuple[date, date]:
    return window[0].date(), (window[1] - timedelta(minutes=1)).date() + ONE_DAY


def _cut(window: Window, taken: list[Window]) -> list[Window]:
    overlapping = [one for one in taken if one[0] < window[1] and window[0] < one[1]]
    if not overlapping:
        return [window]
    result: list[Window] = []
    for day in dates_in(_dates(window)):
        ((midnight, next_midnight),) = _on(day, [(0, 24 * 60)])
        start, end = max(window[0], midnight), min(window[1], next_midnight)
        for first, last in overlapping:
            if start < min(first, end):
                result.append((start, min(first, end)))
            start = max(start, last)
        if start < end:
            result.append((start, end))
    return result


def _settled(many: list[Window], now: datetime) -> list[Window]:
    """In order, overlapping ones made one, without those that are over."""
    result: list[Window] = []
    for window in sorted(window for window in many if window[1] > now):
        if result and window[0] < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], window[1]))
        else:
            result.append(window)
    return result
