"""docs/texts.md: every text that a patient reads, with an example, for those at a unit who must approve them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
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

_ASKED = datetime(2026, 11, 13, 10, 0, tzinfo=dates.STOCKHOLM)
_VISIT = datetime(2026, 12, 3, 9, 30, tzinfo=dates.STOCKHOLM)
_OTHER = datetime(2026, 12, 8, 13, 0, tzinfo=dates.STOCKHOLM)

EXAMPLES = {
    "about": "din mamma",
    "absent": "Eva Holm",
    "clock": dates.clock(_VISIT),
    "code": "K7MD-4T9R",
    "contact": "Anna Lindgren",
    "count": "3",
    "date": dates.weekday_date(_VISIT, NOW),
    "day": dates.weekday_date(_ASKED, NOW),
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
    "plans": "vårdplan och rehabplan",
    "point": "4",
    "points": "3 och 4",
    "provider": "Region Sjövik",
    "reply": "Ja, det går bra.",
    "scopes": "se nästa steg med tider, se kontakter och ändra tider",
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

_TOMORROW = f"{dates.day_words(NOW + timedelta(days=1), NOW)} {dates.clock(_VISIT)}"
_CALL = f"{dates.weekday_date(NOW + timedelta(days=2), NOW)} {dates.span(NOW.replace(hour=13), NOW.replace(hour=15))}"
_PAST = dates.weekday_date(datetime(2026, 11, 3, tzinfo=dates.STOCKHOLM), NOW)

EXAMPLES_OF = {
    "utter_(source.*|ended|overdue_.*|item_late|read_by_.*)": {"date": _PAST},
    "utter_(reply_late|case_late)": {"date": dates.weekday_date(NOW - timedelta(days=1), NOW)},
    "utter_case_answered": {"date": dates.weekday_date(NOW, NOW)},
    "utter_(case_call|call_.*)": {"sender": "Anna Lindgren", "when": _CALL},
    "utter_call_soon.*": {"when": f"{dates.weekday_date(NOW, NOW)} kl. 10.10-10.30"},
    "utter_(cancelled|old_time_stands|read_back)": {"when": _TOMORROW},
    "utter_(next|overdue)_(care|municipality)_activity": {"text": "Skicka remiss till fysioterapeuten."},
    "utter_(overdue_care|undated)": {"text": "Skicka remiss till fysioterapeuten."},
    "utter_(next_relative_activity|overdue_relative)": {"text": "Hämta medicinen på apoteket."},
    "utter_(access_person|access_ended|read_by_representative)": {"name": "Maria Ek"},
    "utter_access_to_end": {"name": "Maria"},
    "utter_(purpose|slots_for)": {"text": "kontroll av blodtrycket"},
    "utter_tied_(moves|stays|unit)": {"text": "Blodprov"},
    "utter_tied_interpreter.*": {"text": "Tolk på somaliska"},
    "utter_tied_companion.*": {"text": "Den som följer med"},
    "utter_read_back_case": {"text": "När får jag svar på provet?"},
    "utter_preparation.*": {"text": "Ta med din medicinlista.", "points": "12"},
    "utter_more_on_paper": {"points": "12"},
    "utter_what_matters": {"text": "Jag vill orka gå till affären."},
    "utter_goal": {"text": "Gå en runda varje dag."},
    "utter_warning_sign_112": {"text": "Du får svårt att andas när du är stilla."},
    "utter_warning_sign_(1177|contact.*)": {"text": "Du har gått upp två kilo på tre dagar."},
    "utter_later_appointment": {"when": dates.moment(_OTHER, NOW)},
    "utter_contact_open": {"clock": "kl. 12.00"},
    "utter_contact_closed": {"when": f"{dates.day_words(NOW + timedelta(days=1), NOW)} kl. 08.00"},
    "utter_may_still_come": {"clock": "kl. 11.00"},
    "utter_(case_reply_about|taken_over_about|reminder_.*_other)": {"about": "Karin"},
    "utter_new_form": {"form": "videosamtal"},
}
"""What is put in where that would read badly: by patterns that the whole name of a text matches."""

_HEAD = """# Every text that a patient reads

Made by `nastasteg texts` out of domain.yml, where the texts stand and are changed; a test holds the two equal. The
examples are filled in with invented names, days and numbers. What is quoted out of a contract stays as staff wrote it.

After each name: how many SMS parts the example is, and with which alphabet when that is not GSM-7. Which words we use
for what stands in [words.md](words.md).
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
        own = [values for pattern, values in EXAMPLES_OF.items() if re.fullmatch(pattern, name)]
        return {key: value for values in (EXAMPLES, *own) for key, value in values.items()}
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
