"""What people write in a text message for what they mean: the tables that `folding` reads.

Keys and values are in folded form (no å, ä, ö), except in BEFORE_STRIPPING. No value may contain a word that is
itself a key: that is what makes folding the same text twice harmless.
"""

from __future__ import annotations

# ruff: noqa: SIM905 (lists of words are read, and edited, as running text)

# These would be mistaken for another word once å, ä and ö are gone ("sönd." is not "son", "sånt" is not "sant").
BEFORE_STRIPPING: dict[str, str] = {
    "sånt": "sådant",
    "nä": "nej",
    "näe": "nej",
    "nää": "nej",
    "sön": "söndag",
    "lör": "lördag",
}

# Written with full stops or spaces; matched as a whole, longest first.
DOTTED: dict[str, str] = {
    r"t\.? ?ex": "till exempel",
    r"p\. ?g\. ?a": "pa grund av",
    r"p g a": "pa grund av",
    r"d\. ?v\. ?s": "det vill saga",
    r"d v s": "det vill saga",
    r"o\. ?s\. ?v": "och sa vidare",
    r"o s v": "och sa vidare",
    r"bl(?:\. ?| )a": "bland annat",
    r"m\. ?m": "med mera",
    r"fr\. ?o\. ?m": "fran och med",
    r"fr o m": "fran och med",
    r"t\. ?o\. ?m": "till och med",
    r"t o m": "till och med",
}

# Abbreviations whose full stop ends nothing: it goes with the abbreviation.
STOP_BELONGS_TO_WORD = frozenset(
    {"ang", "avd", "ca", "doktor", "dr", "ev", "fr", "kl", "mott", "nr", "tel", "tfn", "tlf"}
)

ALWAYS: dict[str, str] = {
    # pronouns and small words as spoken
    "dej": "dig",
    "dom": "de",
    "mej": "mig",
    "sej": "sig",
    "nan": "nagon",
    "nat": "nagot",
    "nanting": "nagonting",
    "nanstans": "nagonstans",
    "san": "sadan",
    "ere": "ar det",
    "blire": "blir det",
    "gare": "gar det",
    "int": "inte",
    "itne": "inte",
    "inet": "inte",
    "ente": "inte",
    "ikke": "inte",
    "inge": "inget",
    "ba": "bara",
    "hadde": "hade",
    "skall": "ska",
    "sku": "skulle",
    "kansk": "kanske",
    "mycke": "mycket",
    "oxa": "ocksa",
    "osa": "och sa",
    "ossa": "och sa",
    "okej": "ok",
    "okey": "ok",
    # time words
    "imorrn": "imorgon",
    "imorn": "imorgon",
    "imorron": "imorgon",
    "imoron": "imorgon",
    "imorgn": "imorgon",
    "kl": "klockan",
    "tis": "tisdag",
    "ons": "onsdag",
    "tors": "torsdag",
    "fre": "fredag",
    "gng": "gang",
    "ggn": "gangen",
    "ggr": "ganger",
    # SMS abbreviations
    "ang": "angaende",
    "asap": "sa snart som mojligt",
    "dvs": "det vill saga",
    "elr": "eller",
    "lr": "eller",
    "ev": "eventuellt",
    "fr": "fran",
    "iaf": "i alla fall",
    "iofs": "i och for sig",
    "isf": "i sa fall",
    "ist": "i stallet",
    "istallet": "i stallet",
    "mkt": "mycket",
    "mvh": "med vanlig halsning",
    "ngn": "nagon",
    "ngra": "nagra",
    "ngt": "nagot",
    "nr": "nummer",
    "osv": "och sa vidare",
    "pga": "pa grund av",
    "tel": "telefon",
    "tex": "till exempel",
    "tfn": "telefon",
    "tlf": "telefon",
    "varf": "varfor",
    "vf": "varfor",
    "vrf": "varfor",
    # words of the health services
    "avd": "avdelning",
    "dr": "doktor",
    "dsk": "distriktsskoterska",
    "fk": "forsakringskassan",
    "mott": "mottagning",
    "op": "operation",
    "rtg": "rontgen",
    "ssk": "sjukskoterska",
    "usk": "underskoterska",
    "vc": "vardcentral",
}

# The finite verbs that stand next to "jag" in messages to the health services; both spellings of each, so that a text
# that is already folded is read the same way.
VERBS = frozenset(
    """
    ar e a ska skulle sku har hade hadde kan kunde vill ville maste far fick bor borde behover behovde kommer kom gar
    gick mar madde kanner tror trodde vet visste undrar undrade tanker tankte tycker tyckte orkar orkade glomde glomt
    glommer ringer ringde skrev bokade bokar fattar forstar forstod hittar hittade tar tog star stod ligger lag sitter
    satt jobbar jobbade bor bodde heter kommit ater at sover sov tappade tappat missade missar hinner hann vantar
    vantade haller holl brukar brukade hoppas hoppades minns mindes laste laser sag ser hor horde fyller tackar onskar
    onskade slutar slutade borjar borjade
    """.split()
)

# "tackar ja", "säger ja", "svarade ja": here it is the answer.
VERBS_OF_ANSWERING = frozenset("sager sa saga sade svarar svara svarade tackar tackade skriver skrev skriva".split())

# After "ja" and a verb, one of these makes it a yes and a question: "ja kan ni ringa".
SUBJECTS = frozenset("jag ja ni du vi han hon man dom".split())
OBJECT_OR_SUBJECT = frozenset("det de den".split())
VERBS_WITH_OBJECT = frozenset(
    "har vet tror gor gjorde tog tar fick far vill glomde hittar hittade tycker minns laste sag ser "
    "forstar fattar".split()
)

# Before a subordinate clause: "om ja inte kan", "att ja ska".
SUBORDINATORS = frozenset("att om nar som innan fast eftersom medan tills ifall dar vad va hur vilken".split())

# "va" before one of these asks (vad); after one of those tells (var).
VERBS_AFTER_WHAT = frozenset(
    """
    ska skulle sku e ar a gor gors gjorde kan har hade hadde hander hande heter hette blir blev betyder sa sager sade
    galler maste behover far fick kostar star stod tar tog vill menar tycker for jag ja man vi ni du de dom det
    """.split()
)
WORDS_BEFORE_WAS = frozenset("nar hur det de d den han hon dar som senast inte jag hen detta".split())

WORDS_BEFORE_LETTER = frozenset(
    "vitamin hepatit hus plan port entre sal rum avd avdelning ingang blodgrupp grupp typ del alternativ "
    "trapphus hiss".split()
)
WORDS_AFTER_LETTER_E = frozenset("post mail tjanst tjanster recept legitimation leg halsa id journal".split())
ENGLISH_BEFORE_ME = frozenset(
    "help call tell give show let for to contact send remind ring text with about please can of".split()
)
