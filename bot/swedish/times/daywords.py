"""What dates, weeks, months, distances and holidays mean, counted from now: the rules that `dayphrases` names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.swedish.times import almanac
from bot.swedish.times.hours import written
from bot.swedish.times.things import ONE_DAY, Days, Hours, Moment, Span, Thing

Rule = Callable[[re.Match[str], datetime], list[Thing]]

_COUNTS = {"en": 1, "ett": 1, "par": 2}
_MINUTES = {
    "timmar": 60, "timme": 60, "halvtimme": 30, "halvtimma": 30, "kvart": 15, "minuter": 1, "minut": 1, "min": 1,
}  # fmt: skip
_PARTS_OF_SPAN = {"borjan": (0, 2), "mitten": (1, 4), "slutet": (3, 5), "tidigt": (0, 2), "sent": (3, 5)}

# What a holiday of several words begins with.
_HOLIDAY_PHRASES = {
    "Hannandagen Hpask": "annandagpask", "Hannandagen Hjul": "annandagjul", "Htrettondagen": "trettondagen",
    "alla helgon": "allahelgon", "kristi": "himmelsfard", "alla hjartan": "valentin", "mors": "morsdag",
    "fars": "farsdag", "tjugond": "knut", "O20": "knut", "forsta advent": "advent1", "andra advent": "advent2",
    "mellan Hjul": "mellandagarna", "dan fore dopp": "uppesittarkvallen", "dagen fore dopp": "uppesittarkvallen",
    **{f"O{number} advent": f"advent{number}" for number in range(1, 5)},
}  # fmt: skip


def days_of(*spans: Span | None, dated: bool = False) -> list[Thing]:
    """The spans that exist, as days."""
    real = tuple(span for span in spans if span is not None)
    holds = len(real) == 1 and real[0][1] - real[0][0] > ONE_DAY
    return [Days(real, dated=dated, holds=holds)]


def how_many(text: str) -> int:
    """ "3", "ett par"."""
    return _COUNTS[text] if text in _COUNTS else int(text)


def near_day(days: int) -> Rule:
    """ "imorgon", "i övermorgon": so many days from today."""
    return lambda _match, now: days_of(almanac.one(now.date() + timedelta(days=days)))


def part_of_today(part: str, now: datetime) -> list[Thing]:
    """ "ikväll", "i eftermiddag"; "i natt" said after midnight is the night that began yesterday."""
    day = now.date() - (ONE_DAY if part == "natt" and now.hour < 6 else timedelta())
    return [*days_of(almanac.one(day)), Hours(part)]


def distance(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "om 3 dagar", "om en månad", "om en halvtimme"."""
    half = match["half"] or ""
    if half and not half.endswith("halvar"):
        return [Moment(90 if " och " in half else 30)]
    unit, count = ("manader", 6) if half else (match["unit"], how_many(match["count"]))
    if unit in _MINUTES:
        return [Moment(_MINUTES[unit] * count)]
    months = 12 if unit in ("year", "ar") else unit.startswith("man")
    if months:
        day = almanac.months_later(now.date(), months * count)
    else:
        day = now.date() + timedelta(days=count * (7 if unit.startswith("v") else 1))
    return [Days((almanac.one(day),), rough=unit[0] in "vmya")]


def within(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "inom en vecka": from today to that day."""
    count, unit = how_many(match["count"]), match["unit"]
    last = now.date() + timedelta(days=count * (7 if unit.startswith("v") else 1))
    if unit.startswith("man"):
        last = almanac.months_later(now.date(), count)
    return [Days(((now.date(), last + ONE_DAY),), holds=True)]


def date(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "3 december", "den 24:e dec 2026"."""
    month = 7 if match["month"] == "Hjul" else int(match["month"][1:])
    year = int(match["year"]) if match["year"] else None
    if year is not None and year < 100:
        year += 2000
    return days_of(almanac.dated(_ordinal(match["day"]), month, year, now.date()), dated=True)


def month(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "i januari", "i mars 2019"."""
    span = almanac.named_month(int(match["month"]), now.date())
    if match["year"]:
        start = span[0].replace(year=int(match["year"]))
        span = almanac.month_of(start)
    return days_of(span if span[1] > now.date() else None)


def numeric_date(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "3/12", "2026-12-03": the day before the month."""
    day, month, *year = (int(number) for number in match.group().split()[-1][1:].split("/"))
    return days_of(almanac.dated(day, month, year[0] if year else None, now.date()), dated=True)


def dotted(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "3.12": a date if that is near and it is no plain clock time, else a clock time."""
    first, second = match.group().split()[-1][1:].split(".")
    span = almanac.dated(int(first), int(second), None, now.date())
    near = span is not None and span[0] - now.date() < timedelta(days=180)
    clock = written(first, second) if len(second) == 2 else None
    padded = second[0] == "0" and first[0] != "0" and int(first) < 24
    if clock is None or "den" in match.group() or (near and not padded):
        return days_of(span, dated=True)
    return [Hours(first=clock, point=True)]


def day_of_month(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "den 24", "den tredje nästa månad"."""
    day = _ordinal(match["number"] or match["day"] or match["word"])
    if match["which"]:
        start, end = almanac.month_of(now.date(), 1 if match["which"] == "nasta" else 0)
        return days_of(almanac.one(start.replace(day=day)), dated=True) if 1 <= day <= (end - start).days else days_of()
    span = almanac.day_of_month(day, now.date())
    return [Days((span,) if span else (), day_only=True, dated=True)]


def week(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "vecka 48", "v 48-49", "vecka 48 eller 49"."""
    numbers = [int(number) for number in re.findall(r"\d+", match.group())]
    spans = [almanac.numbered_week(number, now.date()) for number in numbers]
    if " - " in match.group() or " till " in match.group():
        first, last = spans[0], spans[-1]
        return days_of((first[0], last[1]) if first and last and first[0] < last[1] else None)
    return [Days((span,), holds=True) if span else Days(()) for span in spans]


def week_away(weeks: int) -> Rule:
    """The running week, or one so many weeks later."""
    return lambda _match, now: days_of(almanac.week_of(now.date(), weeks))


def rest_of_week(_match: re.Match[str], now: datetime) -> list[Thing]:
    """ "senare i veckan"."""
    tomorrow, end = now.date() + ONE_DAY, almanac.week_of(now.date())[1]
    return days_of((tomorrow, end) if tomorrow < end else None)


def weekend(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "i helgen", "nästa helg", "helgen v 49"."""
    start = almanac.week_of(now.date())[0]
    if match["week"]:
        span = almanac.numbered_week(int(match["week"]), now.date())
        start = span[0] if span else start
    elif match["next"]:
        start += timedelta(weeks=1)
    return days_of((start + timedelta(days=5), start + timedelta(days=7)))


def part_of_span(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "i slutet av nästa vecka" Thursday and Friday; of a month its last third."""
    today = now.date()
    first, last = _PARTS_OF_SPAN[match["which"]]
    if match["month"] or match["thismonth"]:
        later = 1 if (match["thismonth"] or "").startswith("nasta") else 0
        for year in range(2):
            month = almanac.month_of(today, later) if match["thismonth"] else almanac.named_month(
                int(match["month"][1:]), today.replace(year=today.year + year, day=1) if year else today)  # fmt: skip
            cuts = [month[0], month[0] + timedelta(days=10), month[0] + timedelta(days=20), month[1]]
            third = {"mitten": 1, "slutet": 2, "sent": 2}.get(match["which"], 0)
            if cuts[third + 1] > today:
                break
        return days_of((cuts[third], cuts[third + 1]))
    week: Span | None = almanac.week_of(today, 1 if match["next"] else 2 if match["afternext"] else 0)
    if match["week"]:
        week = almanac.numbered_week(int(match["week"]), today)
    if week is None:
        return days_of()
    if not (match["next"] or match["week"] or match["afternext"]) and week[0] + timedelta(days=last) <= today:
        week = almanac.week_of(today, 1)
    return days_of((week[0] + timedelta(days=first), week[0] + timedelta(days=last)))


_PART_OF_THAT = re.compile(
    r"(?P<which>\w+) (?:vecka (?P<week>\d+)|(?P<next>nasta) vecka|(?P<month>M\d+))(?P<afternext>)(?P<thismonth>)"
)


def part_of_that(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "v 51, helst i början": of the week or month said last."""
    said = re.findall(r"vecka \d+|nasta vecka|M\d+", match.string[max(0, match.start() - 80) : match.start()])
    whole = _PART_OF_THAT.match(f"{match.group()[2:]} {said[-1]}") if said else None
    return part_of_span(whole, now) if whole else []


def _ordinal(text: str) -> int:
    words = {"forsta": 1, "andra": 2, "sista": -1, "sist": -1}
    return words[text] if text in words else int(text.lstrip("O"))


def in_month(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "första veckan i december", "sista fredagen i november"; "första veckan" in the month said before it."""
    parts = match.groupdict()
    if parts.get("last"):
        return days_of(almanac.one(almanac.named_month(int(match["last_month"][1:]), now.date())[1] - ONE_DAY))
    which = _ordinal(match["which"])
    named = parts.get("month") or match.string[match.string.rfind("M", 0, match.start()) :].split(" ")[0]
    if which > 5 or named[0] not in "Mmn":
        return days_of()
    months = [almanac.month_of(now.date(), later) for later in range(25)]
    if named[0] != "M":
        months = months[1:] if named == "nasta manad" else months[:2]
    else:
        months = [month for month in months if month[0].month == int(named[1:])]
    for month in months:
        if match["what"].startswith("D"):
            span = almanac.one(almanac.weekday_in_month(which, int(match["what"][1]), month))
        elif match["what"] == "dagen":
            span = almanac.one(month[1] - ONE_DAY) if which < 0 else almanac.one(month[0] + (which - 1) * ONE_DAY)
        else:
            span = almanac.week_in_month(which, month)
        if span[1] > now.date():
            return days_of(span)
    return days_of()


def holiday(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "julafton", "annandag påsk"."""
    words = match.group().split()
    name = words[-1][1:] if words[-1].startswith("H") else ""
    if len(words) > 1:
        joined = match.group()
        name = next((code for start, code in _HOLIDAY_PHRASES.items() if joined.startswith(start)), name)
    # Said soon after it, "efter jul" is the one that has just been.
    behind = match.string[: match.start()].endswith("efter ") and name in ("jul", "nyar", "pask", "trettonhelgen")
    return days_of(almanac.holiday(name, now.date() - (timedelta(days=14) if behind else timedelta())))
