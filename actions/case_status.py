"""Has anybody answered? What was passed on, to whom, by when an answer is promised, and what has come of it."""

from __future__ import annotations

from datetime import date, datetime

from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.turn_to import phone_for
from actions.wording import Wording, about_line, closed_answer, sentence, wording_for
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import CaseState
from nastasteg.clock import local_date

MOST_CASES = 3


async def answer(asking: Asking) -> list[str]:
    """Return how far each case has come, what still waits first; with none, say so and offer to pass the message on.

    A promise that is broken is said to be. What may not be said here is met with a number, and the ways to hear it.
    """
    found = await asking.api.own_cases(asking.pseudonym, asking.message_id)
    wording = Wording(
        texts=asking.texts,
        now=asking.now,
        for_other=found.called is not None,
        name=found.about,
        called=found.called,
        question=asking.text,
        kept_back=asking.kept_back,
    )
    if not found.allowed:
        return [*about_line(wording), wording.say("utter_not_allowed", phone=await phone_for(asking))]
    if not found.cases:
        return await _nothing_passed_on(asking)
    in_order = sorted(found.cases, key=lambda one: (one.is_closed, one.is_answered))
    told = in_order[:MOST_CASES]
    lines = [line for one in told for line in case_lines(wording, one)]
    if len(in_order) > len(told):
        return [*about_line(wording), *lines, wording.say("utter_cases_more", phone=spoken(told[0].phone))]
    waiting = [one for one in told if not one.is_answered and not one.is_closed]
    if any(one.reply_by for one in waiting) and not any(one.is_overdue for one in waiting):
        lines.append(wording.say("utter_talk_sooner", phone=spoken(waiting[0].phone)))
    return [*about_line(wording), *lines]


def case_lines(wording: Wording, case: CaseState) -> list[str]:
    """Return what is said of one case: the most important first, which is whether it is answered."""
    day, phone = _day(wording, case.created_at), spoken(case.phone)
    if case.is_answered and case.replies and not case.is_call_missed:
        last = case.replies[-1]
        answered = _day(wording, last.at)
        return [
            wording.say("utter_case_answered", sender=last.by, date=answered, day=day, reply=sentence(last.text)),
        ]
    if case.is_answered and not case.is_call_missed:
        return [wording.say("utter_case_answered_elsewhere", day=day, phone=phone)]
    if case.is_closed:
        return [wording.say("utter_case_closed", day=day, phone=phone)]
    if case.call_from and case.call_until:
        when = f"{wording.when(case.call_from)}-{dates.clock(case.call_until).removeprefix('kl. ')}"
        caller = case.caller or wording.say("utter_word_care").capitalize()
        return [wording.say("utter_case_call", name=caller, when=when, day=day)]
    if case.is_call_missed:
        return [wording.say("utter_case_call_missed", day=day, phone=phone)]
    if case.reply_by and case.is_overdue:
        return [wording.say("utter_case_late", date=_date(wording, case.reply_by), day=day, phone=phone)]
    text = "utter_case_waits" if case.contact_name else "utter_case_waits_at_unit"
    waits = wording.say(text, day=day, contact=case.contact_name)
    if case.reply_by is None:
        return [waits, wording.say("utter_no_promise", phone=phone)]
    return [waits, wording.say("utter_reply_by", date=_date(wording, case.reply_by))]


async def _nothing_passed_on(asking: Asking) -> list[str]:
    contact = await asking.api.contact(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, contact)
    nothing = [*about_line(wording), wording.say("utter_no_cases")]
    if closed_answer(wording, contact):
        return [*nothing, wording.say("utter_phone", phone=spoken(contact.phone))]
    return [*nothing, *await offer_to_ask(asking, contact, wording, text="utter_offer_to_pass_on")]


def _day(wording: Wording, moment: datetime) -> str:
    return _date(wording, local_date(moment))


def _date(wording: Wording, day: date) -> str:
    return dates.weekday_date(day, wording.now)
