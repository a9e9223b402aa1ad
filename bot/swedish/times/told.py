"""What is told and not asked for: a day that has been, a bad night, the appointment that is to be moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.swedish.times.almanac import one as one_day
from bot.swedish.times.things import Days, Found, Hours, Number, Thing, Weekday, is_day, is_time, pieces, role, thing

_SPAN_WORDS = ("between", "from", "dash", "to", "after", "before", "by", "and")
_STORY_ENDS = ("stop", "ask", "but", "so", "comma", "and", "or", "reason")
_LONG_AHEAD, _ALMOST_A_YEAR = timedelta(days=200), timedelta(days=330)
"""A date without a year that far ahead, told as past or said beside another day, has just been."""


def without_the_gone(found: list[Found]) -> list[Found]:
    """ "igår kl 14", "kl 9 i tisdags": the hour goes with the day that has been; "samma tid" brings it back."""
    result: list[Found] = []
    dropped: Thing | None = None
    behind = False
    gap = 0
    for one in found:
        what = one.what
        hour, gone = isinstance(what, (Hours, Number)), what.role == "gone"
        if gone and one.gap == 0 and result and isinstance(result[-1].what, Hours):
            dropped = result[-1].what
            gap += result.pop().gap
        joined = behind and one.gap == 0 and (hour or what.role in _SPAN_WORDS or isinstance(what, Weekday))
        if gone or joined:
            behind, gap, dropped = True, gap + one.gap + 1, what if hour else dropped
            continue
        behind = False
        if isinstance(what, Hours) and what.point:
            dropped = what
        if what.role != "same_time":
            result.append(Found(what, one.gap + gap))
            gap = 0
        elif dropped is not None:
            result.append(Found(dropped, one.gap + gap))
            gap = 0
    return result


def without_stories(found: list[Found], now: datetime) -> list[Found]:
    """ "Det är värst på natten", "jag är sjuk idag": when something hurts is no time to come; nor is a reason."""
    result: list[Found] = []
    telling = False
    for start, end in pieces(found, _STORY_ENDS):
        part = found[start:end]
        names = {one.what.role for one in part}
        asks = bool(names & {"yes", "pref", "good"})
        can_hurt = all(_can_hurt(one.what, now) for one in part if is_time(one.what))
        bare = bool(part) and names <= {"", "after", "before", "by"} and sum(one.gap for one in part) < 2
        telling = can_hurt and not asks and "from" not in names and ("story" in names or (telling and bare))
        why = role(found, start - 1) == "reason" and not asks and any(is_time(one.what) for one in result)
        gap = 0
        for one in part:
            if why or one.what.role == "story" or (telling and _can_hurt(one.what, now)):
                gap += one.gap + 1
            else:
                result.append(Found(one.what, one.gap + gap))
                gap = 0
        if role(found, end) != "reason":
            result += found[end : end + 1]
        telling = telling and role(found, end) in ("comma", "and", "or", "but")
    return result


def _can_hurt(what: Thing, now: datetime) -> bool:
    return isinstance(what, (Hours, Number)) or (isinstance(what, Days) and what.spans == (one_day(now.date()),))


def without_the_past(found: list[Found], now: datetime) -> list[Found]:
    """ "Jag var hos er den 10 november": a date in a sentence of the past, and far ahead, is one that has been."""
    result: list[Found] = []
    past = event = gone = False
    several = sum(is_day(one.what) for one in found) > 1
    for at, one in enumerate(found):
        name, what = one.what.role, one.what
        past = (past or name in ("past", "event")) and name not in ("stop", "ask")
        event = (event or name == "event") and name not in _STORY_ENDS
        if isinstance(what, Hours) and one.gap == 0 and (gone or role(found, at - 1) == "event"):
            continue
        gone = False
        if isinstance(what, Days) and what.first:
            part, ahead = thing(found, at + 1), what.first - now.date()
            night = past and not ahead and isinstance(part, Hours) and part.part == "natt"
            distant = ahead > _LONG_AHEAD and (past or (what.dated and ahead > _ALMOST_A_YEAR and several))
            gone = event or night or distant
        if not gone:
            result.append(one)
    return result


def only_the_new(found: list[Found]) -> list[Found]:
    """ "från onsdag till fredag", "flytta tiden på torsdag till måndag": only what it is moved to."""
    result: list[Found] = []
    for start, end in pieces(found, ("stop", "ask")):
        result += _moved(_without_replaced(found[start : end + 1]))
    return result


def _moved(sentence: list[Found]) -> list[Found]:
    roles = [one.what.role for one in sentence]
    targets = [at for at, name in enumerate(roles) if name == "to" and is_time(thing(sentence, at + 1))]
    if not targets:
        return sentence
    target = targets[-1]
    source = next((at for at in range(target) if roles[at] == "from" and is_time(thing(sentence, at + 1))), None)
    moves_day = (
        source is not None
        and not getattr(sentence[source].what, "strict", False)
        and is_day(thing(sentence, source + 1))
        and is_day(thing(sentence, target + 1))
        and "busy" not in roles
        and not {"yes", "good"} & set(roles[:target])
    )
    if "move" not in roles and not moves_day:
        return sentence
    new_day = any(is_day(one.what) for one in sentence[target:])
    kept = [one for one in sentence[:target] if not is_time(one.what) or (not new_day and is_day(one.what))]
    return [one for one in kept if one.what.role not in ("from", "between", "not")] + sentence[target + 1 :]


def _without_replaced(sentence: list[Found]) -> list[Found]:
    """ "istället för torsdag kl 9": the times just after those words."""
    at = next((at for at, one in enumerate(sentence) if one.what.role == "instead_of"), None)
    if at is None:
        return sentence
    end = at + 1
    hours = isinstance(thing(sentence, end), Hours)  # "hellre eftermiddag än förmiddag på torsdag"
    while end < len(sentence) and sentence[end].gap < 2:
        what = sentence[end].what
        if what.role != "to" and (not is_time(what) or (hours and is_day(what))):
            break
        end += 1
    return sentence[:at] + sentence[end:]
