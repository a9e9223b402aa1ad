"""What neighbours make of each other: numbers become hours and dates, weekdays find their week, two ends a span.

Each step takes the whole list and gives a new one, in one walk.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.swedish.times.hours import PARTS, spoken, written
from bot.swedish.times.things import (
    ONE_DAY,
    OPEN_END,
    Clock,
    Days,
    Found,
    Hours,
    Number,
    Shift,
    Thing,
    Weekday,
    Word,
    is_day,
    role,
    thing,
)
from bot.swedish.times.told import only_the_new, without_stories, without_the_gone, without_the_past
from bot.swedish.times.weeks import in_parts
from bot.swedish.times.weekdays import say_day_once, settle_weekdays, share_month, shifted

_BEFORE_AN_HOUR = ("from", "by", "after", "before", "between", "to")
_BOUNDS = ("from", "after", "by", "before")


def join(found: list[Found], now: datetime) -> list[Found]:
    """The list with only days and hours whose meaning is known, and the words of stance between them."""
    found = in_parts(found, now.date())
    found = share_month(without_stories(without_the_gone(found), now), now)
    found = _hours_of_numbers(say_day_once(found))
    found = only_the_new(shifted(without_the_past(found, now), now, final=False))
    found = spans(_bound_to_hour(found), now, weekdays=False)
    found = shifted(settle_weekdays(found, now.date()), now, final=True)
    found = _or_another_day(spans(found, now, weekdays=True), now)
    return [one for one in found if not isinstance(one.what, (Number, Shift))]


def _or_another_day(found: list[Found], now: datetime) -> list[Found]:
    """ "efter 17 eller i helgen": the hours are those of any working day."""
    result: list[Found] = []
    alone = True
    tomorrow = now.date() + ONE_DAY
    for at, one in enumerate(found):
        result.append(one)
        alone = (alone and not is_day(one.what)) or role(found, at) in ("stop", "ask", "so", "but")
        other = thing(found, at + 2)
        if alone and isinstance(one.what, Hours) and role(found, at + 1) == "or" and isinstance(other, Days):
            result.append(Found(Days(((tomorrow, tomorrow + 7 * ONE_DAY),), each=True)))
    return result


def _hours_of_numbers(found: list[Found]) -> list[Found]:
    """A bare number is an hour where a word before it, or the day or hour beside it, makes it one."""
    result = list(found)
    for at, one in enumerate(found):
        if not isinstance(one.what, Number):
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        before = result[at - 1].what if at else None
        clear = after is None or after.gap == 0 or isinstance(after.what, Word)
        if role(result, at - 1) in _BEFORE_AN_HOUR and one.gap == 0:
            yes = clear or role(result, at - 1) != "to"
        elif role(result, at - 1) in ("or", "and", "dash", "comma", "but") and one.gap == 0:
            earlier = thing(result, at - 2)
            yes = isinstance(earlier, Hours) and earlier.first is not None
        else:
            yes = at > 0 and one.gap == 0 and (is_day(before) or (isinstance(before, Hours) and not before.first))
            yes = yes and clear
        starts_span = role(found, at + 1) in ("dash", "to") and isinstance(thing(found, at + 2), (Number, Hours))
        if starts_span and not yes:
            yes = one.gap == 0 or not at or not isinstance(before, Number)
        if after is not None and after.gap == 0 and not yes and (one.what.value <= 24 or len(one.what.text) == 4):
            beside = after.what
            yes = (isinstance(beside, Hours) and bool(beside.part) and not beside.first) or is_day(beside)
            yes = yes and (at == 0 or role(found, at - 1) != "" or is_day(before))
        if (len(found) == 1 and one.gap == 0) or (len(one.what.text) == 4 and one.what.text[0] == "0"):
            yes = True
        swapped = role(found, at + 1) == "instead" and any(isinstance(other.what, Hours) for other in found[:at])
        yes = yes or ((role(found, at + 1) == "onwards" or swapped) and one.what.value <= 24)
        clock = _clock(one.what) if yes else None
        if clock:
            result[at] = one.now(Hours(first=clock, point=True))
    return result


def _clock(number: Number) -> Clock | None:
    text = number.text
    if len(text) == 4 and text[:2] == "20" and text[3] not in "05":
        return None  # "2027": a year
    if len(text) == 4:
        return written(text[:2], text[2:])
    return written(text, "00") if text[0] == "0" else spoken(number.value)


def _bound_to_hour(found: list[Found]) -> list[Found]:
    """ "senast fredag kl 12": the bound is the hour's."""
    result = list(found)
    for at in range(len(result) - 2):
        day, hours = result[at + 1].what, result[at + 2].what
        near = result[at + 1].gap == 0 == result[at + 2].gap
        pointed = isinstance(hours, Hours) and hours.point
        if role(result, at) in ("by", "before", "after") and near and is_day(day) and pointed:
            result[at], result[at + 1] = result[at + 1], result[at]
    return result


def spans(found: list[Found], now: datetime, *, weekdays: bool) -> list[Found]:
    """The list with spans in place of their ends.

    Days that weekdays may still fall in are bounded in a first walk, the rest in a second, when weekdays are dates.
    """
    result: list[Found] = []
    at = 0
    while at < len(found):
        if role(found, at) in ("thereafter", "onwards"):
            way = "after" if role(found, at) == "thereafter" else "from"
            if _open_last(result, now, way):
                at += 1
                continue
        span, used = _span_at(found, at, now, final=weekdays)
        if span is None:
            result.append(found[at])
            at += 1
        else:
            result.append(found[at].now(span))
            at += used
    return result


def _open_last(result: list[Found], now: datetime, way: str) -> bool:
    """ "jag slutar kl 15, så efter det", "10 januari eller senare": the last time said is where it begins."""
    if any(isinstance(one.what, Weekday) for one in result[-4:]):
        return False  # its date is not known yet
    for back in range(len(result) - 1, max(len(result) - 6, -1), -1):
        what = result[back].what
        if isinstance(what, Days) and what.spans and any(role(result, at) == "busy" for at in range(back)):
            end = what.spans[-1][1]  # "bortrest till den 7, därefter går det bra"
            if not what.open:
                result.pop(back)  # "vi reser och kommer hem den 7, därefter går det bra"
            result.append(Found(Days(((end, end + OPEN_END),), holds=True, open=True)))
            return True
        bound = _bound(way, what, now.date()) if isinstance(what, (Days, Hours)) else None
        if bound is not None:
            result.append(result.pop(back).now(bound))
            return True
        if isinstance(what, Hours):
            return True  # "från 8 och framåt"
    return False


def _span_at(found: list[Found], at: int, now: datetime, *, final: bool) -> tuple[Thing | None, int]:
    """The span that begins there, and how many things it takes."""
    opening = role(found, at)
    if opening == "to" and role(found, at - 1) == "busy" and found[at].gap == 0:
        opening = "by"  # "bortrest till den 10"
    first = at + 1 if opening in ("between", "from") else at
    second = first + 2
    joint = role(found, first + 1)
    a, b = thing(found, first), thing(found, second)
    joints = ("and", "to", "dash", "by") if opening == "between" else ("to", "dash", "by")
    if opening in ("between", "from", "") and joint in joints and a is not None and b is not None:
        near = found[second].gap == 0 and found[first + 1].gap == 0 and (first == at or found[first].gap == 0)
        both = _both(a, b) if near and (final or opening != "" or isinstance(a, Hours)) else None
        if both is not None:
            return both, second + 1 - at
    if opening in _BOUNDS:
        target = thing(found, at + 1)
        if target is not None and found[at + 1].gap == 0:
            bound = _bound(opening, target, now.date())
            if bound is not None:
                return bound, 2
    return None, 0


def _both(a: Thing, b: Thing) -> Thing | None:
    if isinstance(a, Hours) and isinstance(b, Hours) and a.point and b.point:
        return Hours(part=b.part, first=a.first, last=b.first)
    if isinstance(a, Days) and isinstance(b, Days) and a.first and b.first:
        start, end = a.first, b.spans[-1][1]
        if b.first < start and (end - b.first).days == 1 and (start - b.first).days < 7:
            end = date.fromordinal(end.toordinal() + 7)  # "fredag till tisdag", each read on its own
        return Days(((start, end),), holds=True) if start < end else None
    return None


def _bound(way: str, what: Thing, today: date) -> Thing | None:
    if isinstance(what, Days) and what.first and not what.each and not what.open:
        start, end = what.first, what.spans[-1][1]
        if way in ("from", "after"):
            first = start if way == "from" else end
            return Days(((first, first + OPEN_END),), holds=True, open=True)
        last = start if way == "before" else end
        return Days(((today, last),), holds=True, open=True) if today < last else Days(())
    if isinstance(what, Hours):
        early, late = what.first, what.first
        if what.part and not what.first:
            start_minute, end_minute = PARTS[what.part]
            early, late = Clock(start_minute, sure=True), Clock(end_minute % (24 * 60), sure=True)
        elif not what.point:
            return None
        if way == "from":
            return Hours(part=what.part if what.first else "", first=early)
        if way == "after":
            return Hours(part=what.part if what.first else "", first=late)
        return Hours(part=what.part if what.first else "", last=late if way == "by" else early)
    return None
