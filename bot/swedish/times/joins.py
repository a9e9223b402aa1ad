"""What neighbours make of each other: numbers become hours and dates, weekdays find their week, two ends a span.

Each step takes the whole list and gives a new one, in one walk.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

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
from bot.swedish.times.weekdays import say_day_once, settle_weekdays, share_month, shifted
from bot.swedish.times.weeks import in_parts

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
        if isinstance(one.what, Number) and _is_hour(one.what, result, at):
            clock = _clock(one.what)
            result[at] = one.now(Hours(first=clock, point=True)) if clock else one
    return result


def _is_hour(number: Number, found: list[Found], at: int) -> bool:
    first, bare = at == 0, found[at].gap == 0
    before, joint = thing(found, at - 1), role(found, at - 1)
    after, gap = thing(found, at + 1), found[at + 1].gap if at + 1 < len(found) else 0
    clear = gap == 0 or isinstance(after, Word)
    if (number.text[0] == "0" and len(number.text) == 4) or (len(found) == 1 and bare):
        return True
    if role(found, at + 1) == "onwards" and number.value <= 24:
        return True
    if role(found, at + 1) == "instead" and number.value <= 24 and any(_is_clock(one.what) for one in found[:at]):
        return True
    if bare and joint in _BEFORE_AN_HOUR and (clear or joint != "to"):
        return True
    if bare and joint in ("or", "and", "dash", "comma", "but"):
        if _is_clock(thing(found, at - 2)):
            return True
    elif bare and clear and (is_day(before) or _is_part(before)):
        return True
    span = role(found, at + 1) in ("dash", "to") and isinstance(thing(found, at + 2), (Number, Hours))
    if span and (bare or first or not isinstance(before, Number)):
        return True
    beside = gap == 0 and (number.value <= 24 or len(number.text) == 4) and (is_day(after) or _is_part(after))
    return beside and (first or joint != "" or is_day(before))


def _is_clock(what: Thing | None) -> bool:
    return isinstance(what, Hours) and what.first is not None


def _is_part(what: Thing | None) -> bool:
    return isinstance(what, Hours) and what.first is None and what.part != ""


def _clock(number: Number) -> Clock | None:
    text = number.text
    if len(text) == 4:  # "2027" is a year
        return None if text[:2] == "20" and text[3] not in "05" else written(text[:2], text[2:])
    return written(text, "00") if text[0] == "0" else spoken(number.value)


def _bound_to_hour(found: list[Found]) -> list[Found]:
    """ "senast fredag kl 12": the bound is the hour's."""
    result = list(found)
    for at in range(len(result) - 2):
        (_, (day, gap), (hours, gap2)) = result[at : at + 3]
        pointed = isinstance(hours, Hours) and hours.point
        if role(result, at) in ("by", "before", "after") and gap == 0 == gap2 and is_day(day) and pointed:
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
    for back in range(len(result) - 1, max(len(result) - 6, -1), -1):
        what = result[back].what
        if isinstance(what, Weekday):
            return False  # its date is not known yet
        if isinstance(what, Days) and what.spans and any(role(result, at) == "busy" for at in range(back)):
            if not what.open:
                result.pop(back)  # "vi reser och kommer hem den 7, därefter går det bra"
            result.append(Found(_open(what.spans[-1][1])))  # "bortrest till den 7, därefter går det bra"
            return True
        bound = _bound(way, what, now.date())
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
    if opening in ("between", "from", "") and first + 2 < len(found):
        a, joint, b = found[first : first + 3]
        near = b.gap == 0 == joint.gap and (first == at or a.gap == 0)
        joins = joint.what.role in ("to", "dash", "by") or (joint.what.role == "and" and opening == "between")
        if near and joins and (final or opening or isinstance(a.what, Hours)):
            both = _both(a.what, b.what)
            if both is not None:
                return both, first + 3 - at
    if opening in _BOUNDS and at + 1 < len(found) and found[at + 1].gap == 0:
        bound = _bound(opening, found[at + 1].what, now.date())
        if bound is not None:
            return bound, 2
    return None, 0


def _both(a: Thing, b: Thing) -> Thing | None:
    if isinstance(a, Hours) and isinstance(b, Hours) and a.point and b.point:
        return Hours(part=b.part, first=a.first, last=b.first)
    if isinstance(a, Days) and isinstance(b, Days) and a.first and b.first:
        start, end = a.first, b.spans[-1][1]
        if b.first < start and (end - b.first).days == 1 and (start - b.first).days < 7:
            end += timedelta(days=7)  # "fredag till tisdag", each read on its own
        return Days(((start, end),), holds=True) if start < end else None
    return None


def _open(start: date) -> Days:
    return Days(((start, start + OPEN_END),), holds=True, open=True)


def _bound(way: str, what: Thing, today: date) -> Thing | None:
    if isinstance(what, Days) and what.first and not what.each and not what.open:
        start, end = what.first, what.spans[-1][1]
        if way in ("from", "after"):
            return _open(start if way == "from" else end)
        last = start if way == "before" else end
        return Days(((today, last),), holds=True, open=True) if today < last else Days(())
    if isinstance(what, Hours) and (what.point or (what.part and not what.first)):
        part, early, late = what.part, what.first, what.first
        if part and not what.first:
            start_minute, end_minute = PARTS[part]
            part, early, late = "", Clock(start_minute, sure=True), Clock(end_minute % (24 * 60), sure=True)
        if way in ("from", "after"):
            return Hours(part=part, first=early if way == "from" else late)
        return Hours(part=part, last=late if way == "by" else early)
    return None
