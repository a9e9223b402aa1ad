"""The phrases for days: weekdays, dates, holidays and distances, counted from now."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.swedish.times import almanac, vocabulary
from bot.swedish.times.hours import written
from bot.swedish.times.phrases import Phrases
from bot.swedish.times.things import ONE_DAY, Clock, Days, Hours, Shift, Span, Thing, Weekday

DAYS = Phrases()

_COUNTS = {"en": 1, "ett": 1, "par": 2, "ett par": 2}
_FEW = r"(?:\d|en|ett par|ett|par)"
_UNIT = r"(?P<unit>dagar|dagen|dag|dygn|veckor|vecka|manader|manad|D0|year|ar"
_FROM_NOW = r"(?:fran (?:nu|idag)|framat)"
_ABOUT = r"(?:ungefar |cirka |ca |typ )?(?:ett )?(?:en )?(?P<count>\d{1,3}|en|ett|par)"
_MONTH_WORDS = r"(?:manad|manaden)"


def days_of(*spans: Span | None, dated: bool = False) -> Days:
    """The spans that exist, as days."""
    real = tuple(span for span in spans if span is not None)
    return Days(real, dated=dated, holds=len(real) == 1 and real[0][1] - real[0][0] > ONE_DAY)


def _how_many(text: str) -> int:
    return _COUNTS[text] if text in _COUNTS else int(text)


def _in(days: int, now: datetime) -> Days:
    return days_of(almanac.one(now.date() + timedelta(days=days)))


@DAYS.mean(r"(?:i|nu i|nu pa) P(?P<part>fm|em|kvall|natt)|i(?P<short>kvall|natt)|i afton")
def _part_of_today(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "ikväll", "i eftermiddag"; "i natt" said after midnight is the night that began yesterday."""
    part = match["part"] or match["short"] or "kvall"
    return [_in(-1 if part == "natt" and now.hour < 6 else 0, now), Hours(part)]


@DAYS.mean(r"(?:i )?(?:overmorgon|over(?: i)? Pmorgon|over imorgon)")
def _day_after_tomorrow(_match: re.Match[str], now: datetime) -> Days:
    return _in(2, now)


@DAYS.mean(r"imorgon|i Pmorgon")
def _tomorrow(_match: re.Match[str], now: datetime) -> Days:
    return _in(1, now)


@DAYS.mean(r"idag|i dag")
def _today(_match: re.Match[str], now: datetime) -> Days:
    return _in(0, now)


@DAYS.mean(
    rf"om (?P<weeks>{_FEW}) (?:vecka|veckor) pa D(?P<day>\d)",
    rf"D(?P<day2>\d)(?: om)? (?:(?P<many>8|14) dagar|(?P<weeks2>{_FEW}) (?:vecka|veckor)(?: till)?)",
)
def _weekday_and_weeks(match: re.Match[str], _now: datetime) -> Weekday:
    """ "torsdag åtta dagar", "på torsdag om en vecka", "om en vecka på torsdag"."""
    weeks = {"8": "1", "14": "2"}.get(match["many"] or "") or match["weeks"] or match["weeks2"]
    return Weekday(int(match["day"] or match["day2"]), shift=_how_many(weeks) * 7)


@DAYS.mean(
    rf"(?:om |(?=\S+ \S+ {_FROM_NOW})){_ABOUT} {_UNIT}|(?P<minutes>timmar|timme|minuter|minut|min|kvart))"
    rf"(?: {_FROM_NOW})?",
    r"om (?P<half>en halvtimme|en halvtimma|en och en halv timme|ett halvar)",
)
def _distance(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "om 3 dagar", "om en månad", "om en halvtimme"."""
    half, today = match["half"] or "", now.date()
    if half:
        months = days_of(almanac.one(almanac.months_later(today, 6)))
        return [months] if half.endswith("ar") else _moment(90 if " och " in half else 30, now)
    unit, count = match["unit"], _how_many(match["count"])
    if match["minutes"]:
        return _moment(count * (60 if unit.startswith("t") else 15 if unit == "kvart" else 1), now)
    day = _later(unit, count, now)
    return [Days((almanac.one(day),), rough=unit[0] in "Dvmya")]


def _moment(minutes: int, now: datetime) -> list[Thing]:
    then = now + timedelta(minutes=minutes)
    return [days_of(almanac.one(then.date())), Hours(first=Clock(then.hour * 60 + then.minute, sure=True), point=True)]


def _later(unit: str, count: int, now: datetime) -> date:
    today = now.date()
    if unit[0] in "Dmya":  # "3 mån" is read as a Monday
        return almanac.months_later(today, count * (1 if unit[0] in "Dm" else 12))
    return today + timedelta(days=count * (7 if unit[0] == "v" else 1))


@DAYS.mean(rf"inom {_ABOUT} {_UNIT})")
def _within(match: re.Match[str], now: datetime) -> Days:
    """ "inom en vecka": from today to that day."""
    last = _later(match["unit"], _how_many(match["count"]), now)
    return Days(((now.date(), last + ONE_DAY),), holds=True)


@DAYS.mean(
    r"(?:den )?(?P<day>\d{1,2}|O\d{1,2}|forsta|andra)(?: i)? (?P<month>M\d+|Hjul(?= ?(?:$|[.,?]|klockan|P|T)))"
    r"(?:(?: - ?|,? )(?P<year>20\d\d|2\d(?= ?$)))?"
)
def _date(match: re.Match[str], now: datetime) -> Days:
    """ "3 december", "den 24:e dec 2026"; "3 jul" is July."""
    month = 7 if match["month"] == "Hjul" else int(match["month"][1:])
    year = int(match["year"]) % 2000 + 2000 if match["year"] else None
    return days_of(almanac.dated(ordinal(match["day"]), month, year, now.date()), dated=True)


def ordinal(text: str) -> int:
    """ "första", "O3", "sista" (-1)."""
    words = {"forsta": 1, "andra": 2, "sista": -1, "sist": -1}
    return words[text] if text in words else int(text.lstrip("O"))


@DAYS.mean(r"(?:den )?X(?P<day>\d+)/(?P<month>\d+)(?:/(?P<year>\d{4}))?")
def _numeric_date(match: re.Match[str], now: datetime) -> Days:
    """ "3/12", "2026-12-03": the day before the month."""
    year = int(match["year"]) if match["year"] else None
    return days_of(almanac.dated(int(match["day"]), int(match["month"]), year, now.date()), dated=True)


@DAYS.mean(r"(?P<den>den )?Q(?P<first>\d{1,2})\.(?P<second>\d{1,2})")
def _dotted(match: re.Match[str], now: datetime) -> Thing:
    """ "3.12": a date if that is near and it is no plain clock time, else a clock time."""
    first, second = match["first"], match["second"]
    span = almanac.dated(int(first), int(second), None, now.date())
    near = span is not None and span[0] - now.date() < timedelta(days=180)
    clock = written(first, second) if len(second) == 2 else None
    padded = second[0] == "0" and first[0] != "0" and int(first) < 24
    if clock is None or match["den"] or (near and not padded):
        return days_of(span, dated=True)
    return Hours(first=clock, point=True)


@DAYS.mean(
    rf"(?:den (?P<number>\d{{1,2}})|(?:den )?(?P<day>O\d{{1,2}})|"
    rf"(?:den )?(?P<word>forsta|andra)(?= (?:i )?nasta {_MONTH_WORDS}))"
    rf"(?! (?:tid|lediga|basta|\w{{3,}}en|advent|M\d))(?: (?:i )?(?P<which>nasta|denna|den har) {_MONTH_WORDS})?"
)
def _day_of_month(match: re.Match[str], now: datetime) -> Days:
    """ "den 24", "den tredje nästa månad"."""
    day, today = ordinal(match["number"] or match["day"] or match["word"]), now.date()
    if match["which"]:
        start, end = almanac.month_of(today, 1 if match["which"] == "nasta" else 0)
        return days_of(almanac.one(start.replace(day=day)) if 1 <= day <= (end - start).days else None, dated=True)
    span = almanac.day_of_month(day, today)
    return Days((span,) if span else (), day_only=True, dated=True)


_HOLIDAY_PHRASES = {
    "annandagpask": "Hannandagen Hpask", "annandagjul": "Hannandagen Hjul", "trettondagen": "Htrettondagen Hjul",
    "allahelgon": "alla helgons? (?:dag|dagen|helgen)", "himmelsfard": r"kristi (?:Hhimmelsfard|himmels \w+|\w+)",
    "valentin": "alla hjartans? (?:dag|dagen)", "morsdag": "mors dag", "farsdag": "fars dag",
    "knut": r"(?:tjugond\w+|O20(?: dag)?) knut", "mellandagarna": "mellan Hjul och Hnyar",
    "uppesittarkvallen": r"(?:dan|dagen) fore dopp\w+", "advent1": "(?:forsta|O1) advent",
    "advent2": "(?:andra|O2) advent", "advent3": "O3 advent", "advent4": "O4 advent",
}  # fmt: skip


@DAYS.mean(*(f"(?P<{name}>{words})" for name, words in _HOLIDAY_PHRASES.items()), r"H(?!jul (?:och|vill))\w+")
def _holiday(match: re.Match[str], now: datetime) -> Days:
    """ "julafton", "annandag påsk"."""
    name = match.lastgroup or match.group()[1:]
    # Said soon after it, "efter jul" is the one that has just been.
    behind = match.string[: match.start()].endswith("efter ") and name in ("jul", "nyar", "pask", "trettonhelgen")
    return days_of(almanac.holiday(name, now.date() - timedelta(days=14 if behind else 0)))


@DAYS.mean(r"(?:Pnatt|natten) (?:till|mot) D(?P<day>\d)")
def _night_before(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "natten till lördag"."""
    return [Weekday(int(match["day"]), shift=-1), Hours("natt")]


@DAYS.mean(
    r"D(?P<day>\d) (?:efterat|darpa|darefter|(?:efter|(?P<back>fore|innan))(?= (?:H\w+|den \d|X\d|det|\.|,|\?)|$))"
)
def _relative_weekday(match: re.Match[str], _now: datetime) -> Shift:
    """ "fredagen efter nyår"."""
    return Shift(days=-1 if match["back"] else 1, weekday=int(match["day"]))


@DAYS.mean(
    rf"(?:(?P<count>{_FEW}) )?(?P<unit>dagen|dagar|dag|veckan|veckor|vecka) "
    r"(?:efterat|efter|darpa|darefter|(?P<back>fore|innan))(?: det)?(?! \d)"
)
def _relative(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "dagen efter", "två veckor före", "veckan därpå"."""
    count = _how_many(match["count"] or "en") * (-1 if match["back"] else 1)
    bare = not match["unit"].endswith("n")
    if bare and not match["count"]:
        return []
    if match["unit"][0] == "v" and not bare:
        return [Shift(weeks=count)]  # "veckan efter jul" is a week, "två veckor efter jul" a day
    return [Shift(days=count * (7 if match["unit"][0] == "v" else 1), must_follow=bare)]


@DAYS.mean(r"(?P<how>varje |alla |varannan )?D(?P<day>\d)(?P<every>\+)?")
def _weekday(match: re.Match[str], _now: datetime) -> Weekday:
    """ "tisdag", "onsdagar", "varje fredag"."""
    every = 2 if match["how"] == "varannan " else int(bool(match["how"] or match["every"]))
    return Weekday(int(match["day"]), every=every)


@DAYS.mean(
    r"(?:man|ma|fred|D0\?|ti|on|to|fr|son|lo|so)(?= (?:X|P|T\d|klockan \d|(?:efter|fore|innan|mellan) \d|"
    r"\d{1,2} ?(?:M|-|$)|den \d|- (?:D|to|fr|fre|on)))|freda?(?= (?:gar|funkar|passar|kan|blir|eller))",
    r"(?<=pa )(?:man|ma|ti|on|to|fr|fred|freda|son)(?= ?(?:$|[.,?-]|eller|och|sa|men|gar|funkar|passar|vore|annars|"
    r"helst))",
)
def _short_weekday(match: re.Match[str], _now: datetime) -> Weekday:
    """ "to 3/12", "fr em"."""
    return Weekday(vocabulary.SHORT_WEEKDAYS[match.group()])
