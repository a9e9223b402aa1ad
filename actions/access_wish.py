"""What somebody wants who writes of others' access: to end it, give it, hide a point, or unbind their own number.

Nothing is done on this reading alone: each of them is asked about first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.swedish.folding import fold

type Kind = Literal["end", "end_all", "hide", "unbind", "give", "other"]


@dataclass(frozen=True, kw_only=True)
class AccessWish:
    """What is wanted."""

    kind: Kind
    point: int | None = None
    """The number of the point that is to be hidden."""


_POINT = re.compile(r"\bpunkt(?:en)? (?:nr |nummer )?(\d{1,3})\b")
_HIDE = re.compile(r"\b(dolj\w*|gom\w*|hemlig\w*|visa inte|inte (visas?|se|lasa|kunna (se|lasa)|veta))\b")
_PHONE = re.compile(r"\b(\w*(nummer|numret|telefon|telefonen|telefonn|mobil|mobilen)|nr)\b")
_THIS_PHONE = re.compile(
    r"(?<!fran )\b(mitt (mobil|telefon)?(nummer|nr)|min (telefon|mobil)"
    r"|(det|den|detta) har (numret|nummer|telefonen|mobilen)|numret jag skriver)\b"
)
_ANOTHER_PHONE = re.compile(r"\b(gaml?[ae]|gammal|forra|ny|nya|nytt|bytt|stulen|tappa\w*)\b")
_UNBIND = re.compile(r"\b(koppl\w*|avregistrer\w*|tar? bort|las ut|avsluta|inte langre)\b")
_EVERYBODY = re.compile(r"\b(alla (narstaende|anhoriga)|ta bort alla|ingen annan|(bara|endast|alla utom) (jag|mig))\b")
_ORGANISATION = re.compile(r"\b(journal\w*|kommun\w*|hemtjanst\w*|vardcentral\w*|sjukhus\w*|apotek\w*|skol\w*)\b")
_END = re.compile(
    r"\b(tar? (jag )?bort|(plocka|koppla|maste|bort)\w* (bort|loss|av|med)|(slang|sparka|sta?ng)\w* (ut|av|for)|kicka"
    r"|aterkall\w*|avsluta\w*|bryt\w*|sparra\w*|upphora?|neka\w*|dra(r)? (in|tillbaka)|tar? (den |det )?tillbaka"
    r"|angrar|sluta|slippa in|langre|vill (inte|ej|int)|lat inte|(inte|int|ej) (ska|skall|kunna|far|se|mer|mera)"
    r"|(ska|skall|far|behover|behov) (inte|ej|int))\b"
)
_GIVE = re.compile(
    r"\b(ger?|lagg\w* (till|in)|dela|far (garna|lasa|las|hjalpa|se)|ombud|behorighet|fullmakt|insyn|slappa in"
    r"|fa (se|lasa|fraga|tillgang|behorighet|hjalpa|veta|svar)|ska(ll)? (kunna|fa|se)|kunna (se|lasa|fraga|kolla))\b"
)


def read_wish(text: str) -> AccessWish:
    """Return what a message about access wants."""
    folded = fold(text)
    point = _POINT.search(folded)
    if point and _HIDE.search(folded):
        return AccessWish(kind="hide", point=int(point.group(1)))
    if _THIS_PHONE.search(folded) and _UNBIND.search(folded) and not _ANOTHER_PHONE.search(folded):
        return AccessWish(kind="unbind")
    if _ORGANISATION.search(folded) or _PHONE.search(folded):
        return AccessWish(kind="other")
    if _EVERYBODY.search(folded):
        return AccessWish(kind="end_all")
    if _END.search(folded):
        return AccessWish(kind="end")
    return AccessWish(kind="give" if _GIVE.search(folded) else "other")
