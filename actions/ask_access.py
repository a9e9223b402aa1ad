"""Who may ask for the patient, and what they are told; to a relative, what they themselves may ask."""

from __future__ import annotations

import re
from datetime import timedelta

from actions.asking import Asking
from actions.wording import Wording, about_line, closed_answer, wording_for
from bot.swedish import dates
from bot.swedish.folding import fold
from bot.swedish.phones import spoken
from contract_api.client import ReaderView, RightsAnswer, RightView
from nastasteg.clock import local_date

MOST_READERS = 5

READ_OR_STORED = re.compile(
    r"\b(las[ts]\w*|tittat|kollat|(var|vart|varit|vat|va) inne|loggat|loggutdrag|spara[rst]?|lagra\w*)\b"
)
"""What has been read, and what is stored: other questions than who may ask."""


async def answer(asking: Asking) -> list[str]:
    """Return who may ask here and about what, until when and from which number; and that staff can read."""
    if READ_OR_STORED.search(fold(asking.text)):
        return await who_has_read(asking)
    found = await asking.api.rights(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    if not found.allowed:
        return closed_answer(wording, found) or []
    if found.shown != "all":
        return [*about_line(wording), wording.not_here([found.point], found.phone)]
    lines = [line for one in found.rights for line in right_lines(wording, one)]
    if found.for_other:
        return [*about_line(wording), *lines]
    return [*(lines or [wording.say("utter_access_nobody")]), *_staff_line(wording, found), *_more(wording, found)]


async def who_has_read(asking: Asking) -> list[str]:
    """Return who has read about the patient of late, and where the whole of it can be had."""
    found = await asking.api.readings(asking.pseudonym, asking.message_id)
    wording = Wording(texts=asking.texts, now=asking.now)
    phone = spoken(found.phone)
    if not found.allowed:
        return [wording.say("utter_not_allowed", phone=phone)]
    lines = [_reading_line(wording, one) for one in found.readings[:MOST_READERS]]
    if lines:
        lines.insert(0, wording.say("utter_read_by", days=found.days))
    elif found.is_whole:
        lines.append(wording.say("utter_read_by_nobody", days=found.days))
    is_all = found.is_whole and len(found.readings) <= MOST_READERS
    return [*lines, wording.say("utter_read_whole" if is_all else "utter_read_more", phone=phone)]


def _reading_line(wording: Wording, one: ReaderView) -> str:
    times = wording.say("utter_word_once") if one.count == 1 else wording.say("utter_word_times", count=one.count)
    name = one.name or wording.say("utter_word_relative")
    date = dates.weekday_date(local_date(one.last_at), wording.now)
    return wording.say(f"utter_read_by_{one.who}", name=name, unit=one.unit_name or "", times=times, date=date)


def right_lines(wording: Wording, right: RightView) -> list[str]:
    """Return what one person may, until when, and from which numbers."""
    scopes = dates.listing([wording.say(f"utter_scope_{scope}") for scope in scopes_to_say(right)])
    lines = [wording.say("utter_access_person", name=right.name, scopes=scopes)]
    if right.from_day:
        lines.append(wording.say("utter_access_from", date=dates.weekday_date(right.from_day, wording.now)))
    if right.until:
        last_day = right.until - timedelta(days=1)
        lines.append(wording.say("utter_access_until", date=dates.weekday_date(last_day, wording.now)))
    if right.phones_end and not wording.for_other:
        lines.append(wording.say("utter_access_phones", digits=dates.listing(right.phones_end)))
    return lines


def scopes_to_say(right: RightView) -> list[str]:
    """Return the scopes without those that the right to the whole plan holds already."""
    covered = {"next_step", "contacts", "own_activities"} if "whole_plan" in right.scopes else set()
    return [scope for scope in right.scopes if scope not in covered]


def _staff_line(wording: Wording, found: RightsAnswer) -> list[str]:
    return [wording.say("utter_access_staff", unit=found.unit_name)] if found.unit_name else []


def _more(wording: Wording, found: RightsAnswer) -> list[str]:
    first = found.rights[:1]
    return [
        *(wording.say("utter_access_to_end", name=one.given_name) for one in first),
        wording.say("utter_access_read"),
    ]
