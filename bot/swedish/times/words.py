"""The small words that join, bound, refuse and prefer, and the phrases that only look like times.

One entry a role, with its patterns; a line that is indented goes on. "noise" is read over, so that nothing in it is a
time; an entry in angle brackets is what other entries mean by that name. Noise is tried before the times, in this
order, and the other words after them.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.swedish.times import vocabulary
from bot.swedish.times.phrases import Phrases, Rule
from bot.swedish.times.things import Thing, Word

_TABLE = r"""
<time>: (?:D\d\+?|X\S+|T\S+|(?:den )?\d{1,2}(?: M\d+)?|O\d+(?: M\d+)?|(?:nasta )?vecka \d+|veckan|Hj?\w+|helgen|idag|
    i P\w+|M\d+)
<amount>: (?:\d|halv|en|ett)(?: (?:-|till|/|eller|och) \d)?
<nopill>: (?:eller|eftersom|passar|funkar|istallet|veckan|tiden|tider|imorgon|garna|helst|tack|nasta|klockan|efter|
    fran)
<pill>: alvedon|alvedoner|panodil|ipren|iprener|paracetamol|ibuprofen|metformin|waran|treo|voltaren|naproxen|citodon|
    oxascand|stilnoct|levaxin|trombyl|omeprazol|tramadol|magnecyl|aspirin|insulin
<hour>: (?:\d{1,2}|[TQC]\S+|halv \d+)
gone: (?:sedan|sen|alltsedan) i? ?(?:D\d-?|forra \w+|igar|idag|P\w+ igar)|i D\d-|D\d- ?(?:P\w+)?|igar(?: P\w+)?|
    (?:i )?iforrgar|i forgar|imorse|i morse|haromdagen|forra (?:vecka|veckan|D\d|manad|manaden|aret|helgen|gangen|
    Hj?\w+)(?: P\w+)?|(?:D\d )?forra veckan|(?:de )?senaste (?:\d+ )?\w+|i fjol|forr i tiden|D\d (?:som )?var|i D\d ?s|
    (?:sedan|alltsedan) (?:den )?<time>|(?<!och )(?<!, )(?<!men )sen (?:den )?(?:D\d|X\S+|\d{1,2} M\d+)
noise ago: for \S+ (?:\S+ )?(?:sedan|sen)
noise greeting: (?:god|goder|go|gott|glad|trevlig|fin|skon|bra|harlig|gomorron|tack for idag)(?: (?:fortsatt|
    fortsattning pa))? (?:P\w+|H\w+|dag|helgen|helg|nytt year|dagen|veckan|vecka)|morgon allihopa|ha en (?:bra|fin|
    skon|trevlig) \S+|(?:glad|gott) \S+ Hnyar
noise label: (?:<label>|typ(?= 2 ?(?:diabetes|diabetiker|$)))(?: nummer)?(?: (?:ar|pa|:|over|till|var|nr|hos mig ar|
    ligger pa))* (?:#|\d+|X\d+/\d+(?:/\d+)?|[TQC]\S+)(?: (?:och|eller|,|-) (?:#|\d+)(?! M))*(?: pa P\w+\+?)?
noise measured: (?:(?:<measure>)(?: (?:ar|pa|:|over|till|var|lag|ligger))* (?:#|\d+|X\d+/\d+|[TQC]\S+)|(?:#|\d+|
    [TQC]\S+) graders?(?: feber)?)(?: (?:idag|ikvall|inatt|nu|(?:nu )?(?:i|pa|under) (?:P\w+\+?|M\d+)|(?:den )?X\S+|
    (?:den )?\d{1,2} M\d+))*
noise rest_day: (?:det ar|ar det)(?: ju| val)? (?:helg|helgen|H\w+|D\d|rod dag|roda dagar) da
noise code: (?:kod|koden|portkod|portkoden|pinkod|pinkoden|kodlas|losenord|losenordet|siffrorna|numret)(?: (?!klockan|
    vid|efter|fore|mellan|den|pa)[a-z]+){1,5} (?:\d{3,6}|#)
noise others: (?:bussen|taget|flyget|fardtjansten|hemtjansten|farjan|baten|taxin|hantverkaren|rormokaren)
    (?: (?!klockan|mellan)[a-z]+){0,4} (?:gar|kommer|avgar|landar|hamtar)(?: fram)?(?: forst| inte forran| redan| mig)?
    (?: klockan| mellan| vid)? <hour>(?: (?:-|och|till) <hour>)?(?: (?:varje |pa )?Pmorgon\+?)?
noise ends: (?:slutar|slutade|borjar|oppnar|stanger)(?: (?:jag|vi|han|hon|jobbet|skolan|jobba|arbetet|inte forran|
    forst))*(?: klockan| vid)? (?:\d{1,2}|[TQC]\S+|halv \d+)(?! (?:, )?(?:sa |och )?efter det)(?! - )
noise born: (?:fodd|fodda|foddes|fyller|fyllde|fodelsedag)(?: (?:year|i|pa|ar|den|:))* (?:X\S+|\d{1,2} M\d+(?: \d+)?|
    \d+)(?: i M\d+)?
noise pregnant: (?:gravid|gravida|graviditetsvecka|graviditets|gick|gar)(?: (?:i|nu i|ar|nu))* vecka \d+(?: \+ \d+)?|
    vecka \d+ \+ \d+
noise dose: (?:tar|ater|tog) (?:\d+|halv|en|ett)(?: [a-z]+){0,2}(?: pa)? (?:P\w+|klockan \S+)(?:(?: och| ,)(?: (?:\d+|
    halv|en|ett))?(?: pa)? (?:P\w+|klockan \S+))*
noise pills: (?:ater|tog|tagit|atit|at|svalt) <amount> (?:idag|igar|imorse)(?: (?:och|,|men))* <amount> (?:idag|nu)|
    (?:tar|ta|ater|tog|tagit|atit|at|svalt|vid) <amount>(?! <nopill>)(?: [a-z]{4,})|<amount> (?:<pill>)|(?:<pill>)
    (?: (?:och|,|men))* <amount> (?:idag|igar|imorse|nu)|<amount> (?:tabletter|tablett|tabl|piller|kapsel|kapslar|
    droppar|enheter|puffar)(?: pa)? P\w+(?:(?: och| ,)(?: pa)? P\w+)*
noise until: (?:sjukskriven|sjukskriva|sjukskrivning|sjukskrivningen|sjukskrivet|intyg|intyget|receptet|remissen|
    giltigt|giltig|galler|racker|forlangd|forlangt)(?: (?:mig|galler|racker|heltid|just|nu|halvtid|bara|ar|#|giltig|
    giltigt|\d+(?: procent)?))*(?: (?:fran|sedan)(?: och med)? (?:den )?<time>)?(?: -)? (?:till och med|fram till|till|
    tom|ut|- )(?: och med)? (?:den )?<time>
noise units: (?:\d+|#|[TQC]\S+|X\d+/\d+|halv|en|ett)(?: (?:-|till|/|och|eller) (?:\d+|#|[QC]\S+))? (?:<unit>)
    (?! (?:efter|fore|innan) (?:[HX]|den \d)| fran (?:nu|idag)| framat| (?:i|over) (?:\d{1,2}|halv)(?!\S))(?:
    (?: [a-z]{3,})? (?:om|i) (?:dagen|dan|dygnet|year|veckan|manaden))?
noise numbered: (?:tid|alternativ|forslag) [1-4](?= [DX])
noise times: \d+ (?:- )?\d+ (?:- )?\d+(?: (?:- )?\d+)*
noise words: god middag|inte (?:sa|for|alltfor) (?:tidigt|sent|tidig|sen)|kommer inte ihag|minns inte|vet inte|
    hittar inte|(?:har )?inte (?:fatt|hort)|forstar inte|efter att|fore att|innan vi|innan jag|efter vad|till och fran|
    mellan \w+ och \w+(?= (?:jag|skulder))|om dagen|nu for tiden|24/7|pa tiden|hela tiden|i tid|typ av|
    spelar (?:det )?ingen \w+|(?:jobbar|arbetar) Pnatt(?! (?:pa|till|i|den|hela|denna|under|nasta) )|(?:gar|ga|
    stiger) upp
<expect>: (?:komma|ringa|vara dar|vara hos er|vara pa plats|vara framme|komma till er|boka|bli|borja|ta mig dit|hinna|
    ga|kunna komma|ha|nagot|nagon tid|tid|nagonting)
not_then: (?:inte da|(?:det|den|som) (?:ar|blir|kanns) (?:\w+ )?for (?:tidigt|tidig|sent|sen|langt (?:fram|bort))|
    (?:den|det) (?:dagen )?kan jag (?:tyvarr )?inte|da (?:gar|funkar|passar) det inte|da kan (?:jag|vi) inte|(?:kan|
    gar|hinner) (?:jag |vi |det )?inte (?:da|den (?:dagen|veckan)))(?! (?:pa|i|nasta|D|den|klockan))
yes: finns det (?:inget|ingen|inga)|har (?:ni|du)|(?:vill (?:jag |vi )?(?:garna )?ha|tar(?: jag)?(?: garna)?|behaller|
    ta) tiden
yes: (?:ga|gar|gatt|komma|kommer|smita|smiter|sticka|sticker|dra|drar|slippa|slipper|rycka|ta (?:mig|oss|sig)|
    slita (?:mig|oss))(?: \w+)? ifran
story: (?:tar|ater|tog|tagit)(?: (?:min|mina|sin|den|en|mitt))? (?:[a-z]*(?:medicin|tablett|piller|insulin|
    sprut)[a-z]*)|(?:gor )?ont|vark|varker|varre|varst|samst|jobbigast|sova|sover|somnar|somna|vaknar|yr|yrsel|hostar|
    hosta|hostan|feber|febern|svullen|svullna|trott|orolig|oro|angest|klada|kliar|svettas|svettningar|kissar|kissa|stel|
    stelhet|kramp|kramper|illamaende|ma illa|mar illa|besvar|symtom|symptom|osaker|osakert|smartan|smarta|smartor|
    andnod|hjartklappning|rinner|svider|sjuk|sjuka|magsjuk|forkyld|krasslig
reason: (?:for|eftersom|darfor att|for att)(?= (?:da |jag |vi |det |han |hon |min |mitt |dottern |sonen |mamma ))
same_time: (?:vid )?samma (?:tid|klockslag)(?! som)
from: (?:fran och med|tidigast|inte (?:<expect> )?(?:fore|innan|forran|tidigare an)|fore inte|forst(?= (?:pa|efter|i|
    om|vid|den|fran|D\d|nasta|klockan|vecka|H|X|M))|i?fran|fr)
before: fore|innan|tidigare an|(?:fram|anda) till(?= H)
by: (?:till och med|fram till(?: och med)?|anda till|(?:kan|ledig|hemma|tillganglig) (?:bara )?till(?= (?:klockan |
    [TQ]|\d))|inte (?:<expect> )?(?:efter|senare an|langre an till)|senast)
onwards: (?:eller|och) (?:senare|framat)|och framover|eller darefter
thereafter: efter (?:det|dess|den tiden|den|da)(?= ?(?:$|[.,?]|gar|funkar|passar|kan|ar|sa))|darefter
after: (?:efter|senare an|over(?= (?:helgen|H))|fran och med efter)
between: mellan
good: (?:gar|funkar|passar|fungerar|skulle (?:passa|funka)|blir|vore)(?: (?:det|mig|oss|mycket|jatte|alldeles|
    ocksa))? (?:bra|fint|utmarkt|perfekt|ok|okej|finfint|jattebra|toppen|jattefint|prima)|(?:ar|det ar) (?:bra|ok|okej|
    lugnt|perfekt|toppen)|inga problem|inget problem|gor inget|utan problem|gar lika bra|varfor inte|eller inte|
    om inte annat|det gar bra
else: annars|i andra hand|andrahand|i nodfall|som reserv|i sista hand|(?:eller )?om (?:det )?inte(?: det)? (?:gar|
    funkar|finns|passar)(?: det)?(?: \w+)?|gar(?: det)? inte det|alternativt|om inte(?= (?:sa|,|D|i|pa))
instead_of: (?:istallet|i stallet) for|(?:snarare|hellre|battre) an|an(?= (?:pa |den |nasta )?[DXPTQ])
instead: istallet|i stallet|i stalle
except: (?:utom|forutom|bortsett fran|med undantag (?:for|av)|undantaget|men aldrig|fast inte|bara inte)
notwork: (?:jobbar|jobba|arbetar|arbeta|reser|bortrest|upptagen) (?:jag |vi )?inte|inte (?:jobbar|arbetar|upptagen|
    bortrest)|slutar jobba|ledig fran jobbet
but: men|utan|dock|daremot
pref: (?:allra )?helst|garna|i forsta hand|forstahand|foredrar|onskar(?: helst)?|(?:passar|blir|ar|vore) bast|bast|
    optimalt|skulle passa bast|enda (?:dagen |dag |tiden |tid )?(?:som )?(?:jag )?(?:fungerar|gar|passar|kan|funkar)
not: inte(?: alls| riktigt| heller)?|aldrig|inga|ingen|inget|varken|slippa|undvika|undvik|nej|kass|tyvarr ej|vagrar|
    hinner ej
old: (?:skulle (?:egentligen |ju |nog )?)?(?:ha )?kommit|skulle (?:egentligen|ju|ha) (?:komma|varit|vara)|(?:min|mitt|
    den|sin) (?:tid|tiden|besok|bokning|besokstid|bokade tid|gamla tid|nuvarande tid|inbokade tid|bokade|lakartid)|har
    (?= (?:den )?(?:X\S+|\d{1,2} M\d))|(?:har|fick|hade|fatt|har fatt) (?:en |redan (?:en )?|ju (?:en )?)?(?:tid|
    lakartid|kallelse|besokstid|bokad tid|bokning)(?! nagon)|bokad|inbokad|inbokat|kallad|avboka|avbokar|boka av|
    (?:brev|kallelse) (?:om|till|for)(?: en)?(?: tid)?|tiden(?= (?:jag|pa|D|i|den|X|som|klockan|nasta|imorgon))|tid\b
    (?= (?:som jag har))|D\d tiden|tiden D\d
move: (?:flytta|flyttar|flyttas|flyttat|byta|byter|byte|byt|andra|andras|andrar|omboka|ombokas|ombokad|ombokning|
    boka om|bokas om|skjuta|skjut|senarelagga|tidigarelagga|flytt|ombokat)(?: (?:om|upp|fram))?
busy: (?:(?:ar|blir|kanns) (?:\w+ )?for (?:tidigt|tidig|sent|sen|langt (?:fram|bort))|upptagen|upptaget|bortrest|borta|
    bortresta|jobbar|arbetar|semester|utomlands|forhinder|krockar|krock|(?:ar|blir|passar|funkar|gar|vore)
    (?: \w+)? (?:svart|daligt|samre|omojligt|kort|tajt|knepigt|uteslutet|illa|fullt|full|fullbokad|fullbokat|tight)|
    uteslutet|jobb|arbete|jobba|pa resa|reser|(?:aker|reser) (?:jag |vi )?(?:bort|ivag)|resande|har svart(?= (?:pa|P|D|
    med|att komma))|tranar|(?:aker|flyger) till (?!er|mottag|vard|sjuk|lakar|akuten)\w+|har (?!ni|du|vi|jag|tid|tider|
    ledig|oppet|kvallsoppet|mojlighet|bara|nago|nat|hort|fatt|kallelse|en tid)[a-z]+(?= (?:pa )?D\d)|har annat|
    har prov|har dialys|passar barn[a-z]*|inlagd|pass|omojligt|kor ihop sig|samre|dalig dag|skola|skolan|begravning|
    mote|moten|har lov|(?:gar|faller) bort|ar (?:jag|vi) (?:pa|i|hos) (?!stan|tid|plats|narheten)[a-z]{4,}|pa (?:kurs|
    konferens|resa|utbildning|rehab))
event: traffade|opererades|opererade|besokte|kraktes|ramlade|fodde|rontgades|skadade|halkade|svimmade|brot|vaknade|
    somnade
past: var|hade|blev|ringde|gjorde|vaknade|madde|somnade|sov|varit|fick|tog|skrev|borjade
or: eller(?: ocksa| kanske| om| mojligen| iallafall)?|/|alt
and: och(?: aven| kanske)?|samt|\+
comma: ,
dash: -
to: till|mot
stop: \.
ask: \?
so: (?<! ar )(?<! var )(?<! blir )(?<! kanns )(?<! gor )sa(?! (?:bra|dar|har|illa|ofta|langt|gott|snart|fort|tidigt|
    sent|mycket|lange))
yes: kan|kunde|kunna|gar|funkar|fungerar|passar|passa|hinner|vill|skulle|kommer|far|fa|ledig|lediga|fri|boka|bokar|bra|
    perfekt|tar|ta|bara(?= (?:pa )?[DX])|ringa|ring|ja|japp|okej|ok|gor|gora|duger|tack|komma|tid|tider|mojligt|bokas|
    finns|hemma|tillganglig|anvand|vore|funka|battre
"""


def silent(_match: re.Match[str], _now: datetime) -> list[Thing]:
    """What only looks like a time counts as a word that is passed over."""
    return []


def _word(role: str) -> Rule:
    return lambda match, _now: Word(role, strict=" med" in match.group())


def _read(table: str) -> tuple[Phrases, Phrases]:
    names = {
        "<unit>": "|".join(sorted(vocabulary.UNITS - {"v"})),
        "<measure>": "|".join(vocabulary.MEASURES),
        "<label>": "|".join(vocabulary.LABELS),
    }
    noise, words = Phrases(), Phrases()
    for entry in table.strip().replace("\n    ", "").splitlines():
        role, pattern = entry.split(": ", 1)
        for name, meant in names.items():
            pattern = pattern.replace(name, meant)
        if role[0] == "<":
            names[role] = pattern
        elif role.startswith("noise"):
            noise.append((pattern, silent))
        else:
            (noise if role == "gone" else words).append((pattern, _word(role)))
    return noise, words


NOISE, WORDS = _read(_TABLE)
