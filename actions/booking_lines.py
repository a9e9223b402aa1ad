"""How far the change of an agreed time has come, in words. The time that stands, stands until another is certain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from actions import appointment_lines
from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.tie_lines import tie_lines
from actions.wording import Wording, about_line, closed_answer, sentence, unended, wording_for
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import AppointmentView, BookingAct, BookingAnswer

UNCLEAR: Mapping[BookingAct, str] = {
    "move": "utter_unclear_move",
    "make": "utter_unclear_make",
    "cancel": "utter_unclear_cancel",
    "confirm": "utter_unclear_move",
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One answer on its way into words."""

    asking: Asking
    wording: Wording
    answer: BookingAnswer

    @property
    def phone(self) -> str:
        """The number of the unit whose time it is, as it is said."""
        times = [one for one in (self.answer.new, self.answer.old, *self.answer.options) if one]
        return spoken(times[0].phone if times else self.answer.phone)

    @property
    def old(self) -> str:
        """When the time is that it is about."""
        return self.when(self.answer.old)

    @property
    def new(self) -> str:
        """When the new time is."""
        return self.when(self.answer.new)

    def when(self, appointment: AppointmentView | None) -> str:
        """Return when an appointment is; a word for it where that is not known."""
        if appointment is None or appointment.starts_at is None:
            return self.wording.say("utter_word_the_time")
        return appointment_lines.when(self.wording, appointment.starts_at, appointment)

    def label(self, option: AppointmentView) -> str:
        """Return a time as one of several: with its form and with whom, where that tells it from the old one."""
        old = self.answer.old
        parts = [self.when(option)]
        if option.form != (old.form if old else "visit"):
            parts.append(appointment_lines.form_word(self.wording, option))
        if option.with_name and option.with_name != (old.with_name if old else None):
            parts.append(option.with_name)
        return ", ".join(parts)

    def options(self) -> list[str]:
        """Return the numbered times."""
        return [
            self.wording.say("utter_option", number=number, label=self.label(one))
            for number, one in enumerate(self.answer.options, start=1)
        ]

    async def offer(self) -> list[str]:
        """Offer to hand on what was written."""
        if not self.asking.may_offer:
            return []
        return await offer_to_ask(
            self.asking, self.answer, self.wording, reason="appointment", text="utter_offer_to_pass_on"
        )


async def lines(asking: Asking, answer: BookingAnswer, *, wish_is_said: bool = True) -> list[str]:
    """Return what is said of an answer.

    `wish_is_said`: the message says what is wanted, and can be handed on as it is; "2" cannot.
    """
    wording = wording_for(asking, answer)
    telling = Telling(asking=asking, wording=wording, answer=answer)
    if answer.child_has_grown:
        return closed_answer(wording, answer) or []
    if not answer.allowed:
        refused = wording.say("utter_right_without_times", phone=telling.phone)
        return [*about_line(wording), refused, *await telling.offer()]
    if not wish_is_said:
        wish = wording.texts.say("utter_case_change", when=telling.old)
        telling = replace(telling, asking=replace(asking, text=wish))
    said = _hidden(telling) if _is_hidden(answer) else await TOLD[answer.outcome](telling)
    return [*about_line(wording), *said]


def open_lines(asking: Asking, thread: BookingAnswer) -> list[str]:
    """Return what is open in short: how to answer, after a question about something else."""
    telling = Telling(asking=asking, wording=wording_for(asking, thread), answer=thread)
    say = telling.wording.say
    if thread.outcome in ("which", "proposals", "gone"):
        numbers = dates.listing([str(number) for number in range(1, len(thread.options) + 1)], "eller")
        name = "utter_open_which" if thread.outcome == "which" else "utter_open_slots"
        return [say(name, numbers=numbers)]
    if thread.outcome == "ask_cancel":
        return [say("utter_open_cancel", when=telling.old)]
    return [say("utter_open_make" if thread.old is None else "utter_open_move", new=telling.new)]


def _is_hidden(answer: BookingAnswer) -> bool:
    """Return whether it may not be said here how things stand, or that there is no such time."""
    if answer.outcome == "kept_back" or (answer.old is not None and answer.old.shown == "nothing"):
        return True
    return answer.shown == "nothing" and not any((answer.old, answer.new, answer.options))


def _hidden(telling: Telling) -> list[str]:
    answer, wording = telling.answer, telling.wording
    if answer.act == "confirm":
        return [wording.say("utter_confirmed_kept_back", phone=telling.phone)]
    points, phone = ([answer.old.point], answer.old.phone) if answer.old else ([], answer.phone)
    return [wording.not_here(points, phone)]


async def _none(telling: Telling) -> list[str]:
    closed = closed_answer(telling.wording, telling.answer)
    if closed:
        return closed[len(about_line(telling.wording)) :]
    return [telling.wording.say("utter_no_appointment"), *await telling.offer()]


async def _which(telling: Telling) -> list[str]:
    return [telling.wording.say("utter_which_time"), *telling.options()]


async def _proposals(telling: Telling) -> list[str]:
    answer, say = telling.answer, telling.wording.say
    if answer.outcome == "gone":
        first = say("utter_slots_gone")
    elif not answer.fits:
        first = say("utter_slots_near")
    elif answer.old is None and answer.options[0].purpose:
        first = say("utter_slots_for", text=unended(answer.options[0].purpose.partition(". ")[0]))
    else:
        first = say("utter_slots")
    stands = [say("utter_old_time_stands", when=telling.old)] if answer.old else []
    return [first, *telling.options(), say("utter_slots_how"), *stands]


async def _no_slots(telling: Telling) -> list[str]:
    say = telling.wording.say
    if telling.answer.may_wait:
        return [say("utter_wait_offer", when=telling.old)]
    if telling.asking.thread is not None:
        return [say("utter_no_more_slots", phone=telling.phone)]
    stands = [say("utter_old_time_stands_on", when=telling.old)] if telling.answer.old else []
    return [say("utter_no_slots"), *stands, *await telling.offer()]


async def _read_back(telling: Telling) -> list[str]:
    answer, say = telling.answer, telling.wording.say
    if answer.old is None:
        said = [say("utter_read_back_make", new=telling.new)]
    else:
        said = [say("utter_read_back", when=telling.old, new=telling.new)]
    tied = tie_lines(telling.wording, answer, telling.phone)
    return [*said, *_what_differs(telling), *tied, *_guarantee(telling)]


async def _ask_cancel(telling: Telling) -> list[str]:
    asked = telling.wording.say("utter_ask_cancel", when=telling.old)
    return [asked, *tie_lines(telling.wording, telling.answer, telling.phone)]


async def _done(telling: Telling) -> list[str]:
    answer, say = telling.answer, telling.wording.say
    if answer.act == "confirm":
        return [say("utter_confirmed", when=telling.old)]
    tied = tie_lines(telling.wording, answer, telling.phone)
    name = "utter_cancel_done" if answer.act == "cancel" else "utter_made" if answer.old is None else "utter_moved_done"
    telling.asking.told_times.append(name)
    if answer.act == "cancel":
        return [say(name, when=telling.old, phone=telling.phone), *tied]
    said = [say(name, new=telling.new)]
    if answer.new is not None and answer.new.preparation:
        said.append(say("utter_preparation_short", text=sentence(answer.new.preparation)))
    return [*said, *_what_differs(telling), *tied]


async def _unclear(telling: Telling) -> list[str]:
    return [telling.wording.say(UNCLEAR[telling.answer.act])]


async def _late(telling: Telling) -> list[str]:
    fee = [sentence(telling.answer.fee_text)] if telling.answer.fee_text else []
    said = telling.wording.say("utter_too_late", when=telling.old, phone=telling.phone)
    return [said, *fee, *_guarantee(telling), *await telling.offer()]


async def _not_allowed(telling: Telling) -> list[str]:
    if telling.answer.old is None:
        return [telling.wording.say("utter_cannot_book", phone=telling.phone), *await telling.offer()]
    said = telling.wording.say("utter_cannot_change", when=telling.old, phone=telling.phone)
    return [said, *await telling.offer()]


async def _refused(telling: Telling) -> list[str]:
    return [telling.wording.say("utter_not_booked_any_more", phone=telling.phone)]


async def _kept_back(telling: Telling) -> list[str]:
    return _hidden(telling)


def _guarantee(telling: Telling) -> list[str]:
    return [telling.wording.say("utter_guarantee")] if telling.answer.affects_guarantee else []


def _what_differs(telling: Telling) -> list[str]:
    """Return where the new time is and in what form, where that is not as it was."""
    old, new = telling.answer.old, telling.answer.new
    if new is None:
        return []
    said = []
    if old is not None and new.form != old.form:
        said.append(telling.wording.say("utter_new_form", form=appointment_lines.form_word(telling.wording, new)))
    if new.place and new.place != (old.place if old else None):
        said.append(telling.wording.say("utter_place", place=unended(new.place)))
    return said


TOLD: Mapping[str, Callable[[Telling], Awaitable[list[str]]]] = {
    "none": _none,
    "which": _which,
    "kept_back": _kept_back,
    "not_allowed": _not_allowed,
    "late": _late,
    "proposals": _proposals,
    "gone": _proposals,
    "no_slots": _no_slots,
    "read_back": _read_back,
    "unclear": _unclear,
    "done": _done,
    "refused": _refused,
    "ask_cancel": _ask_cancel,
}
