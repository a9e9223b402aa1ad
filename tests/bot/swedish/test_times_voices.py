"""Times in many voices, written before they were tried: old and young, new to the language, spoken and misspelt."""

from __future__ import annotations

# ruff: noqa: E501 (tables of cases are read line by line)
from datetime import datetime

import pytest

from bot.swedish.dates import STOCKHOLM
from bot.swedish.times import parse
from tests.bot.swedish.times_cases import cases, told

IN_NOVEMBER = datetime(2026, 11, 23, 11, 0, tzinfo=STOCKHOLM)
IN_DECEMBER = datetime(2026, 12, 8, 14, 20, tzinfo=STOCKHOLM)
IN_JANUARY = datetime(2027, 1, 13, 8, 30, tzinfo=STOCKHOLM)

IN_LONG_SENTENCES = """
Jag fick brev att jag ska komma torsdagen den 3 december klockan 08.15, det är för tidigt för bussen. Finns det något efter 10 samma dag? = 2026-12-03 10:00-24:00
kl 8 på fredag, det är för tidigt = not 2026-11-27 08:00
efter jul, helst en tisdag = 2026-12-29
tisdag eller torsdag kl 10, helst torsdag = 2026-11-26 10:00
Jag är 91 år gammal och bor på tredje våningen utan hiss, men på fredag förmiddag kommer min hemtjänst och kan följa mig ner. = 2026-11-27 08:00-12:00
Tack för tiden på måndag, men då ska jag till tandläkaren. Tisdag eller onsdag går utmärkt. = 2026-11-24, 2026-11-25
Jag har barnbarnens luciatåg den trettonde men veckan efter är jag helt fri. = 2026-12-14..2026-12-21
"""

AS_THE_YOUNG_WRITE = """
kan nt idag, imorn? = 2026-11-24
kl 8 e asbra = 2026-11-24 08:00
"""

IN_A_NEW_LANGUAGE = """
jag kan komma på dag torsdag klocka 10 = 2026-11-26 10:00
jag vill tid på tisdag, jag arbeta inte tisdag = 2026-11-24
min barn sjuk idag, vi kan komma fredag? = 2026-11-27
jag vill byta tid. jag har 25 november kl 9, jag vill 27 november = 2026-11-27
jag fri på fredag hela dag = 2026-11-27
Hej, jag kan på kväll, efter 18 klocka, onsdag = 2026-11-25 18:00-22:00
I dag jag har feber, imorgon också kan inte. Kanske torsdag = 2026-11-26
"""

AS_SPOKEN = """
går de på onsda för middag = 2026-11-25 08:00-12:00
kvart över åtte på tisdan = 2026-11-24 08:15
ä dä nåt ledit te helga? = 2026-11-28..2026-11-30
om åtta dar e ja hemma = 2026-12-01
halv tie på lörda = 2026-11-28 09:30
"""

WITHOUT_ACCENTS = """
sondag kvall nar som helst = 2026-11-29 17:00-22:00
i borjan pa december = 2026-12-01..2026-12-11
"""

MISSPELT = """
nesta vecka torsdg = 2026-12-03
lördagg fm = 2026-11-28 08:00-12:00
hellst inte måndag = not 2026-11-30
midsomarafton = 2027-06-25
nyårsafon = 2026-12-31
kristihimmelfärdsdag = 2027-05-06
"""

DAYS_AND_DATES = """
30 nov - 2 dec = 2026-11-30..2026-12-03
den 1, 3 och 4 december = 2026-12-01, 2026-12-03, 2026-12-04
den sista november = 2026-11-30
2026.12.03 kl 9 = 2026-12-03 09:00
3/12 -26 kl 10.15 = 2026-12-03 10:15
fredagen den fjärde december = 2026-12-04
sista torsdagen i månaden = 2026-11-26
"""

WEEKS = """
v 49 mån, tis eller ons = 2026-11-30, 2026-12-01, 2026-12-02
vecka 49 går bort, vecka 50 går bra men inte fredagen = 2026-12-07, 2026-12-08, 2026-12-09, 2026-12-10
vecka 50 till 52 = 2026-12-07..2026-12-28
före vecka 51 = 2026-11-23..2026-12-14
jag är borta v 49 och v 50 = not 2026-11-30..2026-12-07, 2026-12-07..2026-12-14
"""

HOURS = """
tidigast halv två, senast fyra på torsdag = 2026-11-26 13:30-16:00
vid 14-tiden på fredag = 2026-11-27 14:00
om tre timmar = 2026-11-23 14:00
ikväll vid sju = 2026-11-23 19:00
fem minuter i åtta på fredag = 2026-11-27 07:55
lördag 10 till 14 = 2026-11-28 10:00-14:00
"""

WHAT_IS_LEFT_OUT = """
alla dagar nästa vecka utom tisdag och torsdag = 2026-11-30, 2026-12-02, 2026-12-04
onsdag förmiddag går inte för mig = not 2026-11-25 08:00-12:00
"""

PREFERENCES = """
måndag eller onsdag, gärna onsdag förmiddag = 2026-11-25 08:00-12:00
i december, helst före jul = 2026-12-01..2026-12-24
fredag passar bäst, men torsdag går också = 2026-11-27
allra helst på torsdag efter 15 = 2026-11-26 15:00-24:00
"""

MOVES = """
går det att tidigarelägga från den 10 december till nästa vecka? = 2026-11-30..2026-12-07
byt ut onsdag 25/11 mot torsdag 26/11 tack = 2026-11-26
"""

NUMBERS_THAT_ARE_NO_TIMES = """
jag tar metoprolol 50 mg 1+0+1 = -
har haft ont i 3 veckor = -
swish 123 456 78 90 = -
jag bor på Storgatan 15, 3 trappor = -
sjukskriven 50 procent till och med 31 december = -
det var i mars 2019 = -
feber 39,2 igår kväll och 38 i morse = -
"""

SEVERAL_IN_ONE_MESSAGE = """
Vi reser bort den 20 december och kommer hem den 6 januari, så efter det går bra. = 2027-01-07..2027-02-04
Röntgen är den 2/12, så jag vill ha läkartiden veckan därpå. = 2026-12-07..2026-12-14
Dagen efter min röntgen, alltså den 3 december, kan jag komma. = 2026-12-03
nej inte kl 8, men kl 9 går = 2026-11-24 09:00
"""

SEEN_IN_JANUARY = """
nån tid i nästa vecka, helst innan torsdag = 2027-01-18..2027-01-21
Tisdag och onsdag är jag på kurs, övriga dagar nästa vecka går bra = 2027-01-18, 2027-01-21, 2027-01-22
inte i januari men i februari = 2027-02-01..2027-03-01
imorgon, torsdag, kl 9 = 2027-01-14 09:00
går det att få tid torsdag 14/1 kl. 14:00? = 2027-01-14 14:00
måndag till fredag mellan 8 och 10 = 2027-01-18 08:00-10:00, 2027-01-19 08:00-10:00, 2027-01-20 08:00-10:00, 2027-01-21 08:00-10:00, 2027-01-22 08:00-10:00
hej kan ja komma nu på fre o inte på mån som det va sagt = 2027-01-15
om ett halvår = 2027-07-13
två veckor från idag = 2027-01-27
lördagen den 16 = 2027-01-16
tis 19 jan, ons 20 jan el tors 21 jan, alla efter 13 = 2027-01-19 13:00-24:00, 2027-01-20 13:00-24:00, 2027-01-21 13:00-24:00
bara förmiddagar = 2027-01-14 08:00-12:00, 2027-01-15 08:00-12:00, 2027-01-18 08:00-12:00, 2027-01-19 08:00-12:00, 2027-01-20 08:00-12:00
på torsdag den 21 januari = 2027-01-21
nästa nästa vecka = 2027-01-25..2027-02-01
fredag i nästa vecka eller måndag veckan efter = 2027-01-22, 2027-01-25
när som helst = -
kl kvart i 4 på fre = 2027-01-15 15:45
torsdag mellan 8-10 = 2027-01-14 08:00-10:00
torsdag från 8 och framåt = 2027-01-14 08:00-24:00
fredag men inte så tidigt, efter nio = 2027-01-15 09:00-24:00
ej torsdag ej fredag = not 2027-01-14, 2027-01-15
funkar tyvärr inte med tisdag = not 2027-01-19
inte 22/1 och inte 25/1 = not 2027-01-22, 2027-01-25
Fick kallelse till 2 februari 8.40 men jobbar då. Finns 3 februari? = 2027-02-03
recept på 100 tabletter, tar 3 om dagen, räcker till mars = -
HbA1c låg på 52 i oktober = -
går 9.00 bättre än 10.00 på fredag? = 2027-01-15 09:00
fre. 15 jan. kl. 9 = 2027-01-15 09:00
helgen går inte = not 2027-01-16..2027-01-18
kyndelsmässodagen = -
"""

SEEN_IN_DECEMBER = """
imorgon går inte men på torsdag vid niotiden går jättebra = 2026-12-10 09:00
inte den här veckan utan nästa = 2026-12-14..2026-12-21
kan man komma idag? = 2026-12-08
torsdagen den 17:e klockan kvart i tio = 2026-12-17 09:45
före den 18:e = 2026-12-08..2026-12-18
veckan efter trettonhelgen = 2027-01-11..2027-01-18
om två timmar = 2026-12-08 16:20
om 3 mån = 2027-03-08
klockan sju ikväll = 2026-12-08 19:00
kvart i åtta på lördag = 2026-12-12 07:45
sju trettio på fredag = 2026-12-11 07:30
onsdag 9/12 kl 9-10.30 = 2026-12-09 09:00-10:30
gärna så sent som möjligt på fredag, efter 15 = 2026-12-11 15:00-24:00
nästa vecka, alla dagar efter 14 utom torsdag = 2026-12-14 14:00-24:00, 2026-12-15 14:00-24:00, 2026-12-16 14:00-24:00, 2026-12-18 14:00-24:00
Är tiden den 14/12 kl 9.20 fortfarande bokad? = 2026-12-14 09:20
har haft feber sen i lördags, kan jag få en tid idag eller imorgon = 2026-12-08, 2026-12-09
tog prov kl 7.30 i morse = -
det har gått 3 veckor sen operationen = -
Jag var inne i torsdags, ska jag komma tillbaka i januari eller februari? = 2027-01-01..2027-02-01, 2027-02-01..2027-03-01
nån gang i veckan e bra = 2026-12-07..2026-12-14
jag kommer till er på torsdag 10.00 = 2026-12-10 10:00
11.12.2026 kl 8 = 2026-12-11 08:00
i mitten på nästa vecka = 2026-12-15..2026-12-18
i slutet på månaden = 2026-12-21..2027-01-01
tidigt nästa vecka = 2026-12-14..2026-12-16
"""


VOICES = (
    IN_LONG_SENTENCES,
    AS_THE_YOUNG_WRITE,
    IN_A_NEW_LANGUAGE,
    AS_SPOKEN,
    WITHOUT_ACCENTS,
    MISSPELT,
    DAYS_AND_DATES,
    WEEKS,
    HOURS,
    WHAT_IS_LEFT_OUT,
    PREFERENCES,
    MOVES,
    NUMBERS_THAT_ARE_NO_TIMES,
    SEVERAL_IN_ONE_MESSAGE,
)


@pytest.mark.parametrize(("text", "meant"), [case for table in VOICES for case in cases(table)])
def test_a_voice_in_november(text: str, meant: str) -> None:
    assert told(parse(text, IN_NOVEMBER)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(SEEN_IN_DECEMBER))
def test_a_voice_in_december(text: str, meant: str) -> None:
    assert told(parse(text, IN_DECEMBER)) == meant


@pytest.mark.parametrize(("text", "meant"), cases(SEEN_IN_JANUARY))
def test_a_voice_in_january(text: str, meant: str) -> None:
    assert told(parse(text, IN_JANUARY)) == meant


def test_a_number_too_long_for_python_to_convert_is_passed_over() -> None:
    assert told(parse("9" * 5_000 + ",5 på torsdag", IN_NOVEMBER)) == "2026-11-26"
