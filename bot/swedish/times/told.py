"""What is told and not asked for: a day that has been, a bad night, the appointment that is to be moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.swedish.times.almanac import one as one_day
from bot.swedish.times.things import (
    Days,
    Found,
    Hours,
    Number,
    Shift,
    Thing,
    Weekday,
    Word,
    is_day,
    is_time,
    role,
    thing,
)
from bot.swedish.times.weekdays import step

_SPAN_WORDS = ("between", "from", "dash", "to", "after", "before", "by")
_STORY_ENDS = ("stop", "ask", "but", "so", "comma", "and", "or", "reason")
_SENTENCE_ENDS = ("stop", "ask")
_LONG_AHEAD = timedelta(days=200)
_ALMOST_A_YEAR = timedelta(days=330)
"""A date without a year that far ahead, beside another day, has just been."""
_FREE = ("busy", "yes", "good")


def without_the_gone(found: list[Found]) -> list[Found]:
    """ "igår kl 14", "kl 9 i tisdags": the hour goes with the day that has been; "samma tid" brings it back."""
    result: list[Found] = []
    dropped: Thing | None = None
    behind = within = False
    gap = 0
    for one in found:
        name = role([one], 0)
        hour = isinstance(one.what, (Hours, Number))
        gone = name == "gone"
        if gone and one.gap == 0 and result and isinstance(result[-1].what, Hours):
            dropped = result[-1].what
            gap += result.pop().gap
        within = within or (behind and name == "between" and one.gap == 0)
        in_span = name in _SPAN_WORDS or (name == "and" and within)
        if gone or (behind and one.gap == 0 and (hour or in_span or isinstance(one.what, Weekday))):
            behind, gap, dropped = True, gap + one.gap + 1, one.what if hour else dropped
            continue
        dropped = one.what if isinstance(one.what, Hours) and one.what.point else dropped
        if name == "same_time" and dropped is not None:
            one = one.now(dropped)
        if name != "same_time" or dropped is not None:
            result.append(Found(one.what, one.gap + gap))
            gap = 0
        behind = within = False
    return result


def without_stories(found: list[Found], today: date) -> list[Found]:
    """ "Det är värst på natten", "jag är sjuk idag": when something hurts is no time to come."""
    result: list[Found] = []
    start, telling = 0, False
    for end in range(len(found) + 1):
        if end < len(found) and role(found, end) not in _STORY_ENDS:
            continue
        part = found[start:end]
        names = {role([one], 0) for one in part}
        hours_only = not any(is_time(one.what) and not _may_hurt(one.what, today) for one in part)
        bare = bool(part) and names <= {"", "after", "before", "by", "from"} and sum(one.gap for one in part) < 2
        telling = (
            hours_only and ("story" in names or (telling and bare)) and not names & {"yes", "pref", "good", "from"}
        )
        why = role(found, start - 1) == "reason" and any(is_time(one.what) for one in result)
        why = why and not names & {"yes", "pref", "good"}
        gap = 0
        for one in part:
            dropped = why or (telling and _may_hurt(one.what, today))
            if dropped or role([one], 0) == "story":
                gap += one.gap + 1
            else:
                result.append(Found(one.what, one.gap + gap))
                gap = 0
        if role(found, end) != "reason":
            result += found[end : end + 1]
        telling = telling and role(found, end) in ("comma", "and", "or", "but")
        start = end + 1
    return result


def _may_hurt(what: Thing, today: date) -> bool:
    return isinstance(what, (Hours, Number)) or (isinstance(what, Days) and what.spans == (one_day(today),))


def without_the_past(found: list[Found], now: datetime) -> list[Found]:
    """ "Jag var hos er den 10 november": a date in a sentence of the past, and far ahead, is one that has been."""
    result: list[Found] = []
    past = event = gone = False
    many = sum(is_day(one.what) for one in found)
    for at, one in enumerate(found):
        name, what = role(found, at), one.what
        past = (past or name in ("past", "event")) and name not in _SENTENCE_ENDS
        event = (event or name == "event") and name not in _STORY_ENDS
        if isinstance(what, Hours) and one.gap == 0 and (gone or role(found, at - 1) == "event"):
            continue
        gone = False
        if isinstance(what, Days) and what.first:
            part, ahead = thing(found, at + 1), what.first - now.date()
            night = past and ahead == timedelta() and isinstance(part, Hours) and part.part == "natt"
            distant = ahead > _LONG_AHEAD and (past or (what.dated and ahead > _ALMOST_A_YEAR and many > 1))
            gone = event or night or distant
        if not gone:
            result.append(one)
    return result


def only_the_new(found: list[Found], now: datetime) -> list[Found]:
    """ "från onsdag till fredag", "flytta tiden på torsdag till måndag": only what it is moved to."""
    result: list[Found] = []
    start = 0
    for end in range(len(found) + 1):
        if end == len(found) or role(found, end) in _SENTENCE_ENDS:
            result.extend(_moved(found[start : end + 1], now))
            start = end + 1
    return result


def _moved(sentence: list[Found], now: datetime) -> list[Found]:
    roles = [role(sentence, at) for at in range(len(sentence))]
    sentence = _without_replaced(sentence, roles)
    roles = [role(sentence, at) for at in range(len(sentence))]
    targets = [at for at, name in enumerate(roles) if name == "to" and _is_target(thing(sentence, at + 1))]
    if not targets:
        return sentence
    target = targets[-1]
    source = next((at for at in range(target) if roles[at] == "from" and is_time(thing(sentence, at + 1))), None)
    moves = "move" in roles
    free = "busy" in roles or any(name in _FREE for name in roles[:target])
    days_move = (
        source is not None
        and not _strict(sentence[source])
        and is_day(thing(sentence, source + 1))
        and is_day(thing(sentence, target + 1))
        and not free
    )
    if not moves and not days_move:
        return sentence
    shift, anchor = thing(sentence, target + 1), [one.what for one in sentence[:target] if isinstance(one.what, Days)]
    if isinstance(shift, Shift) and anchor:
        sentence[target + 1] = sentence[target + 1].now(step(shift, anchor[-1], now))
    new_day = any(is_day(one.what) for one in sentence[target:])
    kept = [one for one in sentence[:target] if not is_time(one.what) or (not new_day and is_day(one.what))]
    kept = [one for one in kept if not (isinstance(one.what, Word) and one.what.role in ("from", "between", "not"))]
    return kept + sentence[target + 1 :]


def _is_target(what: Thing | None) -> bool:
    return is_time(what) or isinstance(what, Shift)


def _strict(found: Found) -> bool:
    return isinstance(found.what, Word) and found.what.strict


def _without_replaced(sentence: list[Found], roles: list[str]) -> list[Found]:
    """ "istället för torsdag kl 9": the times just after those words."""
    if "instead_of" not in roles:
        return sentence
    at = roles.index("instead_of")
    end = at + 1
    hours = isinstance(thing(sentence, end), Hours)  # "hellre eftermiddag än förmiddag på torsdag"
    while (
        end < len(sentence)
        and ((is_time(sentence[end].what) and not (hours and is_day(sentence[end].what))) or roles[end] == "to")
        and sentence[end].gap < 2
    ):
        end += 1
    return sentence[:at] + sentence[end:]
