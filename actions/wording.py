"""Facts into lines: which text is said, and the values that go into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from actions.asking import Asking
from bot.swedish import dates
from bot.swedish.phones import spoken
from bot.texts import Texts
from contract_api.client import Answer

OTHER = "_other"
"""Ending of the texts that speak of the patient to somebody who asks for them."""


KEEPING_BACK = frozenset(
    {
        "utter_not_here",
        "utter_not_here_no_point",
        "utter_more_on_paper",
        "utter_preparation_on_paper",
        "utter_case_answered_elsewhere",
    }
)
"""The texts that say that something is kept back here."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Says the texts for one answer: to the patient, or about the patient to a relative."""

    texts: Texts
    now: datetime
    for_other: bool = False
    """Whether somebody else asks for the patient."""
    name: str | None = None
    """The patient's given name, where somebody else asks and it may be said."""
    question: str = ""
    """What was asked, word for word."""
    kept_back: list[str] = field(default_factory=list)
    """Where the question is noted when something of its answer is kept back: the reply then ends with the ways to
    hear it."""
    called: str | None = None
    """What somebody else who asks calls the patient: said where the name may not be."""

    @property
    def about(self) -> str:
        """Return the patient's name, or a word for them, to somebody who asks for them."""
        return self.name or self.called or self.texts.say("utter_word_patient")

    def say(self, name: str, /, **values: object) -> str:
        """Return a text; the one about the patient where there is one and somebody else asks."""
        if name in KEEPING_BACK:
            self.kept_back.append(self.question)
        if self.for_other and f"{name}{OTHER}" in self.texts:
            return self.texts.say(f"{name}{OTHER}", **{"about": self.about, **values})
        return self.texts.say(name, **values)

    def day(self, day: date) -> str:
        """Return a day in words, with "i dag" or "i morgon" where that is so."""
        return dates.day_words(day, self.now)

    def when(self, moment: datetime) -> str:
        """Return a moment in words: "i morgon fredag 27 november kl. 09.30"."""
        return f"{self.day(moment)} {dates.clock(moment)}"

    def not_here(self, points: Iterable[int | None], phone: str) -> str:
        """Return the sentence for what may not be said here: the points on paper, and a number."""
        numbers = point_list(points)
        if numbers:
            return self.say("utter_not_here", points=numbers, phone=spoken(phone))
        return self.say("utter_not_here_no_point", phone=spoken(phone))


def wording_for(asking: Asking, answer: Answer) -> Wording:
    """Return the wording for an answer."""
    return Wording(
        texts=asking.texts,
        now=asking.now,
        for_other=answer.for_other,
        name=answer.about,
        called=answer.called,
        question=asking.text,
        kept_back=asking.kept_back,
    )


def about_line(wording: Wording) -> list[str]:
    """Return the line that says whose contract the answer comes from, when somebody else asks."""
    whom = wording.name or wording.called
    return [wording.say("utter_about", about=whom)] if wording.for_other and whom else []


def closed_answer(wording: Wording, answer: Answer) -> list[str] | None:
    """Return what is said when nothing of the contract can be: no right to it, or no contract in force. Else None."""
    said = _closed(wording, answer)
    return [*about_line(wording), *said] if said else None


def _closed(wording: Wording, answer: Answer) -> list[str] | None:
    phone = spoken(answer.phone)
    if answer.child_has_grown:
        return [wording.say("utter_child_has_grown", phone=phone)]
    if not answer.allowed:
        return [wording.say("utter_not_allowed", phone=phone)]
    if answer.shown == "nothing" or answer.state == "current":
        return None
    if answer.state == "none":
        return [wording.say("utter_no_contract", phone=phone)]
    if answer.state == "draft":
        return [wording.say("utter_draft", phone=phone)]
    if answer.state == "not_started" and answer.starts_on:
        return [wording.say("utter_not_started", date=wording.day(answer.starts_on), phone=phone)]
    if answer.state == "ended" and answer.ended_on:
        return [wording.say("utter_ended", date=wording.day(answer.ended_on), phone=phone)]
    return [wording.say("utter_no_contract", phone=phone)]


def source_line(wording: Wording, answer: Answer, name: str = "utter_source") -> list[str]:
    """Return the line that dates what is quoted: "Ur patientkontraktet från tisdag 3 november:".

    It stands first, so that it is never alone on the last page of a long answer.
    """
    if answer.agreed_on is None or answer.shown == "nothing":
        return []
    return [wording.say(name, date=dates.weekday_date(answer.agreed_on, wording.now))]


def contact_words(wording: Wording, name: str | None) -> str:
    """Return the name of the contact, or words for it where the name may not be said."""
    return name or wording.say("utter_word_contact")


def point_list(points: Iterable[int | None]) -> str:
    """Return point numbers in order as words: "3, 4 och 5"; empty when there are none."""
    return dates.listing([str(number) for number in sorted({point for point in points if point is not None})])


def sentence(text: str) -> str:
    """Return a quotation with a full stop after it if it ends without one."""
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?", ":")) else f"{stripped}."


def unended(text: str) -> str:
    """Return a quotation without its full stop, for a text that brings its own."""
    return text.strip().rstrip(".")


def merge(answers: Sequence[Sequence[str]]) -> list[str]:
    """Join the lines of several answers into one reply; a line that has been said is not said again."""
    return list(dict.fromkeys(line for lines in answers for line in lines))
