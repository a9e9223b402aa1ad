"""Moving, making, cancelling and confirming an agreed time: what the message wants is told to contract_api."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions import booking_lines, hand_on
from actions.asking import Asking
from actions.hand_on import MOST_NAMES
from actions.time_wish import TimeWish, read_wish
from bot.swedish.folding import fold
from contract_api.client import BookingAct, BookingAnswer, BookingWish

ACTS: Mapping[str, BookingAct] = {
    "rebook_appointment": "move",
    "cancel_appointment": "cancel",
    "confirm_appointment": "confirm",
    "book_appointment": "make",
}
"""What is wanted with an agreed time, by intent."""

INTENTS: Mapping[str, str] = {act: intent for intent, act in ACTS.items()}

ALL_TIMES = "appointments"
"""The topic that the very word for a time has: it says nothing of what the time is about."""

_MOVES = re.compile(
    r"\b(bokar? om(?! (en|ett|tva|tre|fyra|nagra|\d+) (dag|veck|manad))|ombok\w*|flytta\w*|byt(a|er)?)\b"
)
"""Words that change a time, close as they are to those that book one: but "boka om två veckor" books."""

TO_A_PERSON = frozenset({"none", "not_allowed"})
"""What comes of a wish for a new time that a person must book."""


async def answer(asking: Asking) -> list[str]:
    """Return what is asked or told of the time that the message is about."""
    act, wish = ACTS[asking.intent], read_wish(asking.text, asking.now)
    if act == "make" and _MOVES.search(fold(asking.text)):
        act = "move"
    if act == "make":
        return await _book(asking, wish)
    if act != "move":
        wish = TimeWish(excluded=wish.pointed_at)
    return await booking_lines.lines(asking, await send(asking, act, wish))


async def send(asking: Asking, act: BookingAct, wish: TimeWish) -> BookingAnswer:
    """Tell contract_api what is wanted."""
    # "En annan tid" says nothing of which way while no times have been proposed.
    direction = None if wish.direction == "more" and asking.thread is None else wish.direction
    return await asking.api.booking_wish(
        asking.pseudonym,
        BookingWish(
            message_id=asking.message_id,
            act=act,
            windows=wish.windows,
            excluded=wish.excluded,
            direction=direction,
            role=asking.role,
            topics=_topics(asking),
            names=asking.persons[:MOST_NAMES],
        ),
    )


async def _book(asking: Asking, wish: TimeWish) -> list[str]:
    """Offer what the contract lets be booked here; all else is handed on to a person."""
    if asking.role and not _topics(asking) and asking.thread is None:
        return await hand_on.answer(asking)
    booked = await send(asking, "make", wish)
    if booked.act == "make" and (not booked.allowed or booked.outcome in TO_A_PERSON):
        return await hand_on.answer(asking)
    return await booking_lines.lines(asking, booked)


def _topics(asking: Asking) -> tuple[str, ...]:
    return tuple(topic for topic in asking.topics if topic != ALL_TIMES)[:10]
