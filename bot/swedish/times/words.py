"""The small words that join, bound, refuse and prefer, and the phrases that only look like times."""

from __future__ import annotations

import re
from datetime import datetime

from bot.swedish.times import vocabulary
from bot.swedish.times.phrases import Phrases, Rule
from bot.swedish.times.things import Thing, Word

_A_TIME = (
    r"(?:D\d\+?|X\S+|T\S+|(?:den )?\d{1,2}(?: M\d+)?|O\d+(?: M\d+)?|(?:nasta )?vecka \d+|veckan|Hj?\w+|"
    r"helgen|idag|i P\w+|M\d+)"
)
_AMOUNT = r"(?:\d|halv|en|ett)(?: (?:-|till|/|eller|och) \d)?"
_NO_PILL = (
    r"(?:eller|eftersom|passar|funkar|istallet|veckan|tiden|tider|imorgon|garna|helst|tack|nasta|klockan|efter|fran)"
)
_PILLS = (
    "alvedon|alvedoner|panodil|ipren|iprener|paracetamol|ibuprofen|metformin|waran|treo|voltaren|naproxen|citodon|"
    "oxascand|stilnoct|levaxin|trombyl|omeprazol|tramadol|magnecyl|aspirin|insulin"
)
_UNITS = "|".join(sorted(vocabulary.UNITS - {"v"}))
_HOUR = r"(?:\d{1,2}|[TQC]\S+|halv \d+)"
_MEASURES = "|".join(sorted(vocabulary.MEASURES))
_LABELS = "|".join(sorted(set(vocabulary.LABELS)))

_GONE = (
    rf"(?:sedan|sen|alltsedan) i? ?(?:D\d-?|forra \w+|igar|idag|P\w+ igar)|i D\d-|D\d- ?(?:P\w+)?|igar(?: P\w+)?|"
    rf"(?:i )?iforrgar|i forgar|imorse|i morse|haromdagen|forra (?:vecka|veckan|D\d|manad|manaden|aret|helgen|"
    rf"gangen|Hj?\w+)(?: P\w+)?|(?:D\d )?forra veckan|(?:de )?senaste (?:\d+ )?\w+|i fjol|forr i tiden|D\d"
    rf" (?:som )?var|i D\d ?s|(?:sedan|alltsedan) (?:den )?{_A_TIME}|(?<!och )(?<!, )(?<!men )sen (?:den )?(?:D\d|"
    rf"X\S+|\d{{1,2}} M\d+)"
)

# Matched first, so that nothing in them is read as a time.
_NOISE = [
    # ago
    r"for \S+ (?:\S+ )?(?:sedan|sen)",
    # greeting
    (
        r"(?:god|goder|go|gott|glad|trevlig|fin|skon|bra|harlig|gomorron|tack for idag)(?: (?:fortsatt|"
        r"fortsattning pa))? (?:P\w+|H\w+|dag|helgen|helg|nytt year|dagen|veckan|vecka)|morgon allihopa|ha en (?:bra|"
        r"fin|skon|trevlig) \S+|(?:glad|gott) \S+ Hnyar"
    ),
    # label
    (
        rf"(?:{_LABELS}|typ(?= 2 ?(?:diabetes|diabetiker|$)))(?: nummer)?(?: (?:ar|pa|:|over|till|var|nr|hos mig ar|"
        rf"ligger pa))* (?:#|\d+|X\d+/\d+(?:/\d+)?|[TQC]\S+)(?: (?:och|eller|,|-) (?:#|\d+)(?! M))*(?: pa P\w+\+?)?"
    ),
    # measured
    (
        rf"(?:(?:{_MEASURES})(?: (?:ar|pa|:|over|till|var|lag|ligger))* (?:#|\d+|X\d+/\d+|[TQC]\S+)|(?:#|\d+|[TQC]\S+)"
        rf" graders?(?: feber)?)(?: (?:idag|ikvall|inatt|nu|(?:nu )?(?:i|pa|under) (?:P\w+\+?|M\d+)|(?:den )?X\S+|"
        rf"(?:den )?\d{{1,2}} M\d+))*"
    ),
    # rest_day
    r"(?:det ar|ar det)(?: ju| val)? (?:helg|helgen|H\w+|D\d|rod dag|roda dagar) da",
    # code
    (
        r"(?:kod|koden|portkod|portkoden|pinkod|pinkoden|kodlas|losenord|losenordet|siffrorna|numret)(?: (?!klockan|"
        r"vid|efter|fore|mellan|den|pa)[a-z]+){1,5} (?:\d{3,6}|#)"
    ),
    # others
    (
        r"(?:bussen|taget|flyget|fardtjansten|hemtjansten|farjan|baten|taxin|hantverkaren|rormokaren)"
        r"(?: (?!klockan|mellan)[a-z]+){0,4} (?:gar|kommer|avgar|landar|"
        r"hamtar)(?: fram)?(?: forst| inte forran| redan| mig)?"
        rf"(?: klockan| mellan| vid)? {_HOUR}(?: (?:-|och|till) {_HOUR})?(?: (?:varje |pa )?Pmorgon\+?)?"
    ),
    # ends
    (
        r"(?:slutar|slutade|borjar|oppnar|stanger)(?: (?:jag|vi|han|hon|jobbet|skolan|jobba|arbetet|inte forran|"
        r"forst))*(?: klockan| vid)? (?:\d{1,2}|[TQC]\S+|halv \d+)(?! (?:, )?(?:sa |och )?efter det)(?! - )"
    ),
    # born
    (
        r"(?:fodd|fodda|foddes|fyller|fyllde|fodelsedag)(?: (?:year|i|pa|ar|den|:))* (?:X\S+|\d{1,2} M\d+(?: \d+)?|"
        r"\d+)(?: i M\d+)?"
    ),
    # pregnant
    (
        r"(?:gravid|gravida|graviditetsvecka|graviditets|gick|gar)(?: (?:i|nu i|ar|nu))* vecka \d+(?: \+ \d+)?|"
        r"vecka \d+ \+ \d+"
    ),
    # dose
    (
        r"(?:tar|ater|tog) (?:\d+|halv|en|ett)(?: [a-z]+){0,2}(?: pa)? (?:P\w+|klockan \S+)(?:(?: och| ,)(?: (?:\d+|"
        r"halv|en|ett))?(?: pa)? (?:P\w+|klockan \S+))*"
    ),
    # pills
    (
        rf"(?:ater|tog|tagit|atit|at|svalt) {_AMOUNT} (?:idag|igar|imorse)(?: (?:och|,|men))* {_AMOUNT} (?:idag|nu)|"
        rf"(?:tar|ta|ater|tog|tagit|atit|at|svalt|vid) {_AMOUNT}(?! {_NO_PILL})(?: [a-z]{{4,}})|{_AMOUNT} (?:{_PILLS})|"
        rf"(?:{_PILLS})(?: (?:och|,|men))* {_AMOUNT} (?:idag|igar|imorse|nu)|"
        rf"{_AMOUNT} (?:tabletter|tablett|tabl|piller|kapsel|kapslar|droppar|enheter|puffar)(?: pa)? P\w+"
        r"(?:(?: och| ,)(?: pa)? P\w+)*"
    ),
    # until
    (
        rf"(?:sjukskriven|sjukskriva|sjukskrivning|sjukskrivningen|sjukskrivet|intyg|intyget|receptet|remissen|"
        rf"giltigt|giltig|galler|racker|forlangd|forlangt)(?: (?:mig|galler|racker|heltid|just|nu|halvtid|bara|ar|#|"
        rf"giltig|giltigt|\d+(?: procent)?))*(?: (?:fran|sedan)(?: och med)? (?:den )?{_A_TIME})?(?: -)?"
        rf" (?:till och med|fram till|till|tom|ut|- )(?: och med)? (?:den )?{_A_TIME}"
    ),
    # units
    (
        rf"(?:\d+|#|[TQC]\S+|X\d+/\d+|halv|en|ett)(?: (?:-|till|/|och|eller) (?:\d+|#|[QC]\S+))? (?:{_UNITS})"
        r"(?! (?:efter|fore|innan) (?:[HX]|den \d)| fran (?:nu|idag)| framat| (?:i|over) (?:\d{1,2}|halv)(?!\S))"
        r"(?:(?: [a-z]{3,})? (?:om|i) (?:dagen|dan|dygnet|year|veckan|manaden))?"
    ),
    # numbered
    r"(?:tid|alternativ|forslag) [1-4](?= [DX])",
    # times
    r"\d+ (?:- )?\d+ (?:- )?\d+(?: (?:- )?\d+)*",
    # words
    (
        r"god middag|inte (?:sa|for|alltfor) (?:tidigt|sent|tidig|sen)|kommer inte ihag|minns inte|vet inte|"
        r"hittar inte|(?:har )?inte (?:fatt|hort)|forstar inte|efter att|fore att|innan vi|innan jag|efter vad|"
        r"till och fran|mellan \w+ och \w+(?= (?:jag|skulder))(?!x)|om dagen|nu for tiden|24/7|pa tiden|hela tiden|"
        r"i tid|typ av|spelar (?:det )?ingen \w+|(?:jobbar|arbetar) Pnatt(?! (?:pa|"
        r"till|i|den|hela|denna|under|nasta) )|(?:gar|ga|stiger) upp"
    ),
]

_EXPECT = (
    r"(?:komma|ringa|vara dar|"
    r"vara hos er|vara pa plats|vara framme|komma till er|"
    r"boka|bli|borja|ta mig dit|hinna|ga|kunna komma|ha|nagot|nagon tid|tid|nagonting)"
)

_ROLES = [
    ("not_then", (
        r"(?:inte da|(?:det|den|som) (?:ar|blir|kanns) (?:\w+ )?for (?:tidigt|tidig|sent|sen|langt (?:fram|bort))|"
        r"(?:den|det) (?:dagen )?kan jag (?:tyvarr )?inte|"
        r"da (?:gar|funkar|passar) det inte|da kan (?:jag|vi) inte|"
        r"(?:kan|gar|hinner) (?:jag |vi |det )?inte"
        r" (?:da|den (?:dagen|veckan)))(?! (?:pa|i|nasta|D|den|klockan))"
    )),
    ("yes", r"finns det (?:inget|ingen|inga)|"
    r"har (?:ni|du)|(?:vill (?:jag |vi )?(?:garna )?ha|tar(?: jag)?(?: garna)?|behaller|ta) tiden"),
    ("yes", (
        r"(?:ga|gar|gatt|komma|kommer|smita|smiter|sticka|sticker|dra|drar|slippa|slipper|rycka|ta (?:mig|oss|sig)|"
        r"slita (?:mig|oss))(?: \w+)? ifran"
    )),
    ("story", (
        r"(?:tar|ater|tog|tagit)(?: (?:min|mina|sin|den|en|mitt))? (?:[a-z]*(?:medicin|tablett|piller|insulin|"
        r"sprut)[a-z]*)|(?:gor )?ont|vark|varker|varre|varst|samst|jobbigast|sover|somnar|somna|vaknar|yr|yrsel|"
        r"hostar|hosta|hostan|feber|febern|svullen|svullna|trott|orolig|oro|angest|klada|kliar|svettas|svettningar|"
        r"kissar|kissa|stel|stelhet|kramp|kramper|illamaende|ma illa|mar illa|besvar|symtom|symptom|osaker|osakert|"
        r"smartan|smarta|smartor|andnod|hjartklappning|rinner|svider|sjuk|sjuka|magsjuk|forkyld|krasslig"
    )),
    ("reason", (
        r"(?:for|eftersom|darfor att|for att)(?= (?:da |jag |vi |det |han |hon |min |mitt |dottern |sonen |mamma ))"
    )),
    ("same_time", r"(?:vid )?samma (?:tid|klockslag)(?! som)"),
    ("from", (
        rf"(?:fran och med|tidigast|inte (?:{_EXPECT} )?(?:fore|innan|forran|tidigare an)|fore inte|forst(?= (?:pa|"
        rf"efter|i|om|vid|den|fran|D\d|nasta|klockan|vecka|H|X|M))|i?fran|fr)"
    )),
    ("before", r"fore|innan|tidigare an|(?:fram|anda) till(?= H)"),
    ("by", (
        rf"(?:till och med|fram till(?: och med)?|anda till|(?:kan|ledig|hemma|tillganglig) (?:bara )?till(?="
        rf" (?:klockan |[TQ]|\d))|inte (?:{_EXPECT} )?(?:efter|senare an|langre an till)|senast)"
    )),
    ("onwards", r"(?:eller|och) (?:senare|framat)|och framover|eller darefter"),
    ("thereafter", r"efter (?:det|dess|den tiden|den|da)(?= ?(?:$|[.,?]|gar|funkar|passar|kan|ar|sa))|darefter"),
    ("after", r"(?:efter|senare an|over(?= (?:helgen|H))|fran och med efter)"),
    ("between", r"mellan"),
    ("good", (
        r"(?:gar|funkar|passar|fungerar|skulle (?:passa|funka)|blir|vore)(?: (?:det|mig|oss|mycket|jatte|alldeles|"
        r"ocksa))? (?:bra|fint|utmarkt|perfekt|ok|okej|finfint|jattebra|toppen|jattefint|prima)|(?:ar|det ar)"
        r" (?:bra|ok|okej|lugnt|perfekt|toppen)|inga problem|inget problem|gor inget|utan problem|gar lika bra|"
        r"varfor inte|eller inte|om inte annat|det gar bra"
    )),
    ("else", (
        r"annars|i andra hand|andrahand|i nodfall|som reserv|i sista hand|(?:eller )?om (?:det )?inte(?: det)? (?:gar|"
        r"funkar|finns|passar)(?: det)?(?: \w+)?|gar(?: det)? inte det|alternativt|om inte(?= (?:sa|,|D|i|pa))"
    )),
    ("instead_of", r"(?:istallet|i stallet) for|(?:snarare|hellre|battre) an|an(?= (?:pa |den |nasta )?[DXPTQ])"),
    ("instead", r"istallet|i stallet|i stalle"),
    ("except", (r"(?:utom|forutom|bortsett fran|med undantag (?:for|av)|undantaget|men aldrig|fast inte|bara inte)")),
    ("notwork", (
        r"(?:jobbar|jobba|arbetar|arbeta|reser|bortrest|upptagen) (?:jag |vi )?inte|inte (?:jobbar|arbetar|upptagen|bortrest)|"
        r"slutar jobba|ledig fran jobbet"
    )),
    ("but", r"men|utan|dock|daremot"),
    ("pref", (
        r"(?:allra )?helst|garna|i forsta hand|forstahand|foredrar|onskar(?: helst)?|(?:passar|blir|ar|vore) bast|bast|optimalt|"
        r"skulle passa bast|enda (?:dagen |dag |tiden |tid )?(?:som )?(?:jag )?(?:fungerar|gar|passar|kan|funkar)"
    )),
    ("not", (
        r"inte(?: alls| riktigt| heller)?|aldrig|inga|ingen|inget|varken|slippa|undvika|undvik|nej|kass|tyvarr ej|"
        r"vagrar|hinner ej"
    )),
    ("old", (
        r"(?:skulle (?:egentligen |ju |nog )?)?(?:ha )?kommit|skulle (?:egentligen|ju|ha) (?:komma|varit|vara)|(?:min|"
        r"mitt|den|sin) (?:tid|tiden|besok|bokning|besokstid|bokade tid|gamla tid|nuvarande tid|inbokade tid|bokade|"
        r"lakartid)|har(?= (?:den )?(?:X\S+|\d{1,2} M\d))|(?:har|fick|hade|fatt|har fatt) (?:en |redan (?:en )?|ju (?:en )?)?(?:tid|lakartid|kallelse|"
        r"besokstid|bokad tid|bokning)(?! nagon)|bokad|inbokad|inbokat|kallad|avboka|avbokar|boka av|(?:brev|kallelse)"
        r" (?:om|till|for)(?: en)?(?: tid)?|tiden(?= (?:jag|pa|D|i|den|X|som|klockan|nasta|imorgon))|tid\b(?="
        r" (?:som jag har))|D\d tiden|tiden D\d"
    )),
    ("move", (
        r"(?:flytta|flyttar|flyttas|flyttat|byta|byter|byte|byt|andra|andras|andrar|omboka|ombokas|ombokad|ombokning|"
        r"boka om|bokas om|skjuta|skjut|senarelagga|tidigarelagga|flytt|ombokat)(?: (?:om|upp|fram))?"
    )),
    ("busy", (
        r"(?:(?:ar|blir|kanns) (?:\w+ )?for (?:tidigt|tidig|sent|sen|langt (?:fram|bort))|"
        r"upptagen|upptaget|bortrest|borta|bortresta|jobbar|arbetar|semester|utomlands|forhinder|krockar|krock|"
        r"(?:ar|blir|passar|funkar|gar|vore)(?: \w+)? (?:svart|daligt|samre|omojligt|kort|tajt|knepigt|uteslutet|illa|"
        r"fullt|full|fullbokad|fullbokat|tight)|uteslutet|jobb|arbete|jobba|pa resa|reser|(?:aker|reser) (?:jag |"
        r"vi )?(?:bort|ivag)|resande|har svart(?= (?:pa|P|D|med|att komma))|"
        r"tranar|(?:aker|flyger) till (?!er|mottag|vard|sjuk|lakar|akuten)\w+|"
        r"har (?!ni|du|vi|jag|tid|tider|ledig|oppet|kvallsoppet|mojlighet|bara|nago|nat|hort|"
        r"fatt|kallelse|en tid)[a-z]+(?= (?:pa )?D\d)|"
        r"har annat|har prov|har dialys|"
        r"passar barn[a-z]*|inlagd|pass|omojligt|"
        r"kor ihop sig|samre|dalig dag|skola|skolan|begravning|mote|moten|har lov|(?:gar|faller) bort|ar (?:jag|vi) (?:pa|i|hos) (?!stan|tid|plats|narheten)[a-z]{4,}|"
        r"pa (?:kurs|konferens|resa|utbildning|rehab))"
    )),
    ("event", (
        r"traffade|opererades|opererade|besokte|kraktes|ramlade|fodde|rontgades|skadade|halkade|svimmade|"
        r"brot|vaknade|somnade"
    )),
    ("past", (r"var|hade|blev|ringde|gjorde|vaknade|madde|somnade|sov|varit|fick|tog|skrev|borjade")),
    ("or", r"eller(?: ocksa| kanske| om| mojligen| iallafall)?|/|alt"),
    ("and", r"och(?: aven| kanske)?|samt|\+"),
    ("comma", r","),
    ("dash", r"-"),
    ("to", r"till|mot"),
    ("stop", r"\."),
    ("ask", r"\?"),
    ("so", (
        r"(?<! ar )(?<! var )(?<! blir )(?<! kanns )(?<! gor )"
        r"sa(?! (?:bra|dar|har|illa|ofta|langt|gott|snart|fort|tidigt|sent|mycket|lange))"
    )),
    ("yes", (
        r"kan|kunde|kunna|gar|funkar|fungerar|passar|passa|hinner|vill|skulle|kommer|far|fa|ledig|lediga|fri|boka|"
        r"bokar|bra|perfekt|tar|ta|bara(?= (?:pa )?[DX])|ringa|ring|ja|japp|okej|ok|gor|gora|duger|tack|komma|tid|"
        r"tider|mojligt|bokas|finns|hemma|tillganglig|anvand|vore|funka|battre"
    )),
]


def silent(_match: re.Match[str], _now: datetime) -> list[Thing]:
    """What only looks like a time counts as a word that is passed over."""
    return []


def _word(role: str) -> Rule:
    return lambda match, _now: Word(role, strict=" med" in match.group())


NOISE = Phrases([(_GONE, _word("gone")), *((pattern, silent) for pattern in _NOISE)])
WORDS = Phrases((pattern, _word(role)) for role, pattern in _ROLES)
