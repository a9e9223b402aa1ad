"""docs/texts.md: every text that a patient reads, with an example, for those at a unit who must approve them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.languages import dates as foreign_dates
from bot.swedish import dates
from bot.swedish.phones import spoken
from bot.swedish.sms import GSM7, measure, normalise
from bot.texts import load_texts

PROJECT = Path(__file__).resolve().parents[1]
DOMAIN = PROJECT / "domain.yml"
PAGE = PROJECT / "docs" / "texts.md"

_SECTION = re.compile(r"^  # --- (.+?)\.?$")
_NAME = re.compile(r"^  (utter_\w+):$")

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=dates.STOCKHOLM)
"""The moment of the examples: a Tuesday."""

_VISIT = datetime(2026, 12, 3, 9, 30, tzinfo=dates.STOCKHOLM)
_OTHER = datetime(2026, 12, 8, 13, 0, tzinfo=dates.STOCKHOLM)

EXAMPLES = {
    "about": "din mamma",
    "absent": "Anna Lindgren",
    "clock": dates.clock(_VISIT),
    "code": "K7MD-4T9R",
    "contact": "Anna Lindgren",
    "count": "3",
    "date": dates.weekday_date(_VISIT, NOW),
    "day": dates.day_words(NOW, NOW),
    "days": "30",
    "deadline": dates.moment(NOW.replace(hour=15), NOW),
    "digits": "05 och 17",
    "form": "besök",
    "holder": "Region Sjövik",
    "hours": "måndag-fredag kl. 08.00-12.00",
    "how_often": "varje morgon",
    "label": "Mitt nästa steg",
    "name": "Anna Lindgren",
    "names": "Maria Ek och Lars Ek",
    "new": dates.moment(_OTHER, NOW),
    "number": "1",
    "numbers": "1, 2 eller 3",
    "page": "nastasteg.example",
    "phone": spoken("+46470588000"),
    "place": "Storgatan 4, plan 2",
    "plans": "patientkontrakt och rehabplan",
    "point": "4",
    "points": "3 och 4",
    "provider": "Region Sjövik",
    "reply": "Ja, det går bra.",
    "scopes": "nästa steg med tider och kontakter",
    "sender": "Anna Lindgren, distriktssköterska",
    "span": dates.span(_VISIT, _VISIT.replace(hour=10)),
    "text": "Väg dig varje morgon.",
    "times": "3 gånger",
    "title": "distriktssköterska",
    "unit": "Sjöstadens vårdcentral",
    "url": "https://nastasteg.example/s/4cBq0ZKx7uTnW2mHsE9vLd",
    "when": dates.moment(_VISIT, NOW),
}
"""What is put into the places, as it could be."""

_HEAD = """# Every text that a patient reads

Made by `nastasteg texts` out of domain.yml, where the texts stand and are changed; a test holds the two equal. The
examples are filled in with invented names, days and numbers. What is quoted out of a contract stays as staff wrote it.

After each name: how many SMS parts the example is, and with which alphabet when that is not GSM-7.
"""


def page(domain: Path = DOMAIN) -> str:
    """Return the page, with the texts in the order and under the headings of the file."""
    texts = load_texts(domain)
    lines = [_HEAD]
    for kind, value in _outline(domain):
        if kind == "section":
            lines.append(f"\n## {value}\n")
        else:
            example = texts.say(value, **_values(value))
            lines.append(f"* `{value}` ({size(sent_as(value, example))})")
            lines += [f"  > {line}" for line in example.split("\n")]
    return "\n".join(lines).rstrip() + "\n"


def size(text: str) -> str:
    """Return how a text is sent: "2 delar", "3 delar, UCS-2"."""
    measured = measure(text)
    parts = "1 del" if measured.segments == 1 else f"{measured.segments} delar"
    return parts if measured.encoding == GSM7 else f"{parts}, {measured.encoding}"


def sent_as(name: str, text: str) -> str:
    """Return a text as it is sent: what is said of danger word for word, the rest in GSM-7 where that can be."""
    return text if name.startswith("utter_danger_") else normalise(text)


def _values(name: str) -> dict[str, str]:
    if not name.startswith("utter_foreign_"):
        return EXAMPLES
    return EXAMPLES | {"day": foreign_dates.weekday_date(_VISIT, name[-2:]), "clock": foreign_dates.clock(_VISIT)}


def _outline(domain: Path) -> Iterator[tuple[str, str]]:
    """Yield the headings and the names of the texts, as they stand in the file."""
    is_inside = False
    for line in domain.read_text(encoding="utf-8").splitlines():
        is_inside = is_inside or line == "responses:"
        section, name = _SECTION.match(line), _NAME.match(line)
        if is_inside and section:
            yield "section", section[1]
        elif is_inside and name:
            yield "text", name[1]
