"""What holds of every reading of a time, whatever is written and whenever."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.swedish.dates import STOCKHOLM
from bot.swedish.times import MOST_THINGS, parse, scan, tokens
from tests.bot.swedish.times_cases import told

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=STOCKHOLM)
FIRST, LAST = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2090-01-01")
NOWS = st.datetimes(FIRST, LAST).map(lambda at: at.replace(tzinfo=STOCKHOLM))
PIECES = st.sampled_from(
    """torsdag fm em kl 9 10 halv tre inte kan går efter före mellan och eller nästa vecka v 48 , . ? - den 3 3/12
    helst annars utom till från imorgon ikväll jul dagen om två veckor dagar alla onsdagar men så i helgen slutet av
    december 9.30 0930 istället för flytta min tid fredag
    första andra sista 3:e veckan januari månad
    O1 helg halvår 2027 0 99 99:99 3.12 dagen innan lunch natten jobbar""".split()  # noqa: SIM905
)


@pytest.mark.parametrize("pattern", ["EEEE d MMMM", "d MMMM", "d/M", "d MMM", "'den' d MMMM", "EEE d/M", "y-MM-dd"])
@settings(deadline=None)  # the first text compiles the patterns
@given(ahead=st.integers(0, 360), now=NOWS)
def test_a_date_as_babel_writes_it_is_read_as_that_day(pattern: str, ahead: int, now: datetime) -> None:
    day = now.date() + timedelta(days=ahead)
    windows = parse(format_date(day, pattern, locale="sv"), now).windows
    assert [(start.date(), end.date()) for start, end in windows] == [(day, day + timedelta(days=1))]


@settings(deadline=None)
@given(text=st.text(max_size=300) | st.lists(PIECES, max_size=30).map(" ".join), now=NOWS)
def test_any_text_gives_windows_in_order_that_do_not_overlap(text: str, now: datetime) -> None:
    expression = parse(text, now)
    for many in (expression.windows, expression.excluded):
        for start, end in many:
            assert start.tzinfo is STOCKHOLM
            assert end.tzinfo is STOCKHOLM
            assert start < end
            assert start.astimezone(timezone.utc) < end.astimezone(timezone.utc)
        assert all(first[1] <= second[0] for first, second in zip(many, many[1:]))  # noqa: B905, RUF007 (pairs)


@settings(deadline=None)
@given(text=st.lists(PIECES, max_size=20).map(" ".join), now=NOWS)
def test_no_window_is_over(text: str, now: datetime) -> None:
    wall = now.replace(tzinfo=None)
    assert all(end.replace(tzinfo=None) > wall for _, end in parse(text, now).windows)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parse("torsdag", NOW.replace(tzinfo=None))


def test_any_zone_is_read_as_swedish_time() -> None:
    tokyo = datetime(2026, 11, 24, 6, 0, tzinfo=ZoneInfo("Asia/Tokyo"))  # Monday evening in Sweden
    assert told(parse("imorgon", tokyo)) == "2026-11-24"
    assert told(parse("ikväll", datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc))) == "2026-11-23 17:00-22:00"


@pytest.mark.parametrize(
    ("text", "now", "meant"),
    [
        ("idag", "2026-11-23 23:59", "2026-11-23"),
        ("i eftermiddag", "2026-11-23 17:00", "-"),
        ("i eftermiddag", "2026-11-23 16:59", "2026-11-23 12:00-17:00"),
        ("i natt", "2026-11-24 01:00", "2026-11-23 22:00-06:00"),
        ("imorgon", "2026-12-31 12:00", "2027-01-01"),
        ("2 januari", "2026-12-30 12:00", "2027-01-02"),
        ("v 53", "2026-12-01 12:00", "2026-12-28..2027-01-04"),
        ("v 1", "2026-12-01 12:00", "2027-01-04..2027-01-11"),
        ("nästa vecka", "2026-12-30 12:00", "2027-01-04..2027-01-11"),
        ("den 30", "2027-01-31 12:00", "2027-03-30"),
        ("om en månad", "2027-01-31 12:00", "2027-02-28"),
        ("29/2", "2028-02-01 12:00", "2028-02-29"),
        ("i slutet av veckan", "2026-11-28 12:00", "2026-12-03..2026-12-05"),
        ("i början av veckan", "2026-11-25 12:00", "2026-11-30..2026-12-02"),
        ("i helgen", "2026-11-29 12:00", "2026-11-28..2026-11-30"),
        ("torsdag", "2026-11-26 08:00", "2026-12-03"),
        ("julafton", "2026-12-24 08:00", "2026-12-24"),
        ("julafton", "2026-12-25 08:00", "2027-12-24"),
        ("efter jul", "2026-12-28 08:00", "2026-12-27..2027-01-24"),
        ("kl 9", "2026-11-23 09:00", "2026-11-24 09:00"),
        ("kl 9", "2026-11-23 08:59", "2026-11-23 09:00"),
        ("lördag natt", "2027-03-25 12:00", "2027-03-27 22:00-06:00"),
        ("söndag kl 03:30", "2027-03-25 12:00", "2027-03-28 03:30"),
        ("söndag 01:30-02:30", "2026-10-24 12:00", "2026-10-25 01:30-02:30"),
    ],
)
def test_years_end_weeks_end_and_clocks_change(text: str, now: str, meant: str) -> None:
    result = told(parse(text, datetime.fromisoformat(now).replace(tzinfo=STOCKHOLM)))
    assert result == meant


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1/1 ",
        " ",
        "mellan ",
        "vecka 1 , ",
        "torskdag ",
        ",",
        "inte torsdag, ",
        "jul ",
        "ﷺ",
        "0 ",
        "+46 ",
        "om en ",
        "(",
    ],
)
def test_a_very_long_text_returns(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(tokens.line(text)) <= 6 * tokens.LONGEST_TEXT
    assert len(scan.find(tokens.line(text), NOW.replace(tzinfo=None), MOST_THINGS)) <= MOST_THINGS + 8
    parse(text, NOW)


def test_what_stands_beyond_the_longest_text_is_not_read() -> None:
    assert parse("x" * tokens.LONGEST_TEXT + " på torsdag", NOW).windows == ()
    assert told(parse("hej " * 2000 + "på torsdag", NOW)) == "2026-11-26"


def test_every_phrase_is_tried_at_every_word_that_it_can_begin_with() -> None:
    line = tokens.line(
        "torsdag fm kl 9.30 v 48 den 3:e 3/12 julafton inte onsdag, helst om två veckor? 0930 - halv tre"
    )
    for at in (0, *(at + 1 for at, sign in enumerate(line) if sign == " ")):
        word = line[at:].split(" ")[0]
        matching = [
            scan.compiled(pattern)
            for pattern, _ in scan.PHRASES
            if (found := scan.compiled(pattern).match(line, at)) and found.end() > at
        ]
        assert set(matching) <= {pattern for pattern, _ in scan.may_begin(word)}


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_iso_week_is_found_from_its_own_monday(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    now = datetime(monday.year, monday.month, monday.day, 12, tzinfo=STOCKHOLM)
    (window,) = parse(f"vecka {monday.isocalendar()[1]}", now).windows
    assert (window[0].date(), window[1].date()) == (monday, monday + timedelta(days=7))
