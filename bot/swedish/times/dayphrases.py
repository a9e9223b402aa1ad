"""The phrases for days: their patterns, the first that matches wins, and the rules that read the weekdays."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.swedish.times import almanac, vocabulary
from bot.swedish.times import daywords as read
from bot.swedish.times.daywords import Rule
from bot.swedish.times.things import ONE_DAY, Days, Hours, Shift, Thing, Weekday

_COUNT = r"(?P<count>\d{1,3}|en|ett|par)"
_BEFORE_A_MONTH = (
    "i under hela efter fore innan fran med till senast tidigast av forran forst".split()  # noqa: SIM905
)
_WHICH = r"(?P<which>forsta|andra|sista|sist|O\d)"
_THE_WEEK = (
    r"(?P<next>(?:kommande|nasta) vecka|nasta v|nasta(?= ?(?:$|[.,?])))"
    r"|(?P<afternext>veckan efter nasta)|vecka (?P<week>\d{1,2})"
)


def _weekday_on(weekday: int, weeks: int, now: datetime) -> list[Thing]:
    """That weekday of the running week, or of one so many weeks later."""
    day = almanac.week_of(now.date(), weeks)[0] + timedelta(days=weekday)
    return [Days((almanac.one(day),), leads=True)]


def _weekday_weeks(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "torsdag åtta dagar", "på torsdag om en vecka"."""
    weeks = match["weeks"] or ("2" if match["many"] == "14" else "1")
    count = 14 if weeks.endswith("par") else read.how_many(weeks) * 7
    return [Weekday(int(match["day"]), shift=count)]


def _night_before(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "natten till lördag"."""
    return [Weekday(int(match["day"]), shift=-1), Hours("natt")]


def _relative_weekday(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "fredagen efter nyår"."""
    back = match["which"] in ("fore", "innan")
    return [Shift(days=-1 if back else 1, weekday=int(match["day"]))]


def _relative(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "dagen efter", "två veckor före", "veckan därpå"."""
    count = (2 if match["count"].endswith("par") else read.how_many(match["count"])) if match["count"] else 1
    if match["which"] in ("fore", "innan"):
        count = -count
    bare = match["unit"] in ("dagar", "dag", "veckor", "vecka")
    if bare and not match["count"]:
        return []
    if match["unit"].startswith("v"):
        # "två veckor efter jul" is a day, "veckan efter jul" a week.
        return [Shift(days=7 * count, must_follow=True)] if bare else [Shift(weeks=count)]
    return [Shift(days=count, must_follow=bare)]


def _weekday(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "tisdag", "onsdagar", "varje fredag"."""
    word = match.group().split()[-1]
    first = match.group().split()[0]
    every = word.endswith("+") or first in ("varje", "alla")
    return [Weekday(int(word[1]), every=2 if first == "varannan" else int(every))]


def _short_weekday(match: re.Match[str], _now: datetime) -> list[Thing]:
    """ "to 3/12", "fr em"."""
    return [Weekday(vocabulary.SHORT_WEEKDAYS[match.group()])]


def _weekdays(_match: re.Match[str], now: datetime) -> list[Thing]:
    """ "vardagar", "alla dagar": of the next seven days."""
    start = now.date() + ONE_DAY
    return [Days(((start, start + timedelta(days=7)),), each=True)]


def _weekends(_match: re.Match[str], now: datetime) -> list[Thing]:
    """ "helger"."""
    start = almanac.week_of(now.date())[0] + timedelta(days=5)
    return [Days(tuple((start + timedelta(days=n), start + timedelta(days=n + 2)) for n in range(0, 28, 7)))]


PHRASES: dict[str, tuple[str, Rule]] = {
    "today_part": (
        r"(?:i |nu i |nu pa )P(?P<part>fm|em|kvall|natt)|ikvall|inatt|i afton",
        lambda match, now: read.part_of_today(
            "kvall" if "afton" in match.group() else match["part"] or match.group()[1:], now
        ),
    ),
    "day_after_tomorrow": (r"(?:i )?(?:overmorgon|over(?: i)? Pmorgon|over imorgon)", read.near_day(2)),
    "tomorrow": (r"imorgon|i Pmorgon(?! (?:bitti|P))|i Pmorgon", read.near_day(1)),
    "today": (r"idag|i dag|idag pa dagen", read.near_day(0)),
    "weeks_weekday": (r"om (?P<weeks>\d|en|ett par) (?:vecka|veckor) pa D(?P<day>\d)(?P<many>)", _weekday_weeks),
    "distance": (
        rf"(?:om (?:ungefar |cirka |ca |typ )?(?:ett |en )?|(?=\S+ \S+ (?:fran (?:nu|idag)|framat))){_COUNT} (?P<unit>dagar|"
        rf"dagen|dag|dygn|veckor|vecka|manader|manad|timmar|timme|minuter|minut|min|halvtimme|halvtimma|kvart|year|ar)"
        rf"(?: fran (?:nu|idag)| framat)?|om (?P<half>en halvtimme|en och en halv timme|ett halvar)",
        read.distance,
    ),
    "within": (
        rf"inom (?:ungefar |cirka |ca )?(?:ett )?{_COUNT} (?P<unit>dagar|dag|dygn|veckor|vecka|manader|manad)",
        read.within,
    ),
    "week": (
        r"(?<!fran )vecka \d{1,2} till (?:vecka )?\d{1,2}|vecka \d{1,2}(?: ?(?:,|och|eller|-|/)(?: vecka)? \d{1,2}(?![\d:.])){0,5}(?! (?:\+|dagar|M\d))",
        read.week,
    ),
    "part_of_span": (
        rf"(?P<which>borjan|mitten|slutet|tidigt(?= i)|sent(?= i))(?: (?!dag)[a-z]{{1,4}}(?= (?:den|veckan|nasta|"
        rf"kommande|vecka|M)))?(?: (?:denna|den har) vecka|(?: den)?(?: har)? veckan(?! efter (?:[HX]|nasta|det)|"
        rf" darpa)| (?:{_THE_WEEK})| (?P<thismonth>nasta manad|manaden|denna manad)| (?P<month>M\d+))",
        read.part_of_span,
    ),
    "part_of_that": (r"i (?:borjan|mitten|slutet)(?! (?:av|pa|i))", read.part_of_that),
    "in_month": (
        rf"(?:den )?{_WHICH} (?P<what>veckan|vecka|dagen|D\d)(?: (?:i|av|pa))? (?P<month>M\d+|nasta manad|manaden)|"
        rf"(?:den )?(?P<last>sist[ae]?) (?P<last_month>M\d+)",
        read.in_month,
    ),
    "in_that_month": (rf"(?:den )?{_WHICH} (?P<what>veckan)(?! (?:efter|fore|pa|innan))", read.in_month),
    "date": (
        r"(?:den )?(?P<day>\d{1,2}|O\d{1,2}|forsta|andra)(?: i)? (?P<month>M\d+|Hjul(?= ?(?:$|[.,?]|klockan|P|T)))"
        r"(?:(?: - ?|,? )(?P<year>20\d\d|2\d(?= ?$)))?",
        read.date,
    ),
    "holiday": (
        r"Hannandagen H(?:pask|jul)|alla helgons? (?:dag|dagen|helgen)|kristi (?:Hhimmelsfard|himmels \w+|\w+)|"
        r"alla hjartans? (?:dag|dagen)|mors dag|fars dag|tjugond\w+ knut|tjugondag knut|O20 (?:dag )?knut|(?:forsta|"
        r"andra|O[1-4]) advent|mellan Hjul och Hnyar|(?:dan|dagen) fore dopp\w+|Htrettondagen Hjul|H(?!jul (?:och|"
        r"vill))\w+",
        read.holiday,
    ),
    "numeric_date": (r"(?:den )?X\d+/\d+(?:/\d{4})?(?! (?:tablett|tabletter|dos|piller|mg))", read.numeric_date),
    "dotted": (r"(?:den )?Q\d{1,2}\.\d{1,2}", read.dotted),
    "day_of_month": (
        r"(?:den (?P<number>\d{1,2})|(?:den )?(?P<day>O\d{1,2})|(?:den )?(?P<word>forsta|andra)(?= (?:i )?nasta manad))"
        r"(?! (?:tid|lediga|basta|\w{3,}en|advent|M\d))(?: (?:i )?(?P<which>nasta|denna|den har) (?:manad|manaden))?",
        read.day_of_month,
    ),
    "month": (
        "(?:" + "|".join(f"(?<={word} )" for word in _BEFORE_A_MONTH) + r")M(?P<month>\d+)(?: (?P<year>(?:19|20)\d\d))?",
        read.month,
    ),
    "this_month": (
        r"(?:i |under )?(?:(?P<next>nasta)|denna|den har) (?:manad|manaden)|i manaden",
        lambda match, now: read.days_of(almanac.month_of(now.date(), 1 if match["next"] else 0)),
    ),
    "week_after_next": (r"(?:i )?veckan efter nasta(?: vecka)?|nasta nasta vecka|nastnasta vecka", read.week_away(2)),
    "weekday_next": (
        r"(?P<weeks>nasta nasta|nasta|denna) (?:veckas )?D(?P<day>\d)\+?|"
        r"D(?P<day2>\d)(?: i)? (?:denna vecka|den har veckan|innevarande vecka)",
        lambda match, now: _weekday_on(int(match["day"] or match["day2"]), (match["weeks"] or "").count("nasta"), now),
    ),
    "weekday_weeks": (
        r"D(?P<day>\d)(?: om)? (?:(?P<many>8|14) dagar|(?P<weeks>\d|en|ett par|ett|par) (?:vecka|veckor)(?: till)?)",
        _weekday_weeks,
    ),
    "next_week": (
        r"(?:i |under )?(?:nasta|kommande) (?:vecka|veckan|v)|(?:i )?(?:den )?kommande veckan|veckan som kommer|"
        r"(?:nu )?till veckan(?! efter| darpa| fore| innan)|vecka nasta|"
        r"nasta arbetsvecka|(?<=men )nasta(?= ?(?:$|[.,?]))|"
        r"nasta(?= (?:gar|funkar|"
        r"passar|kan|ar bra))",
        read.week_away(1),
    ),
    "this_week": (
        r"(?:i |under )?(?:denna vecka|denna veckan|den har veckan|innevarande vecka)|(?:nu )?(?:i|under|"
        r"hela) veckan(?! efter| darpa| fore| innan)",
        read.week_away(0),
    ),
    "rest_of_week": (r"(?:senare (?:i|denna|den har)|resten av) (?:veckan|vecka)", read.rest_of_week),
    "weekend": (
        r"(?:(?P<next>nasta) )?(?:denna |kommande )?(?:helgen|helg|(?<=(?:till|. te) )helga|(?<= i )helga)(?: vecka (?P<week>\d{1,2}))?",
        read.weekend,
    ),
    "weekends": (r"helger", _weekends),
    "weekdays": (
        r"(?:alla |en |nagon |pa )?(?:vardagar|veckodagar|arbetsdagar)|(?:alla|samtliga|alla andra|ovriga) (?:dagar|dagarna)|"
        r"(?:vilken|vilka|vilken annan) (?:dag|dagar|dagen) som helst|(?:vilken|vilka) (?:dag|dagar) (?:som|ni vill)|"
        r"varje vardagar|allt(?= (?:utom|forutom|annat))|(?<=gar )allt|(?<=annars )nar som helst|"
        r"(?:nar som(?: helst)?|alla tider)(?= (?:utom|forutom|bortsett))",
        _weekdays,
    ),
    "night_before": (r"(?:Pnatt|natten) (?:till|mot) D(?P<day>\d)", _night_before),
    "relative_weekday": (
        r"D(?P<day>\d) (?P<which>efterat|darpa|darefter|(?:efter|fore|innan)(?= (?:H\w+|den \d|X\d|det|\.|,|\?))|"
        r"(?:efter|fore|innan)(?=$))",
        _relative_weekday,
    ),
    "relative": (
        r"(?:(?P<count>\d|en|ett par) )?(?P<unit>dagen|dagar|dag|veckan|veckor|vecka) (?P<which>efterat|efter|darpa|"
        r"darefter|fore|innan)(?: det)?(?! \d)",
        _relative,
    ),
    "weekday": (r"(?:varje |alla |varannan )?D\d\+?", _weekday),
    "short_weekday": (
        r"(?:man|ma|fred|D0\?|ti|on|to|fr|son|lo|so)(?= (?:X|Pfm|Pem|Pkvall|Pmorgon|Plunch|T\d|klockan \d|"
        r"(?:efter|fore|innan|mellan) \d|"
        r"\d{1,2} ?(?:M|-|$)|den \d|- (?:D|to|fr|fre|on)))|freda?(?= (?:gar|funkar|passar|kan|blir|eller))"
        r"|(?<=pa )(?:man|ma|ti|on|to|fr|fred|freda|son)(?= ?(?:$|"
        r"[.,?-]|eller|och|sa|men|gar|funkar|passar|vore|annars|helst))",
        _short_weekday,
    ),
}
