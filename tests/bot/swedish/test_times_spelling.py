"""Words of time as people spell and join them, ordinary words beside them, and times that are only told of."""

from __future__ import annotations

# ruff: noqa: E501 (tables of cases are read line by line)
from datetime import datetime

import pytest

from bot.swedish.dates import STOCKHOLM
from bot.swedish.times import parse, vocabulary
from tests.bot.swedish.times_cases import cases, told

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=STOCKHOLM)

JOINED = """
imorgonkväll = 2026-11-24 17:00-22:00
imorronbitti kl 8 = 2026-11-24 08:00
nästavecka = 2026-11-30..2026-12-07
nästaonsdag kl14 = 2026-12-02 14:00
påfredag = 2026-11-27
fredagkväll = 2026-11-27 17:00-22:00
imorgonem = 2026-11-24 12:00-17:00
ikvällefter sex = 2026-11-23 18:00-22:00
tossdasförmiddag = 2026-11-26 08:00-12:00
imogonförmiddag = 2026-11-24 08:00-12:00
fredaeftermiddag = 2026-11-27 12:00-17:00
mellan10 och 12 imorgon = 2026-11-24 10:00-12:00
kl halvfem = 2026-11-23 16:30
nesta onsda kl halv3 = 2026-12-02 14:30
"""

MISSPELT = """
i hälgen = 2026-11-28..2026-11-30
nyårsaffton fm = 2026-12-31 08:00-12:00
melandagarna = 2026-12-27..2026-12-31
efter trettonhelgn = 2027-01-07..2027-02-04
mitten a veckan = 2026-11-24..2026-11-27
helst kl 9 pa man = 2026-11-30 09:00
ondag el trosdag, fm = 2026-11-25 08:00-12:00, 2026-11-26 08:00-12:00
förmidag fredag elr tisdg eftermidag = 2026-11-24 12:00-17:00, 2026-11-27 08:00-12:00
kvar i tre idag = 2026-11-23 14:45
imrn elr överimorrn = 2026-11-24, 2026-11-25
fred 13.00 gick bra = 2026-11-27 13:00
3 decmber = 2026-12-03
"""

ONLY_TOLD = """
Jag ringde er igår kl 14 men fick vänta = -
jag ringde kl 9 i tisdags men ingen svarade = -
igår mellan 9 och 11 var jag hos er = -
Huvudvärken är värre på natten. Tid på tisdag? = 2026-11-24
Jag sover dåligt på natten och vaknar vid tre. Har ni något på onsdag förmiddag? = 2026-11-25 08:00-12:00
Det gör ont på morgonen men lättar efter lunch. Har ni tid på torsdag eftermiddag? = 2026-11-26 12:00-17:00
Färdtjänsten är så osäker på mornarna, så inte före 9.30 på onsdag är ni snälla. = 2026-11-25 09:30-24:00
Hemtjänsten kommer mellan 8 och 9 varje morgon så tidigast halv tio på torsdag = 2026-11-26 09:30-24:00
Jag skulle egentligen ha kommit på torsdag men nu kan jag inte. Kan vi ändra till fredag? = 2026-11-27
Sonen har prov på tisdag förmiddag så onsdag vore bättre, gärna efter 14.30. = 2026-11-25 14:30-24:00
Barnbarnen är här i helgen så jag kan inte då men på måndag går det bra = 2026-11-30
Jag har tvättid på onsdag kväll så inte då, men tisdag eller torsdag kväll fungerar = 2026-11-24 17:00-22:00, 2026-11-26 17:00-22:00
nån dag nästa vecka utom onsdag för då har jag tandläkaren kl 14 = 2026-11-30, 2026-12-01, 2026-12-03, 2026-12-04
Jag missade samtalet kl 10.15 idag. Kan ni ringa imorgon samma tid? = 2026-11-24 10:15
ja tar 1-2 alvedon vid behov = -
Koden jag fick var 0915 = -
sjukskriven till 15/12 = -
tar blodtrycksmedicin kl 8 varje morgon. vill boka tid v 51 = 2026-12-14..2026-12-21
ordinerad 1 tablett morgon och kväll = -
om några dagar = -
"""

COMBINED = """
klockan fjorton och trettio på fredag = 2026-11-27 14:30
om 6 veckor, gärna på en torsdag = 2027-01-07
två veckor från nu = 2026-12-07
varannan onsdag = 2026-11-25, 2026-12-09
jobbar till 17 på vardagar så bara efter 17 eller på helgen = 2026-11-24 17:00-24:00, 2026-11-25 17:00-24:00, 2026-11-26 17:00-24:00, 2026-11-27 17:00-24:00, 2026-11-28..2026-11-30, 2026-11-30 17:00-24:00
kan ej före kl 10 pga bussen, annars alla dagar nästa vecka = 2026-11-30 10:00-24:00, 2026-12-01 10:00-24:00, 2026-12-02 10:00-24:00, 2026-12-03 10:00-24:00, 2026-12-04 10:00-24:00
Vi är bortresta till den 7 december men därefter går det bra = 2026-12-08..2027-01-05
alla dagar utom tisdag, före klockan tolv = 2026-11-25 00:00-12:00, 2026-11-26 00:00-12:00, 2026-11-27 00:00-12:00, 2026-11-30 00:00-12:00
jag slutar 14.30 på fredagar så 15 eller senare då = 2026-11-27 15:00-24:00, 2026-12-04 15:00-24:00, 2026-12-11 15:00-24:00, 2026-12-18 15:00-24:00
inte nu i veckan men nästa = 2026-11-30..2026-12-07
i helgen eller på måndag = 2026-11-28..2026-11-30, 2026-11-30
Hellre eftermiddag än förmiddag på torsdag = 2026-11-26 12:00-17:00
v 49 el 50 bara inte tis = 2026-11-30, 2026-12-02, 2026-12-03, 2026-12-04, 2026-12-07, 2026-12-09, 2026-12-10, 2026-12-11
Om det går så vill jag ha tiden på torsdag, annars får det bli fredag. = 2026-11-26
"""

AWAY_FROM_SOMETHING = """
jag kan gå ifrån på tisdag v 50, på förmiddagen = 2026-12-08 08:00-12:00
jobbar på förskola men kan smita ifrån en stund onsdag 10-11 = 2026-11-25 10:00-11:00
jag jobbar heltid och kan komma ifrån på fredag mellan 2 och 4 = 2026-11-27 14:00-16:00
kan inte gå ifrån jobbet på torsdag = not 2026-11-26
ifrån 9 till 11 på torsdag = 2026-11-26 09:00-11:00
går att ta sig ifrån vid 14 på fredag = 2026-11-27 14:00
"""

ABBREVIATED_ENDS = """
fom den 7 dec = 2026-12-07..2027-01-04
f.o.m. måndag = 2026-11-30..2026-12-28
tom fredag går bra = 2026-11-23..2026-11-28
ledig fom 3/12 tom 8/12 = 2026-12-03..2026-12-09
"""

HOLIDAYS_AS_WRITTEN = """
efter juln = 2026-12-27..2027-01-24
efter nyåret = 2027-01-02..2027-01-30
efter tretton helgen = 2027-01-07..2027-02-04
gärna i mellan dagarna = 2026-12-27..2026-12-31
på nyårs afton = 2026-12-31
jul afton fm = 2026-12-24 08:00-12:00
jag kan en annan dag = -
jag förstår att det är helg då men kan bara på trettondagen = 2027-01-06
"""

BESIDE_EACH_OTHER = """
Det passar i kväll men inte för tidigt eftersom jag ska hämta barnen, säg efter klockan 19. = 2026-11-23 19:00-22:00
i kväll går men jag kommer från jobbet, så efter 18.30 = 2026-11-23 18:30-22:00
v 50 funkar ej v 51 bra = 2026-12-14..2026-12-21
tisdag kan jag inte onsdag går bra = 2026-11-25
fre fm funkar ej, em oxå nej. månd då? = 2026-11-30
kl 8 blir för tidigt, 930 på fredag? = 2026-11-27 09:30
Dottern har simskola på tisdagar och tränar på torsdagar, men på onsdag är vi lediga hela dagen. = 2026-11-25
v 51 helst i början = 2026-12-14..2026-12-16
i januari men inte första veckan = 2027-01-01, 2027-01-11, 2027-01-12, 2027-01-13, 2027-01-14, 2027-01-15, 2027-01-18, 2027-01-19, 2027-01-20, 2027-01-21, 2027-01-22, 2027-01-25, 2027-01-26, 2027-01-27, 2027-01-28, 2027-01-29
i december, helst andra veckan = 2026-12-07..2026-12-14
Vi fick tid i januari men det är alldeles för långt fram. Finns det inget redan i december, före jul? = 2026-12-01..2026-12-24
fred efter 12 el lörd = 2026-11-27 12:00-24:00, 2026-11-28
behöver byta tiden ti 24/11 t nåt i dec = 2026-12-01..2027-01-01
"""

THE_NEXT_OCCURRENCE = """
klockan fjorton och trettio = 2026-11-23 14:30
klockan nio och fyrtiofem på tisdag = 2026-11-24 09:45
efter fem på kvällen = 2026-11-23 17:00-22:00
efter sju på kvällen går bra = 2026-11-23 19:00-22:00
före nio på morgonen = 2026-11-24 06:00-09:00
mellan sju och åtta på kvällen = 2026-11-23 19:00-20:00
"""

WHAT_HAS_BEEN = """
hb var 112 i september = -
födde barn den 3 maj = -
jag opererades 12/10 = -
opererades i knät den 14 april, vill ha återbesök i december = 2026-12-01..2027-01-01
jag ramlade idag kl 8. Har ni tid imorgon? = 2026-11-24
födde min son den 4 juni och undrar om ni har tid på onsdag = 2026-11-25
har bara tagit 2 idag = -
tagit alvedon, 2 idag = -
åt 3 igår och 2 idag = -
kan jag komma 10 imorgon = 2026-11-24 10:00
temp 38.4 ikväll = -
hade 39 graders feber ikväll = -
feber 38,7 idag. kan jag komma imorgon? = 2026-11-24
blodtrycket var 150/90 idag på morgonen = -
Sov bara fyra timmar i natt, vaknade klockan tre. = -
"""

SELDOM_SAID = """
då kan jag inte på tisdag = not 2026-11-24
förutom onsdag går alla dagar = 2026-11-24, 2026-11-26, 2026-11-27, 2026-11-30
tisdag inte onsdag = 2026-11-24
jag jobbar inte på torsdag = 2026-11-26
senast fredag kl 12 = 2026-11-27 00:00-12:00
natten till lördag = 2026-11-27 22:00-06:00
om en och en halv timme = 2026-11-23 12:30
inom två månader = 2026-11-23..2027-01-24
den 24 dec 27 = 2027-12-24
helgen v 50 = 2026-12-12..2026-12-14
sjätte tisdagen i mars = -
sista dagen i månaden = 2026-11-30
första dagen i nästa månad = 2026-12-01
kl 09 = 2026-11-24 09:00
fredagen före jul = 2026-12-18
dagen efter fredag = 2026-11-28
två dagar efter jul = 2026-12-28
torsdag nästa nästa vecka = 2026-12-10
nästa nästa torsdag = 2026-12-10
den första nästa månad = 2026-12-01
mitt på dagen på fredag = 2026-11-27 11:00-13:00
efter middagen imorgon = 2026-11-24 12:00-17:00
22-06 på fredag = 2026-11-27 22:00-06:00
ring 12 34 56 78 = -
"""


@pytest.mark.parametrize(("text", "meant"), cases(JOINED))
def test_words_joined_up(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(MISSPELT))
def test_words_misspelt(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(ONLY_TOLD))
def test_what_is_only_told_of(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(COMBINED))
def test_several_things_said_together(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(AWAY_FROM_SOMETHING))
def test_the_particle_of_a_verb_opens_no_range(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(ABBREVIATED_ENDS))
def test_abbreviated_ends(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(HOLIDAYS_AS_WRITTEN))
def test_holidays_as_they_are_written(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(BESIDE_EACH_OTHER))
def test_a_yes_and_a_no_side_by_side(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(THE_NEXT_OCCURRENCE))
def test_an_hour_without_a_day_is_the_next(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(WHAT_HAS_BEEN))
def test_what_has_been_and_what_was_measured(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(SELDOM_SAID))
def test_what_is_seldom_said(text: str, meant: str) -> None:
    assert told(parse(text, NOW)) == meant


@pytest.mark.parametrize("word", sorted(vocabulary.ORDINARY))
def test_an_ordinary_word_near_a_word_of_time_is_none(word: str) -> None:
    assert told(parse(f"jag såg {word} där", NOW)) == "-"
    assert told(parse(f"{word}, torsdag går bra", NOW)) == "2026-11-26"
