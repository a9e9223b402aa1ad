"""Handing on to a person at the care: the case is stored before anything is said of it."""

from __future__ import annotations

from collections.abc import Mapping

from actions import worry
from actions.asking import Asking
from actions.wording import Wording, about_line
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import CaseIn, CaseOut, CaseReason, ContractApiRefused

REASONS: Mapping[str, CaseReason] = {
    "book_appointment": "appointment",
    "visit_problem": "appointment",
    "report_done": "report",
    "cannot_manage": "cannot_manage",
    "worry": "worry",
    "share_what_matters": "change",
    "request_human": "request_human",
    "renew_prescription": "prescription",
    "ask_certificate": "certificate",
    "change_contact": "change",
    "change_details": "change",
    "manage_access": "access",
    "ask_access": "access",
    "medical_question": "medical_question",
    "complaint": "complaint",
}
"""Why a person must answer, by intent; every other intent is a question."""

FIRST_LINES: Mapping[str, str] = {
    "worry": "utter_worry",
    "complaint": "utter_complaint",
}
"""What is said before it is told that the message has been handed on."""

HANDED_ON = ("utter_handed_on", "utter_handed_on_to_unit")
"""How it is said that something has been handed on: to somebody who may be named, and to the unit."""

ADDED = ("utter_added", "utter_added_at_unit")
"""The same where it was added to what had been handed on before."""

CALL_BACK_AGAIN = ("utter_call_back_again", "utter_call_back_again")

CANNOT_MANAGE = ("utter_cannot_manage_handed_on", "utter_cannot_manage_handed_on_to_unit")

CALL_BACK = ("utter_call_back", "utter_call_back_to_unit")
"""The same of a wish to be called."""

LISTENED_TO = frozenset({"worry", "request_human"})
"""What anybody may leave for the unit, also who may be told nothing."""

NO_UNIT = "no-unit"
"""By which contract_api says that there is no unit to hand anything to."""

LONGEST_TEXT = 20_000
"""Characters that contract_api takes; a dozen SMS at their longest."""

MOST_NAMES = 10

NO_WORDS = "-"
"""Stands for the text of a message that had none."""


async def answer(asking: Asking) -> list[str]:
    """Hand the message on and say so, with a number for whoever cannot wait."""
    if asking.intent in LISTENED_TO:
        offered = await worry.offer(asking)
        if offered is not None:
            return offered
    reason = REASONS.get(asking.intent, "question")
    handed_on, case = await hand_on(asking, reason=reason, text=asking.text, topics=asking.topics, names=asking.persons)
    first = FIRST_LINES.get(asking.intent) if case else None
    lines = [asking.texts.say(first)] if first else []
    if asking.intent == "visit_problem" and case is not None:
        lines.append(asking.texts.say("utter_visit_problem", phone=spoken(case.phone)))
    return [*lines, *handed_on]


async def hand_on(
    asking: Asking,
    *,
    reason: CaseReason,
    text: str,
    topics: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    add_to: int | None = None,
) -> tuple[list[str], CaseOut | None]:
    """Store a case and return what is said of it, with the case. When no unit can take it, a number is said instead."""
    words = text[:LONGEST_TEXT] or NO_WORDS
    try:
        case = await asking.api.open_case(
            asking.pseudonym,
            CaseIn(
                message_id=asking.message_id,
                reason=reason,
                text=words,
                topics=list(topics),
                names=list(names[:MOST_NAMES]),
                add_to=add_to,
            ),
        )
    except ContractApiRefused as error:
        if error.problem.slug != NO_UNIT:
            raise
        return [asking.texts.say("utter_cannot_hand_on", phone=spoken(asking.fallback_phone))], None
    for_other = case.called is not None
    wording = Wording(texts=asking.texts, now=asking.now, for_other=for_other, name=case.about, called=case.called)
    phone = spoken(case.phone)
    lines = about_line(wording)
    if not case.is_answered:
        return [*lines, wording.say("utter_kept_unanswered", phone=phone)], case
    named, unnamed = _texts(reason, case)
    lines.append(wording.say(named if case.contact_name else unnamed, contact=case.contact_name))
    if case.reply_by and case.is_overdue:
        date = dates.weekday_date(case.reply_by, asking.now)
        lines.append(wording.say("utter_reply_late", date=date, phone=phone))
    elif case.reply_by:
        lines.append(wording.say("utter_reply_by", date=dates.weekday_date(case.reply_by, asking.now)))
        lines.append(wording.say("utter_talk_sooner", phone=phone))
    else:
        lines.append(wording.say("utter_no_promise", phone=phone))
    return lines, case


def _texts(reason: CaseReason, case: CaseOut) -> tuple[str, str]:
    if reason == "call_back":
        return CALL_BACK_AGAIN if case.again else CALL_BACK
    if reason == "cannot_manage":
        return CANNOT_MANAGE
    return ADDED if case.again else HANDED_ON
