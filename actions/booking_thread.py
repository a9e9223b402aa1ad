"""What is said while a question about an agreed time is open: answers to it, other wishes, and questions in between."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from actions import agreed_times, booking_lines
from actions.access_wish import read_wish as read_access_wish
from actions.asking import OF_TIMES, Asking
from actions.open_question import ANSWER_INTENTS, COURTESIES, LONGEST_TEXT
from actions.reply import Reply
from actions.time_wish import TimeWish, read_wish
from actions.turn import Reading, Turn
from actions.turn_to import phone_for
from actions.understanding import DANGER_INTENTS, Understood, understand
from bot.swedish.folding import fold
from contract_api.client import BookingAnswer, ChoiceOut, ContractApiRefused

KINDS = frozenset({"appointment", "slot", "move", "cancel"})
"""The questions about agreed times that are answered here."""

SEEKING = frozenset({"proposals", "gone", "read_back"})
"""How far a thread has come in which another wish can be said."""

REFINING = ANSWER_INTENTS | OF_TIMES | {"ask_appointments"}
"""How a wish may be understood, said to times that have been proposed: "har ni nåt på torsdag?"."""

REFINING_WITH_DAY = REFINING | COURTESIES | {"cannot_manage", "out_of_scope", "ask_waiting_time"}
"""The same where it names a day or an hour: "fredag går inte, jag jobbar"."""

KEEPING = ANSWER_INTENTS | {"confirm_appointment", "out_of_scope"}
"""How it may be understood that all is to stay as it is; a question that only sounds like it is answered."""

NO = "nej"

_OWN_TIME = re.compile(r"\b(min|mina|mitt|jag har|har jag|vi har|bokad\w*)\b")
_CANCELS = re.compile(r"\b(avbok\w*|avbest\w*|stryk|ta(r)? bort|aterbud|stall\w* in)\b")

type Answering = Callable[[Turn, Asking], Awaitable[Reply]]


async def resolve(asking: Asking, choice: ChoiceOut) -> list[str] | None:
    """Return what comes of an answer to a question about a time; None where the message has chosen nothing."""
    if choice.declined:
        is_new = choice.context.get("act") == "make"
        return [asking.texts.say("utter_nothing_booked" if is_new else "utter_time_stands")]
    if choice.chosen is None:
        return None
    if choice.kind == "move" or choice.chosen == "cancel":
        changed = await asking.api.booking_change(asking.pseudonym, asking.message_id)
    else:
        changed = await asking.api.booking_choice(asking.pseudonym, asking.message_id)
    return await booking_lines.lines(asking, changed, wish_is_said=False)


def begun_again(choice: ChoiceOut) -> Reading:
    """Return the wish of a thread as a request: where it cannot go on, it begins again."""
    return Reading(intent=agreed_times.INTENTS[choice.context["act"]], confidence=1.0)


async def open_to(asking: Asking) -> BookingAnswer | None:
    """Return the question about a time that is open to the message, if there is one."""
    try:
        return await asking.api.booking_open(asking.pseudonym, asking.message_id)
    except ContractApiRefused:
        # Whom it is about must be chosen first, or nothing is answered any more: the answer itself finds that out.
        return None


async def kept_before(asking: Asking) -> Reply | None:
    """Return the reply to a message that has closed the question already, and is answered once more."""
    if not read_wish(asking.text, asking.now).keeps:
        return None
    choice = await asking.api.choose(asking.pseudonym, asking.message_id, asking.text[:LONGEST_TEXT])
    is_ours = choice.declined and choice.kind in KINDS
    return Reply(lines=await resolve(asking, choice) or []) if is_ours else None


async def in_the_middle(turn: Turn, asking: Asking, thread: BookingAnswer, otherwise: Answering) -> Reply:
    """Answer a message that has chosen nothing while a question about a time is open.

    Another wish goes on with the thread. Anything else is answered as it would be (`otherwise`), but opens no other
    question, and ends with what is open.
    """
    asking = replace(asking, thread=thread, may_offer=False)
    understood = understand(turn)
    wanted = understood.requests if isinstance(understood, Understood) else ()
    intents = {one.intent for one in wanted}
    if thread.is_repeated:
        is_first = bool(intents & OF_TIMES)
        return await otherwise(turn, asking) if is_first else Reply(lines=await booking_lines.lines(asking, thread))
    if intents & DANGER_INTENTS:
        return await otherwise(turn, asking)
    wish = read_wish(asking.text, asking.now, near=_first_start(thread))
    if thread.outcome == "which" and not _is_about_else(asking, intents, wish):
        number = _pointed_out(thread, wish)
        if number is not None:
            return await _choose(asking, number)
        if asking.roles or asking.persons:
            return Reply(lines=await _refine(asking, thread, wish))
    if _refines(asking, thread, wish, intents):
        return Reply(lines=await _refine(asking, thread, wish))
    if wish.keeps and intents <= KEEPING:
        return await _choose(asking, NO)
    if not wanted and turn.may_wait:
        return Reply(wait_for_more=True)
    if wanted and intents <= ANSWER_INTENTS:
        return Reply(lines=booking_lines.open_lines(asking, thread))
    if intents == {"repeat"}:
        return Reply(lines=await booking_lines.lines(asking, thread))
    if not wanted and read_access_wish(asking.text).kind != "hide":
        phone = await phone_for(asking)
        return Reply(
            lines=[asking.texts.say("utter_not_understood", phone=phone), *booking_lines.open_lines(asking, thread)]
        )
    return await _taken_up_again(asking, await otherwise(turn, asking))


async def _taken_up_again(asking: Asking, reply: Reply) -> Reply:
    """Return the reply with what is still open as its end. What the message itself has asked is said already."""
    if not reply.lines or reply.pseudonym is not None:
        return reply
    thread = await open_to(asking)
    if thread is None or thread.is_repeated:
        return reply
    asking.kept_back.clear()  # the ways to hear it would take the place of what is open
    return replace(reply, lines=[*reply.lines, *booking_lines.open_lines(asking, thread)])


async def _choose(asking: Asking, answer: str) -> Reply:
    choice = await asking.api.choose(asking.pseudonym, asking.message_id, answer)
    return Reply(lines=await resolve(asking, choice) or [asking.texts.say("utter_write_again")])


async def _refine(asking: Asking, thread: BookingAnswer, wish: TimeWish) -> list[str]:
    answer = await agreed_times.send(asking, thread.act, wish)
    lines = await booking_lines.lines(asking, answer)
    still = await open_to(asking)
    return lines if still is None or still.is_repeated else [*lines, *booking_lines.open_lines(asking, still)]


def _refines(asking: Asking, thread: BookingAnswer, wish: TimeWish, intents: set[str]) -> bool:
    """Return whether a message says another wish for the times that have been proposed."""
    if thread.outcome not in SEEKING or thread.act not in ("move", "make") or not wish.is_one:
        return False
    # "FLER" alone is what was asked for, whatever else it may be taken for.
    return wish.is_command or not _is_about_else(asking, intents, wish)


def _is_about_else(asking: Asking, intents: set[str], wish: TimeWish) -> bool:
    if not intents <= (REFINING_WITH_DAY if wish.pointed_at else REFINING):
        return True
    folded = fold(asking.text)
    asks_of_own = "ask_appointments" in intents and bool(_OWN_TIME.search(folded))
    return asks_of_own or ("cancel_appointment" in intents and bool(_CANCELS.search(folded)))


def _first_start(thread: BookingAnswer) -> datetime | None:
    """Return when the first of the times is that are talked of."""
    times = [thread.new] if thread.new else thread.options
    return min((one.starts_at for one in times if one.starts_at), default=None)


def _pointed_out(thread: BookingAnswer, wish: TimeWish) -> str | None:
    """Return the number of the one time that a message names by its day or hour, of those that were asked about."""
    found = [
        number
        for number, one in enumerate(thread.options, start=1)
        if one.starts_at and any(start <= one.starts_at < end for start, end in wish.pointed_at)
    ]
    return str(found[0]) if len(found) == 1 else None
