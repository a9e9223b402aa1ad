"""The phrases for weeks, weekends and months, and for their parts."""

from __future__ import annotations

# ruff: noqa: SIM905 (lists of words are read, and edited, as running text)
import re
from datetime import date, datetime, timedelta

from bot.swedish.times import almanac
from bot.swedish.times.days import days_of, ordinal
from bot.swedish.times.phrases import Phrases
from bot.swedish.times.things import ONE_DAY, Days, Found, Part, Span, Thing, thing

WEEKS = Phrases()

_THIS = r"(?:denna|den har|innevarande)"
_NOT_RELATIVE = r"(?! efter (?!nasta)| darpa| fore| innan)"
_BEFORE_A_MONTH = """
    i under hela efter fore innan fran med till senast tidigast av forran forst borjan mitten slutet sista pa a
    """.split()


@WEEKS.mean(
    r"(?<!fran )vecka \d{1,2} (?P<to>till|-) (?:vecka )?\d{1,2}",
    r"vecka \d{1,2}(?: ?(?:,|och|eller|/)(?: vecka)? \d{1,2}(?![\d:.])){0,5}(?! (?:\+|dagar|M\d))",
)
def _numbered(match: re.Match[str], now: datetime) -> list[Thing]:
    """ "vecka 48", "v 48-49", "vecka 48 eller 49"."""
    numbers = re.findall(r"\d+", match.group())
    spans = [almanac.numbered_week(int(number), now.date()) for number in numbers]
    if match["to"]:
        first, last = spans[0], spans[-1]
        return [days_of((first[0], last[1]) if first and last and first[0] < last[1] else None)]
    return [days_of(span) for span in spans]


@WEEKS.mean(r"(?:i )?veckan efter nasta(?: vecka)?|nasta ?nasta vecka|nastnasta vecka")
def _after_next(_match: re.Match[str], now: datetime) -> Days:
    return days_of(almanac.week_of(now.date(), 2))


@WEEKS.mean(
    r"(?P<weeks>nasta nasta|nasta|denna) (?:veckas )?D(?P<day>\d)\+?",
    rf"D(?P<day2>\d)(?: i)? {_THIS} (?:vecka|veckan)",
)
def _weekday_of(match: re.Match[str], now: datetime) -> Days:
    """ "nästa torsdag", "torsdag denna vecka": of the next calendar week, of the running one."""
    start, _ = almanac.week_of(now.date(), (match["weeks"] or "").count("nasta"))
    return Days((almanac.one(start + timedelta(days=int(match["day"] or match["day2"]))),), leads=True)


@WEEKS.mean(
    r"(?:i |under )?(?:nasta|kommande) (?:vecka|veckan|v)|(?:i )?(?:den )?kommande veckan|veckan som kommer|"
    rf"(?:nu )?till veckan{_NOT_RELATIVE}|vecka nasta|nasta arbetsvecka|(?:(?<=men )|(?<=utan ))nasta(?= ?(?:$|[.,?]))|"
    r"(?<= av )nasta(?= ?(?:$|[.,?]))|nasta(?= (?:gar|funkar|passar|kan|ar bra))"
)
def _next_week(_match: re.Match[str], now: datetime) -> Days:
    return days_of(almanac.week_of(now.date(), 1))


@WEEKS.mean(
    rf"(?:i |under )?{_THIS} (?:vecka|veckan)|(?:nu )?(?:i|under|hela) veckan{_NOT_RELATIVE}|"
    rf"(?:(?<=av )|(?<=pa )|(?<=a )|(?<=mitten )|(?<=borjan )|(?<=slutet ))veckan{_NOT_RELATIVE}"
)
def _this_week(_match: re.Match[str], now: datetime) -> Days:
    week = almanac.week_of(now.date())
    return Days((week,), holds=True, again=almanac.week_of(now.date(), 1))


@WEEKS.mean(r"(?:senare (?:i|denna|den har)|resten av) (?:veckan|vecka)")
def _rest_of_week(_match: re.Match[str], now: datetime) -> Days:
    tomorrow, end = now.date() + ONE_DAY, almanac.week_of(now.date())[1]
    return days_of((tomorrow, end) if tomorrow < end else None)


@WEEKS.mean(
    r"(?:(?P<next>nasta) )?(?:denna |kommande )?(?:helgen|helg|(?<=(?:till|. te) )helga|(?<= i )helga)"
    r"(?: vecka (?P<week>\d{1,2}))?"
)
def _weekend(match: re.Match[str], now: datetime) -> Days:
    """ "i helgen", "nästa helg", "helgen v 49"."""
    week = almanac.numbered_week(int(match["week"]), now.date()) if match["week"] else None
    start, end = week or almanac.week_of(now.date(), 1 if match["next"] else 0)
    return days_of((start + timedelta(days=5), end))


@WEEKS.mean(r"helger")
def _weekends(_match: re.Match[str], now: datetime) -> Days:
    saturday = almanac.week_of(now.date())[0] + timedelta(days=5)
    return Days(tuple(almanac.one(saturday + timedelta(days=later), 2) for later in range(0, 28, 7)))


@WEEKS.mean(
    r"(?:alla |en |nagon |pa |varje )?(?:vardagar|veckodagar|arbetsdagar)|(?:alla|samtliga|alla andra|ovriga) "
    r"(?:dagar|dagarna)|(?:vilken|vilka|vilken annan) (?:dag|dagar|dagen) (?:som helst|som|ni vill)|"
    r"allt(?= (?:utom|forutom|annat))|(?<=gar )allt|(?<=annars )nar som helst|"
    r"(?:nar som(?: helst)?|alla tider)(?= (?:utom|forutom|bortsett))"
)
def _each_weekday(_match: re.Match[str], now: datetime) -> Days:
    """ "vardagar", "alla dagar": of the next seven days."""
    return Days((almanac.one(now.date() + ONE_DAY, 7),), each=True)


@WEEKS.mean(
    "(?:"
    + "|".join(f"(?<={word} )" for word in (*_BEFORE_A_MONTH, r"\d eller", r"\d och"))
    + r")M(?P<month>\d+)(?: (?P<year>(?:19|20)\d\d))?"
)
def _month(match: re.Match[str], now: datetime) -> Days:
    """ "i januari", "i mars 2019"."""
    this, _ = span = almanac.month_of(now.date(), (int(match["month"]) - now.month) % 12)
    if match["year"]:
        span = almanac.month_of(this.replace(year=int(match["year"])))
        return days_of(span if span[1] > now.date() else None)
    return Days((span,), holds=True, again=almanac.month_of(this, 12))


@WEEKS.mean(rf"(?:i |under )?(?:(?P<next>nasta)|{_THIS}) (?:manad|manaden)|(?:i |(?<=av |pa ))manaden")
def _this_month(match: re.Match[str], now: datetime) -> Days:
    """ "nästa månad"."""
    return days_of(almanac.month_of(now.date(), 1 if match["next"] else 0))


@WEEKS.mean(r"(?P<which>borjan|mitten(?! pa dagen)|slutet|(?:tidigt|sent)(?= (?:i|nasta vecka|vecka)(?!\S)))")
def _third(match: re.Match[str], _now: datetime) -> Part:
    """ "i slutet av"."""
    return Part({"mitten": 1, "slutet": 2, "sent": 2}.get(match["which"], 0))


@WEEKS.mean(
    r"(?:den )?(?P<which>forsta|andra|sista|sist|O\d) (?:(?P<week>veckan|vecka)(?! (?:efter|fore|pa|innan))|(?:dagen|"
    r"D(?P<day>\d))(?=(?: (?:i|av|pa))? (?:M\d|(?:nasta |denna )?(?:manad|manaden))))",
    r"(?:den )?(?P<last>sist[ae]?)(?= M\d)",
)
def _nth(match: re.Match[str], _now: datetime) -> Part:
    """ "första veckan i", "sista fredagen i", "sista november"."""
    which = -1 if match["last"] else ordinal(match["which"])
    return Part(which, "week" if match["week"] else match["day"] or "day")


def in_parts(found: list[Found], today: date) -> list[Found]:
    """ "i slutet av" with the week or month after it; alone ("helst i början") that of the one said last."""
    result: list[Found] = []
    last: Days | None = None
    taken = False
    for at, one in enumerate(found):
        what = one.what
        if taken:
            taken = False
            continue
        if isinstance(what, Part):
            following = thing(found, at + 1)
            taken = isinstance(following, Days) and following.holds and found[at + 1].gap == 0
            whole = following if isinstance(following, Days) and taken else last
            if whole is None:
                continue
            what = what_part(what, whole, today)
        elif isinstance(what, Days) and what.holds:
            last = what
        result.append(Found(what, one.gap))
    return result


def what_part(part: Part, whole: Days, today: date) -> Days:
    """That part of a week or month; of its next occurrence when the part is over."""
    many = [_part_of(part, span) for span in (whole.spans[0], whole.again) if span is not None]
    return days_of(next((span for span in many if span and span[1] > today), None))


def _part_of(part: Part, span: Span) -> Span | None:
    start, end = span
    if part.unit == "third" and (end - start).days > 7:
        first = start + timedelta(days=10 * part.which)
        return first, end if part.which == 2 else first + timedelta(days=10)
    if part.unit == "third":
        return almanac.one(start + timedelta(days=(0, 1, 3)[part.which]), (2, 3, 2)[part.which])
    if part.unit == "day":
        return almanac.one(end - ONE_DAY if part.which < 0 else start + timedelta(days=part.which - 1))
    day = almanac.weekday_in(part.which, 3 if part.unit == "week" else int(part.unit), span)
    if not start <= day < end:
        return None
    return almanac.week_of(day) if part.unit == "week" else almanac.one(day)
