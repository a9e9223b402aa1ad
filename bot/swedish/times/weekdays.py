"""Days told by others: a weekday by its week, "dagen efter julafton", "veckan därpå", "fredagen efter nyår"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.swedish.times import almanac
from bot.swedish.times.things import ONE_DAY, Days, Found, Number, Shift, Weekday, Word, pieces, role, thing

_LISTING = ("or", "and", "comma", "dash", "to")
_LINKS = ("or", "and", "comma", "dash", "to", "between", "from", "instead", "pref", "by", "after", "before")
_NEW_CLAUSE = ("comma", "stop", "ask", "but", "else", "pref", "so")
_WANTS = {"yes", "good", "pref", "move", "not", "busy", "or", "and"}


def settle_weekdays(found: list[Found], today: date) -> list[Found]:
    """Every weekday as the day or days that it means."""
    weeks, said = _weeks(found)
    result = []
    listed_each = any(isinstance(one.what, Days) and one.what.each for one in found)
    for at, one in enumerate(found):
        if at in said and not listed_each:
            continue  # "onsdag nästa vecka": the week has been said by its day
        if isinstance(one.what, Weekday):
            result.append(one.now(_dates(one.what, weeks.get(at, []), today)))
        else:
            result.append(one)
    return result


def _weeks(found: list[Found]) -> tuple[dict[int, list[Days]], set[int]]:
    """For the place of each weekday, the weeks (or other stretches of days) that it is said to be in.

    And the places of those stretches that stand right beside their weekday.
    """
    result: dict[int, list[Days]] = {}
    said: set[int] = set()
    refused = _refused(found)
    waiting: list[int] = []
    current: list[Days] = []
    current_at = -9
    claimed: list[int] = []
    for at, one in enumerate(found):
        what, before = one.what, role(found, at - 1)
        if isinstance(what, Weekday):
            following = thing(found, at + 1)
            own_week = isinstance(following, Days) and following.holds and found[at + 1].gap < 3
            another = before in ("or", "and") and at - 2 == current_at and not claimed  # "i helgen eller på måndag"
            if current and not own_week and not another:
                result[at] = current
                said |= {current_at} if getattr(thing(found, current_at), "rough", False) else set()
            else:
                waiting.append(at)
        elif isinstance(what, Days) and (what.leads or what.rough) and what.first:
            current, current_at, claimed = [Days((almanac.week_of(what.first),), holds=True)], at, [at]
        elif isinstance(what, Days) and (what.holds or what.each) and what.spans:
            claimed = waiting if before not in ("or", "and", "but") and one.gap < 3 else []
            waiting = []
            result |= {place: [what] for place in claimed}
            if at - 1 in claimed and not what.open:
                said.add(at)
            if what.each and current:
                continue
            listed = current_at == at - 1 or (before in ("or", "and") and current_at == at - 2)
            kept = at not in refused or claimed
            current = [*(current[-3:] if listed else []), what] if kept else []
            current_at = at if kept else current_at
        elif (isinstance(what, Word) and what.role not in _LINKS) or one.gap > 3:
            waiting = []
    return result, said


def _refused(found: list[Found]) -> set[int]:
    """The places of weeks that are themselves refused ("kan inte nästa vecka"), and so hold nothing."""
    result: set[int] = set()
    for start, end in pieces(found, _NEW_CLAUSE):
        part = found[start:end]
        no = any(one.what.role in ("not", "busy") for one in part)
        if no and not any(isinstance(one.what, Weekday) for one in part):
            result.update(range(start, end))
    return result


def _dates(weekday: Weekday, weeks: list[Days], today: date) -> Days:
    if weeks and not weekday.shift:
        inside = [day for week in weeks for day in _inside(weekday, week)]
        if inside:
            return Days(tuple(almanac.one(day) for day in inside))
    first = almanac.weekday_from(today + ONE_DAY, weekday.number)
    if weekday.every:
        return Days(tuple(almanac.one(first + timedelta(weeks=n)) for n in range(0, 4, weekday.every)))
    return Days((almanac.one(first + timedelta(days=weekday.shift)),))


def _inside(weekday: Weekday, week: Days) -> list[date]:
    days: list[date] = []
    for start, end in week.spans:
        first = almanac.weekday_from(start, weekday.number)
        days += [first + timedelta(days=n) for n in range(0, (end - first).days, 7)]
    if not days and week.first and week.first.weekday() < 5:  # "i början av nästa vecka, helst onsdag"
        days = [almanac.week_of(week.first)[0] + timedelta(days=weekday.number)]
    return days[:1] if week.open and not weekday.every else days


def shifted(found: list[Found], now: datetime, *, final: bool) -> list[Found]:
    """ "dagen efter julafton", "veckan därpå", "fredagen efter": counted from the day beside them, or said before.

    In a first walk those whose day is known, and the weeks that a weekday is in ("torsdag veckan efter"); the rest
    when weekdays are dates.
    """
    result: list[Found] = []
    last: Days | None = None
    skip = False
    for at, one in enumerate(found):
        what = one.what
        if skip:
            skip = False
            continue
        if isinstance(what, Shift):
            following = thing(found, at + 1)
            of_weekday = what.weeks and one.gap == 0 and isinstance(thing(found, at - 1), Weekday)
            if isinstance(following, Days) and found[at + 1].gap == 0:
                what, skip = step(what, following, now), True
            elif final and (what.must_follow or (last is None and what.days)):
                continue
            elif final or last is not None or of_weekday:
                if last is not None and _only_told(result, last):
                    result = [other for other in result if other.what is not last]
                what = step(what, last, now)
        if isinstance(what, Weekday):
            last = last if last is not None and last.holds else None
        elif isinstance(what, Days) and what.spans:
            last = what
        result.append(one.now(what))
    return result


def _only_told(before: list[Found], anchor: Days) -> bool:
    """ "Röntgen är den 2/12, så jag vill ha tiden veckan därpå": the day is only what the week is counted from."""
    roles = [one.what.role for one in before]
    place = next(at for at in range(len(before) - 1, -1, -1) if before[at].what is anchor)
    start = max((at + 1 for at in range(place) if roles[at] in ("stop", "ask")), default=0)
    end = next((at for at in range(place, len(before)) if roles[at] in _NEW_CLAUSE), len(before))
    return end < len(before) and not _WANTS & set(roles[start:end]) and roles[-1] not in ("or", "and")


def step(shift: Shift, anchor: Days | None, now: datetime) -> Days:
    """The days that lie so far from an anchor, or from today."""
    first, end = anchor.spans[0] if anchor and anchor.spans else almanac.one(now.date())
    last = end - ONE_DAY
    if shift.weeks:
        return Days((almanac.week_of(last if shift.weeks > 0 else first, shift.weeks),), holds=True)
    if shift.weekday is not None:
        day = almanac.weekday_from(end if shift.days > 0 else first - timedelta(days=7), shift.weekday)
    else:
        day = (last if shift.days > 0 else first) + timedelta(days=shift.days)
    return Days((almanac.one(day),))


def share_month(found: list[Found], now: datetime) -> list[Found]:
    """ "3, 4 och 5 december", "den 3 eller den 5 december", "den 24 eller 25"."""
    result = list(found)
    for at in range(len(result) - 1, 1, -1):
        what, before = result[at].what, result[at - 2].what
        if not (_listed(result, at) and isinstance(what, Days) and what.dated and what.first and not what.day_only):
            continue
        if role(result, at - 1) != "dash" and role(result, at - 3) in ("dash", "to"):
            continue  # "10-12, 4/12": hours before the comma
        day = before.value if isinstance(before, Number) else 0
        if isinstance(before, Days) and before.day_only and before.first:
            day = before.first.day
        if day:
            span = almanac.dated(day, what.first.month, None, now.date())
            result[at - 2] = result[at - 2].now(Days((span,) if span else (), dated=True))
    for at in range(2, len(result)):
        what, before = result[at].what, result[at - 2].what
        if _listed(result, at) and isinstance(what, Number) and isinstance(before, Days) and before.day_only:
            span = almanac.day_of_month(what.value, before.first or now.date())
            result[at] = result[at].now(Days((span,) if span else (), day_only=True, dated=True))
    return result


def _listed(found: list[Found], at: int) -> bool:
    return role(found, at - 1) in _LISTING and found[at].gap == 0 == found[at - 1].gap


def say_day_once(found: list[Found]) -> list[Found]:
    """ "fredag 27/11", "imorgon, fredag", "torsdag 26": the date tells, the weekday goes."""
    dropped: set[int] = set()
    for at, one in enumerate(found):
        if not isinstance(one.what, Weekday) or one.what.every:
            continue
        for other in (at + 1, at - 1, at + 2, at - 2):
            near = thing(found, other)
            low, high = sorted((at, other))
            if near is None or any(one.gap for one in found[low + 1 : high + 1]):
                continue
            if high - low == 2 and role(found, low + 1) != "comma":
                continue
            if isinstance(near, Number) and other == at + 1 and 24 < near.value <= 31:
                dropped.add(other)
            elif isinstance(near, Days) and not near.holds:
                same = len(near.spans) == 1 and near.spans[0][0].weekday() == one.what.number
                if same or (near.dated and (other == at + 1 or not near.spans)):
                    dropped.add(at)
                if same or near.dated:
                    break
    return [one for at, one in enumerate(found) if at not in dropped]
