"""The words of time as people write them, and the short codes that the grammar reads instead.

Keys are folded (lower case, no å, ä, ö) except in BEFORE_FOLDING. Codes hold a capital letter, which no folded word
does: D0 is Monday ("D0+" in the plural, "D0-" as in "i måndags"), M12 December, Pem the afternoon, O3 "tredje".
"""

from __future__ import annotations

# ruff: noqa: SIM905 (lists of words are read, and edited, as running text)

# With the ways to write each that no rule covers: abbreviations, spoken forms, more than one slip.
WEEKDAYS = {
    "mandag": "mand",
    "tisdag": "tis tisd tirsdag tista",
    "onsdag": "ons onsd",
    "torsdag": "tor tors torsd tosdag tosda tossda tosdan tossdan",
    "fredag": "fre fred fredda freddan",
    "lordag": "lor lord lorda",
    "sondag": "sond sunndag",
}
# Joined to a time without a space ("påfredag", "nästavecka"), or times themselves.
JOINABLE = """
    imorgon idag ikvall inatt igar overmorgon vecka veckan helgen helg helger vardagar vardag pa i till nasta denna
    forra efter fore innan fran senast klockan kl halv kvart over tid tiden snaret kommande hela
    """.split()
JOINED_SHORT = ("fm", "em", "kl")
NEAR_DAYS = frozenset("imorgon idag ikvall inatt igar overmorgon vecka veckan helgen helg helger vardagar".split())
# More words that slips are forgiven in; the times themselves always.
FORGIVEN = """
    imorgon ikvall idag overmorgon vecka veckan helgen helger vardagar veckor manader mellan innan senast tidigast efter
    helst annars nasta klockan borjan mitten slutet istallet iforrgar vardag morgon morgnar forutom
    """.split()
PARTS_SPELT_OUT = ("morgon", "formiddag", "lunch", "eftermiddag", "kvall", "natt")
SPELT_OUT = (*FORGIVEN, "garna", "manaden", "manadens", "middag")
# Words and names that are a slip of the finger from a word of time, or that two of them would make.
ORDINARY = frozenset(
    """
    mandat mandar mandas mandel mandeln mandaten mandatens mandats manda freda fredad fredade fredar fredat fredats
    fredas fredlig fridag fredstid fredstiden lorden lord lords lorda sonda sondar sondad sondat sonden sondens sonder
    torsk torso torka middag handag mandarin fred freden fredens sond sonds tillfreds overnatta oversatta
    agnars alnars andars annans annat annats ansars angars borjar borjas borjat boljan bordan borda ester etter august
    augusta ferrari fjarden fjard fjards farden farde helast helat helen helena helene helgar helgden helgon heller
    helmer henger henne holger halsen hallen inkan inlan innanfor jaguar kallar kallen klockad klockar klockas
    klockat knallar knallarna knallen kvalar kvaljning kallan kallarna kallorna luckan manades manaden manadens
    matten mattan motten mellanvagg mellanvaggar mellanvaggarna mellanvaggen myllan mollan mangder morknar manlandarna
    nationala nationalsang nationalsangen nyare nysta nastan naste nastla nattera notterna packen parken pasen passen
    satte segast senaste senat senait slitet slutat sluten sluter slutit snast tiondel tjuta tjuter valberg veckla verka
    verkan verken vicka vacka vackan varda vardig vardad vardar vardas vardat varden vardare attondel
    artionde morfar morgondagen nattaget nastintill efterat efters medlen mellin
    """.split()
)
# Read before å, ä and ö are dropped: "mån" is no "man", "sön" no "son", "år" no "är".
BEFORE_FOLDING = {
    "mån": "D0", "lör": "D5", "sön": "D6", "lö": "D5", "sö": "D6", "må": "D0?", "månda": "D0", "måndan": "D0",
    "lörda": "D5", "lördan": "D5", "lörd": "D5", "sönda": "D6", "söndan": "D6", "fredå": "D4", "sönd": "D6",
    "månd": "D0", "år": "year", "åring": "year", "ett": "ett", "är": "ar", "åt": "at", "för": "for", "å": "och",
    "öv": "over", "värken": "smartan",
}  # fmt: skip
# Only beside a date, a part of the day or a clock time.
SHORT_WEEKDAYS = {
    "man": 0, "ma": 0, "ti": 1, "on": 2, "to": 3, "fr": 4, "fred": 4, "freda": 4, "lo": 5, "son": 6, "so": 6,
}  # fmt: skip

MONTHS = """
    januari/jan februari/feb/febr mars apr/aprill maj juni/jun
    juli augusti/aug september/sep/sept oktober/okt november/nov december/dec/dessember
    """.split()

PARTS = {
    "morgon": "morgon morgonen morrn morgonkvisten morgonsidan morgontid bitti bittida morn marron marn marrn",
    "fm": "fm formiddag formiddagen formiddagstid formidd",
    "lunch": "lunch lunchen lunchtid lunchtiden lunchdags lunchrasten lunsj luch lunchtids middagstid",
    "em": "em efm eftermiddag eftermiddagen eftermiddagstid",
    "kvall": "kvall kvallen kvallning kvallstid kvel kvell kvallskvisten kval kvallan",
    "natt": "natt natten natta nattetid",
    "dag": "dagtid kontorstid arbetstid",
}
PARTS_EVERY = {
    "morgon": "morgnar morgnarna mornar mornarna morgonar",
    "fm": "formiddagar formiddagarna formiddar",
    "lunch": "luncher luncherna",
    "em": "eftermiddagar eftermiddagarna eftermiddar",
    "kvall": "kvallar kvallarna kvallstider",
    "natt": "natter natterna",
}

NUMBERS = {
    word: value
    for value, words in enumerate(
        """noll/- tva/tvaa tre fyra/fyr fem/femm sex sju/sjuu atta/ota/otta/atte nio/nie tio/tie elva/ellva tolv/toll
        tretton fjorton/fjortan femton sexton sjutton arton/aderton nitton tjugo/tjuge/tjugi
        tjugoett/tjugoen/tjuett tjugotva/tjutva tjugotre/tjutre tjugofyra/tjufyra tjugofem/tjufem tjugosex/tjusex
        tjugosju/tjusju tjugoatta/tjuatta tjugonio/tjunio trettio/tretti trettioett/trettien""".split(),
    )
    for word in words.split("/")
}
NUMBERS = {word: value + (1 if value else 0) for word, value in NUMBERS.items() if word != "-"}
NUMBERS |= {"trettiofem": 35, "fyrtio": 40, "fyrti": 40, "fyrtiofem": 45, "femtio": 50, "femtiofem": 55, "femti": 50}

ORDINALS = {
    word: value
    for value, words in enumerate(
        """tredje fjarde femte sjatte sjunde attonde/attende nionde/niende tionde elfte/ellfte tolfte trettonde
        fjortonde femtonde sextonde sjuttonde artonde/adertonde nittonde tjugonde tjugoforsta/tjugoandraforsta
        tjugoandra tjugotredje tjugofjarde tjugofemte tjugosjatte tjugosjunde tjugoattonde tjugonionde trettionde
        trettioforsta""".split(),
        start=3,
    )
    for word in words.split("/")
}

# A number before one of these counts or measures something.
UNITS = frozenset(
    """
    tablett tabletter tabl tbl piller kapsel kapslar dos doser droppar droppe spruta sprutor enheter enhet plaster
    mg g gram kg kilo hg ml cl dl l liter mmol mikrogram ug kr kronor krona kr: spann lax tusen tusenlappar procent
    grader grad grads cm mm m meter km mil st stycken styck year ars arig ariga dagar dagars dar dygn veckor vecka v
    veckors manader manad timmar timme timmars h tim min minuter minut minuters sek sekunder ganger gang gng ggr ggn
    personer barn barnbarn syskon besok trappor trappa vaningar sidor fragor saker puffar koppar glas timmarna poang
    x mmhg hg slag nya olika andra sorters remisser lakare mediciner recept tider tid gangen dagarna veckorna
    """.split()
)
# A number after one of these is a measured value, and a time after that is when it was measured.
MEASURES = """
    blodtryck blodtrycket trycket puls pulsen hb crp inr temp tempen feber febern blodsocker blodsockret socker
    sockret varde vardet kolesterol hba1c bmi
    """.split()
# A number after one of these is a name of something.
LABELS = """
    rum avdelning avd sal plan vaning hus port dorr entre ingang hiss box kod koden pin pinkod portkod losenord
    losenordet telefon tel tfn tele mobil mobilnummer nummer nr numret buss bussen linje linjen spar platform fall
    alder aldern vikt dos dosen alternativ grupp steg version stadie stadium niva ko plats fraga punkt punkten sida
    kapitel rad langd pris priset kostar kostade betalade kostnad personnummer personnr pnr fodd foddes skostorlek
    storlek diabetes covid bankid referens arende arendenummer ref bokningsnummer lagenhet lgh gatan vagen
    postnummer korkort vager vagde ansgar nrs kota kotan lokal mottagning rumsnummer busslinje prio kallelsenummer
    vitamin ligger
    """.split()

# Other spellings of the words that the grammar names.
_SPELLINGS = """
imorgon: imrn imorrn imorn imaron imarron
    imorg imon imorra imor imoronn
idag: ida idg idga iidag
ikvall: ikvell ikval ikvel ikvallen
inatt: innatt
imorse: imorsse imorrse
igar: iga iigar
iforrgar: forrgar forgar
overmorgon: overmorrn overimorgon overimorron overmorn iovermorgon iovermorron
klockan: kl klock klok klockslag kocka klo
halv: hallv halva hav
kvart: kvartt kvert
over: ovr overr
vecka: veka vcka veca v week veckonummer uge
veckan: veckn
nasta: nsta nastkommande nast nestan
helgen: helge veckoslutet
helger: helgerna
helg: veckoslut
slutet: slut
mitten: mitt
fran: fron frn fra farn
till: til tll t
mellan: emellan
efter: efte eftr eter efer after
fore: forre foree
innan: inan inna
tidigast: tidist
forran: foran foren forrens forrns
inte: int nt itne inet ente ikke icke ej inteh ine
helst: allrahelst hellre
garna: gerna grna jarna jerna gana
eller: el elle elr ellr eler lr ell elelr
och: o ock ohc oc samt plus
men: mn fast dock daremot
forsta: forst1 fosta
vardagar: vardag vardagarna vardagen
utom: utm forutom undantaget
istallet: istelet
dagar: dar dagr dager
dagen: dan dagn
veckor: veckr
manad: manade
manader: mander
timme: timma
tiden: tide tidn
"""
SAME = {
    spelling: word
    for entry in _SPELLINGS.replace("\n    ", " ").strip().splitlines()
    for word, spellings in [entry.split(":")]
    for spelling in spellings.split()
}

# Written apart from the rest of the name ("jul afton", "mellan dagarna").
HOLIDAY_STEMS = set("jul nyårs nyars påsk pask midsommar mellan tretton trettondags pingst allhelgona valborgs".split())
# By name: the day of the year or from Easter ("25/5>6" is the first Sunday from then on), with "x3" of three days; and
# the ways to write it.
HOLIDAYS = {
    name: (rule, words.split())
    for entry in """
nyarsdagen 1/1: nyarsdagen nyarsdan nyarsda nyarsdag
trettondagsafton 5/1: trettondagsafton trettondagsaftonen trettonafton trettondagafton
trettondagen 6/1: trettondagen trettondedagen trettondan trettondag trettondedag
trettonhelgen 5/1x2: trettonhelgen trettondagshelgen trettonhelg trettondedagshelgen
knut 13/1:
valentin 14/2:
fettisdagen easter-47: fettisdagen fettisdag
skartorsdagen easter-3: skartorsdagen skartorsdag skartorsda skartorsdan skartosdag
langfredagen easter-2: langfredagen langfredag langfredan langfreda
paskafton easter-1: paskafton paskaftonen
paskdagen easter+0: paskdagen paskdag paskdan
annandagpask easter+1: paskannandagen
pask easter-2x4: pask paskn pasken paskhelgen
paskveckan easter-6x7: paskveckan
valborg 30/4: valborg valborgsmassoafton valborgsmassoaftonen valborgsafton
himmelsfard easter+39: himmelsfardsdag himmelsfardsdagen himmelsfarden kristihimmelsfardsdag
pingstafton easter+48: pingstafton
pingstdagen easter+49: pingstdagen pingst pingsten pingstdag
pingsthelgen easter+48x2: pingsthelgen
morsdag 25/5>6:
nationaldagen 6/6: nationaldagen nationaldag nationaldan
midsommarafton 19/6>4: midsommarafton midsommar midsommarn midsommaren midsommaraftonen misommar midsomar
midsommardagen 20/6>5: midsommardagen midsommardag midsommardan
midsommarhelgen 19/6>4x3: midsommarhelgen
allahelgon 31/10>5: allhelgona allhelgonadagen
allhelgonahelgen 31/10>5x2: allhelgonahelgen
farsdag 8/11>6:
advent1 27/11>6:
advent2 4/12>6:
advent3 11/12>6:
advent4 18/12>6:
hostlovet 24/10>0x7: hostlovet hostlov
lucia 13/12: lucia luciadagen lusia luciadan lucian
uppesittarkvallen 23/12: uppesittarkvallen uppesittarkvall
julafton 24/12: julafton julaftonen
juldagen 25/12: juldagen juldag juldan
annandagjul 26/12:
jul 24/12x3: jul juln jull julen julhelgen julhelg jular
julveckan 18/12>0x7: julveckan
mellandagarna 27/12x4: mellandagarna mellandagar mellandagen
nyarsafton 31/12: nyarsafton nyarsaftonen
nyar 31/12x2: nyar nyaret nyart nyarshelgen nyarshelg
annandagen -: annandagen annandag annandan
""".strip().splitlines()
    for head, words in [entry.split(":")]
    for name, rule in [head.split()]
}
