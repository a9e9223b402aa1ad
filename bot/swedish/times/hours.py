"""Hours: the phrases for them and for parts of the day, and which of two readings an hour has."""

from __future__ import annotations

import re
from datetime import datetime

from bot.swedish.times import vocabulary
from bot.swedish.times.phrases import Phrases
from bot.swedish.times.things import Clock, Hours, Number, Thing

HALF_DAY = 12 * 60
MIDNIGHT = 24 * 60

PARTS = {
    "morgon": (6 * 60, 10 * 60),
    "fm": (8 * 60, 12 * 60),
    "lunch": (11 * 60, 13 * 60),
    "em": (12 * 60, 17 * 60),
    "kvall": (17 * 60, 22 * 60),
    "natt": (22 * 60, 30 * 60),
    "dag": (8 * 60, 17 * 60),
}
_DAY = (7 * 60, 18 * 60)

Stretch = tuple[int, int]
"""Half-open, in minutes from midnight; a night goes beyond 24 hours."""


def spoken(hour: int, minutes: int = 0) -> Clock | None:
    """ "tre", "halv tre" (3, -30): sure only if there is no such hour on a clock face."""
    if not 0 <= hour <= 24:
        return None
    return Clock((hour * 60 + minutes) % MIDNIGHT if minutes else hour * 60, sure=hour > 12 or hour == 0)


def written(hour: str, minute: str) -> Clock | None:
    """ "09", "30": sure with a leading zero or after noon."""
    if int(hour) > 24 or int(minute) > 59 or (int(hour) == 24 and int(minute)):
        return None
    return Clock(int(hour) * 60 + int(minute), sure=hour[0] == "0" or int(hour) > 12)


def minute_of(clock: Clock, part: str = "") -> int:
    """The minute that is meant, in that part of the day or (without one) in working hours."""
    if clock.sure:
        return clock.minute
    minute = clock.minute
    early, late = minute % HALF_DAY, minute % HALF_DAY + HALF_DAY
    if part in ("em", "kvall"):
        return late
    if part in ("morgon", "fm"):
        return minute if minute >= HALF_DAY else early
    if part == "natt":
        return late if early >= 6 * 60 else early + MIDNIGHT
    if part == "lunch":
        return early if early >= 10 * 60 else late
    return early if _DAY[0] <= early <= _DAY[1] else late


def stretches(hours: Hours, part: str = "") -> list[Stretch]:
    """The stretches of one day that these hours mean; `part` settles an hour that is not sure."""
    hint = hours.part or part
    if hours.first is None and hours.last is None:
        return [PARTS[hours.part]] if hours.part else [(0, MIDNIGHT)]
    if hours.first is not None and hours.point:
        start = minute_of(hours.first, hint)
        return [(start, start + 1)]
    start = minute_of(hours.first, hint) if hours.first else 0
    end = minute_of(hours.last, hint) if hours.last else MIDNIGHT
    if hours.first and hours.last and end <= start:
        if not hours.last.sure and start < end + HALF_DAY <= MIDNIGHT:
            end += HALF_DAY
        elif start >= 17 * 60:
            end += MIDNIGHT
    return [(start, end)] if start < end else []


def overlap(ones: list[Stretch], others: list[Stretch]) -> list[Stretch]:
    """What lies in both."""
    both = [(max(a, c), min(b, d)) for a, b in ones for c, d in others]
    return [(start, end) for start, end in both if start < end]


def meet(many: list[Hours]) -> list[Stretch]:
    """The stretches of a day that all these hours together mean.

    Points and spans each stand for themselves; bounds ("efter 10", "före 15") limit each other and the parts of the
    day, where that leaves anything.
    """
    parts = [hours for hours in many if hours.part and not (hours.first or hours.last)]
    clocks = [hours for hours in many if hours.first or hours.last]
    hint = parts[0].part if len(parts) == 1 else ""
    whole = [hours for hours in clocks if hours.point or (hours.first and hours.last)]
    bounds = [hours for hours in clocks if hours not in whole]
    if whole:
        return [stretch for hours in whole for stretch in stretches(hours, hint)]
    result = [stretch for hours in parts for stretch in stretches(hours)]
    limited: list[Stretch] = []
    for hours in bounds:
        own = stretches(hours, hint)
        narrowed = overlap(limited, own) if limited else own
        limited = narrowed or limited + own
    if result and limited:
        return overlap(result, limited) or limited
    return result or limited


HOURS = Phrases()

_HOUR = r"(?P<hour>\d{1,2}|ett|en)"
_NO_UNIT = rf"(?! (?:- \d+ )?(?:{'|'.join(sorted(vocabulary.UNITS))})(?!\S))"
_ABOUT = (
    r"(?:(?:(?:strax|lite|en bit) (?:efter|over|fore|innan)|vid|runt|omkring|kring|cirka|ca|ungefar|typ|prick|redan)"
    r" (?:vid )?(?:cirka |ca |ungefar |typ )?)"
)
_STEP = r"(?P<step>kvart|kvar|[1-9]|[1-3]\d)(?: minuter| min)? (?P<way>i|over)"
_FACE = r"(?P<hour>\d{1,2}|ett)(?! (?:tablett|tabletter))"
_AFTER_ETT = (
    r"(?= ?(?:$|[.,?-]|och|eller|till|pa|i|om|men|sa|gar|funkar|passar|ar|tiden|D\d|idag|imorgon|P|tack|nar|for))"
)


def _at(clock: Clock | None) -> list[Thing]:
    return [Hours(first=clock, point=True)] if clock else []


def _hour(text: str) -> int:
    return 1 if text in ("ett", "en") else int(text)


@HOURS.mean(
    rf"{_ABOUT}?(?:klockan )?(?:{_STEP} )?(?P<half>halv) {_FACE}",
    rf"{_ABOUT}?(?:klockan )?{_STEP.replace('>', '2>')} {_FACE.replace('>', '2>')}",
)
def _spoken(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "kvart över nio", "tjugo i tre", "fem över halv fyra"."""
    step = match["step"] or match["step2"] or "0"
    offset = 15 if step.startswith("kvar") else int(step)
    if "i" in (match["way"], match["way2"]):
        offset = -offset
    return _at(spoken(_hour(match["hour"] or match["hour2"]), offset - (30 if match["half"] else 0)))


@HOURS.mean(
    rf"{_ABOUT}?(?:klockan )?T(?P<hour>\d+):(?P<minute>\d\d)",
    rf"(?:{_ABOUT}?klockan |{_ABOUT})[QC](?P<hour2>\d{{1,2}})[.:](?P<minute2>\d\d)",
)
def _written(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "9.30", "kl. 09:30"."""
    return _at(written(match["hour"] or match["hour2"], match["minute"] or match["minute2"]))


@HOURS.mean(
    rf"{_ABOUT}?(?:klockan )?(?P<about>\d{{1,2}}|ett|en)(?: -)? (?:tiden|snaret|slaget)",
    rf"{_ABOUT}?(?:klockan(?: :)?(?: ar)?(?: (?:cirka|ca|ungefar|typ|vid))? )(?P<hour>\d{{3,4}}|\d{{1,2}}|ett)"
    rf"(?: (?:och (?=[345]\d))?(?P<minute>[0-5]\d)(?! (?:-|i|over)))?{_NO_UNIT}",
    r"(?P<bare>[6-9][0-5][05])(?= (?:pa )?(?:D\d|imorgon))",
    r"(?P<spoken>\d{1,2}) (?P<half>15|30|45)(?= (?:pa )?(?:D\d|imorgon|idag))",
    rf"{_ABOUT}(?P<near>\d{{1,2}}|\d{{4}}|ett{_AFTER_ETT}){_NO_UNIT}(?! (?:M|tiden|procent|%))",
)
def _on_the_clock(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "kl 9", "kl 0930", "klockan fjorton och trettio", "vid niotiden", "runt tio"."""
    hour = match["hour"] or match["about"] or match["bare"] or match["near"] or ""
    if match["half"]:
        return _at(written(match["spoken"], match["half"]))  # "sju trettio på fredag"
    if len(hour) > 2 and hour.isdigit():
        return _at(written(hour[:-2].zfill(2), hour[-2:]))
    if match["minute"] or hour[0] == "0":
        return _at(written(hour, match["minute"] or "00"))
    return _at(spoken(_hour(hour)))


@HOURS.mean(r"(?:mitt|mitten) pa dagen|(?:pa )?middagen")
def _noon(_match: re.Match[str], _now: datetime) -> Hours:
    return Hours("lunch")


@HOURS.mean(
    r"(?:(?:pa|under|om|vid) )?(?:(?:tidigt|tidig|sent|sen|tidiga|sena) )?(?:pa )?"
    r"P(?P<part>morgon|fm|lunch|em|kvall|natt|dag)(?P<every>\+)?"
)
def _part(match: re.Match[str], _now: datetime) -> Hours:
    return Hours(match["part"], every=bool(match["every"]))


@HOURS.mean(r"(?:for|fore|(?P<em>efter)) middag(?:en|ar)?")
def _split(match: re.Match[str], _now: datetime) -> Hours:
    """ "efter middag", written apart."""
    return Hours("em" if match["em"] else "fm")


@HOURS.mean(rf"\d{{1,2}}{_NO_UNIT}|\d{{4}}|ett{_AFTER_ETT}")
def _number(match: re.Match[str], _now: datetime) -> Number:
    text = match.group()
    return Number(_hour(text), text)
