"""What each way to say when means, row by row; seen from Monday 23 November 2026 at 11."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.swedish.dates import STOCKHOLM
from bot.swedish.times import parse
from tests.bot.swedish.times_cases import cases, told

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=STOCKHOLM)

A_PART_OF_THE_DAY = """
torsdag fm = 2026-11-26 08:00-12:00
tors fm passar bra = 2026-11-26 08:00-12:00
ons em = 2026-11-25 12:00-17:00
ons e.m. = 2026-11-25 12:00-17:00
fredagkväll = 2026-11-27 17:00-22:00
torsdag morgon = 2026-11-26 06:00-10:00
på morgonen torsdag = 2026-11-26 06:00-10:00
lunch på fredag = 2026-11-27 11:00-13:00
torsdagsförmiddag = 2026-11-26 08:00-12:00
tidigt torsdag morgon = 2026-11-26 06:00-10:00
sen eftermiddag på torsdag = 2026-11-26 12:00-17:00
i natt = 2026-11-23 22:00-06:00
ikväll = 2026-11-23 17:00-22:00
i eftermiddag = 2026-11-23 12:00-17:00
imorrn bitti = 2026-11-24 06:00-10:00
i morgon fm = 2026-11-24 08:00-12:00
imorgon kväll = 2026-11-24 17:00-22:00
fre f.m. = 2026-11-27 08:00-12:00
"""

A_WEEKDAY_IS_THE_NEAREST_COMING_ONE = """
på onsdag = 2026-11-25
onsdag = 2026-11-25
måndag = 2026-11-30
nu på torsdag = 2026-11-26
kommande fredag = 2026-11-27
fredag som kommer = 2026-11-27
på mån = 2026-11-30
sön = 2026-11-29
lor = 2026-11-28
torsdag denna vecka = 2026-11-26
"""

NEXT_WEEKDAY_IS_IN_THE_NEXT_CALENDAR_WEEK = """
nästa torsdag = 2026-12-03
torsdag nästa vecka = 2026-12-03
fredag i nästa vecka = 2026-12-04
nästa vecka på fredag = 2026-12-04
nästa veckas onsdag = 2026-12-02
nästa onsdag em = 2026-12-02 12:00-17:00
"""

WHAT_IS_PAST_GIVES_NOTHING = """
i tisdags = -
igår = -
i förrgår = -
förra veckan = -
förra torsdagen = -
för tre dagar sedan = -
sedan i måndags = -
i morse = -
häromdagen = -
idag kl 9 = -
2026-11-03 = -
måndag förra veckan = -
"""

A_WEEK_AFTER_THE_NEAREST = """
torsdag åtta dagar = 2026-12-03
torsdag 8 dar = 2026-12-03
på torsdag om en vecka = 2026-12-03
om en vecka på torsdag = 2026-12-03
fredag om två veckor = 2026-12-11
"""

NUMBERED_WEEKS = """
v 48 = 2026-11-23..2026-11-30
vecka 48 = 2026-11-23..2026-11-30
v.49 = 2026-11-30..2026-12-07
v49 = 2026-11-30..2026-12-07
v 2 = 2027-01-11..2027-01-18
vecka 1 = 2027-01-04..2027-01-11
v 48-49 = 2026-11-23..2026-12-07
v 49 eller v 50 = 2026-11-30..2026-12-07, 2026-12-07..2026-12-14
onsdag v49 kl 0815 = 2026-12-02 08:15
v 50 tis-tors = 2026-12-08..2026-12-11
onsdag v 49 eller torsdag v 50 = 2026-12-02, 2026-12-10
vecka 54 = -
"""

NEXT_WEEK_AND_THE_ONE_AFTER = """
nästa vecka = 2026-11-30..2026-12-07
nesta veka = 2026-11-30..2026-12-07
kommande vecka = 2026-11-30..2026-12-07
hela nästa vecka = 2026-11-30..2026-12-07
kan inte nästa vecka men veckan därpå går bra = 2026-12-07..2026-12-14
inte nästa vecka, men veckan efter = 2026-12-07..2026-12-14
veckan efter nästa = 2026-12-07..2026-12-14
torsdagen veckan därpå = 2026-12-03
denna vecka = 2026-11-23..2026-11-30
"""

A_DISTANCE = """
om 3 dagar = 2026-11-26
om tre dar = 2026-11-26
om 14 dar = 2026-12-07
om fjorton dagar = 2026-12-07
om två veckor = 2026-12-07
om en vecka = 2026-11-30
om ett par veckor = 2026-12-07
i övermorgon = 2026-11-25
overmorgon = 2026-11-25
överimorron = 2026-11-25
om en månad = 2026-12-23
om 3 månader = 2027-02-23
om två timmar = 2026-11-23 13:00
om en halvtimme = 2026-11-23 11:30
om 20 minuter = 2026-11-23 11:20
"""

A_PART_OF_THE_WEEK = """
i början av veckan = 2026-11-23..2026-11-25
mitten av veckan = 2026-11-24..2026-11-27
i slutet av veckan = 2026-11-26..2026-11-28
i slutet på nästa vecka = 2026-12-03..2026-12-05
mitten av v 50 = 2026-12-08..2026-12-11
i helgen = 2026-11-28..2026-11-30
nu i helgen = 2026-11-28..2026-11-30
till helgen = 2026-11-28..2026-11-30
nästa helg = 2026-12-05..2026-12-07
i helgen på förmiddagen = 2026-11-28 08:00-12:00, 2026-11-29 08:00-12:00
"""

A_BOUND_ON_A_DAY = """
på torsdag efter kl 15 = 2026-11-26 15:00-24:00
torsdag, inte före 10 = 2026-11-26 10:00-24:00
torsdag före 10 = 2026-11-26 00:00-10:00
torsdag innan 9 = 2026-11-26 00:00-09:00
senast 12 på fredag = 2026-11-27 00:00-12:00
fredag efter 3 = 2026-11-27 15:00-24:00
kan inte efter 15 på torsdag = 2026-11-26 00:00-15:00
idag efter 15 = 2026-11-23 15:00-24:00
fram till 15 på torsdag = 2026-11-26 00:00-15:00
kan till 15 på torsdag = 2026-11-26 00:00-15:00
imorgon efter lunch = 2026-11-24 13:00-24:00
innan lunch imorgon = 2026-11-24 00:00-11:00
efter 9 och före 11 på torsdag = 2026-11-26 09:00-11:00
tidigast kl 9 på fredag och senast 12 = 2026-11-27 09:00-12:00
"""

A_SPAN_OF_HOURS = """
mellan 9 och 11 = 2026-11-24 09:00-11:00
9-11 = 2026-11-24 09:00-11:00
från 9 till 11 = 2026-11-24 09:00-11:00
torsdag 10-12 = 2026-11-26 10:00-12:00
fre 27/11 9-11 = 2026-11-27 09:00-11:00
mellan 1 och 3 på onsdag = 2026-11-25 13:00-15:00
kl 08.00-09.30 14 dec = 2026-12-14 08:00-09:30
halv nio till tio på måndag = 2026-11-30 08:30-10:00
mellan 11 och 1 imorgon = 2026-11-24 11:00-13:00
onsdag 13-15 eller torsdag 9-10:30 = 2026-11-25 13:00-15:00, 2026-11-26 09:00-10:30
0930-1030 imorgon = 2026-11-24 09:30-10:30
"""

AN_HOUR_WITHOUT_MORE = """
halv tre = 2026-11-23 14:30
kl tre = 2026-11-23 15:00
halv åtta = 2026-11-24 07:30
halv sju = 2026-11-23 18:30
kvart över sex = 2026-11-23 18:15
kl 9 = 2026-11-24 09:00
kl 12 = 2026-11-23 12:00
halv ett = 2026-11-23 12:30
kl ett = 2026-11-23 13:00
kl sju = 2026-11-24 07:00
kl 3 på fredag = 2026-11-27 15:00
vid tretiden = 2026-11-23 15:00
strax efter åtta = 2026-11-24 08:00
runt tio på fredag = 2026-11-27 10:00
sju på kvällen = 2026-11-23 19:00
tre på natten = 2026-11-24 03:00
kl 7 imorgon kväll = 2026-11-24 19:00
kl sex imorgon bitti = 2026-11-24 06:00
klockan åtta ikväll = 2026-11-23 20:00
torsdag kl 7 på morgonen = 2026-11-26 07:00
"""

A_CLOCK_TIME = """
kvart över nio = 2026-11-24 09:15
tjugo i tre = 2026-11-23 14:40
fem över halv fyra = 2026-11-23 15:35
kvart i sju = 2026-11-23 18:45
fem i tolv = 2026-11-23 11:55
tjugofem över ett = 2026-11-23 13:25
kvart i ett på tis = 2026-11-24 12:45
kl 9.30 = 2026-11-24 09:30
0930 = 2026-11-24 09:30
9:30 = 2026-11-24 09:30
kl.14.00 = 2026-11-23 14:00
13:00 = 2026-11-23 13:00
kl9 = 2026-11-24 09:00
1330 på tors = 2026-11-26 13:30
tis 9.15 = 2026-11-24 09:15
på fredag klockan halv tio = 2026-11-27 09:30
halvtio på fre = 2026-11-27 09:30
imorgon 14 = 2026-11-24 14:00
kl 10 på torsdag = 2026-11-26 10:00
"""

A_DATE = """
den 3:e = 2026-12-03
3/12 = 2026-12-03
3 december = 2026-12-03
tredje december = 2026-12-03
den tredje nästa månad = 2026-12-03
3 dec = 2026-12-03
3.12 = 2026-12-03
2026-12-03 = 2026-12-03
20261203 = 2026-12-03
den 24 = 2026-11-24
den tjugofjärde = 2026-11-24
den 24:e kl 9.15 = 2026-11-24 09:15
tors 3/12 kl 10 = 2026-12-03 10:00
fredag 27 nov kl. 13:00 = 2026-11-27 13:00
torsdag den tjugosjätte = 2026-11-26
1/1 = 2027-01-01
29 februari = 2028-02-29
den 31 = 2026-12-31
15/1 kl 9 = 2027-01-15 09:00
sista november = 2026-11-30
3 december 2027 = 2027-12-03
den 3 eller den 5 december = 2026-12-03, 2026-12-05
7, 8 eller 9 december = 2026-12-07, 2026-12-08, 2026-12-09
den 24 eller 25 = 2026-11-24, 2026-11-25
3-5 december = 2026-12-03..2026-12-06
mellan den 3 och 5 december = 2026-12-03..2026-12-06
3/12-5/12 = 2026-12-03..2026-12-06
10-12/12 = 2026-12-10..2026-12-13
"""

A_DATE_THAT_DOES_NOT_EXIST = """
31/2 = -
fredag 31/2 = -
31 november = -
den 32 = -
30/2 = -
29/2 2027 = -
45/13 = -
"""


@pytest.mark.parametrize(("text", "meant"), cases(A_PART_OF_THE_DAY))
def test_a_part_of_the_day(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_WEEKDAY_IS_THE_NEAREST_COMING_ONE))
def test_a_weekday_is_the_nearest_coming_one(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(NEXT_WEEKDAY_IS_IN_THE_NEXT_CALENDAR_WEEK))
def test_next_weekday_is_in_the_next_calendar_week(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(WHAT_IS_PAST_GIVES_NOTHING))
def test_what_is_past_gives_nothing(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_WEEK_AFTER_THE_NEAREST))
def test_a_week_after_the_nearest(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(NUMBERED_WEEKS))
def test_numbered_weeks(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(NEXT_WEEK_AND_THE_ONE_AFTER))
def test_next_week_and_the_one_after(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_DISTANCE))
def test_a_distance(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_PART_OF_THE_WEEK))
def test_a_part_of_the_week(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_BOUND_ON_A_DAY))
def test_a_bound_on_a_day(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_SPAN_OF_HOURS))
def test_a_span_of_hours(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(AN_HOUR_WITHOUT_MORE))
def test_an_hour_without_more(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_CLOCK_TIME))
def test_a_clock_time(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_DATE))
def test_a_date(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(A_DATE_THAT_DOES_NOT_EXIST))
def test_a_date_that_does_not_exist(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant
