"""What no fact of the contract answers: most of it is handed on to a person, some of it has its own answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from actions import cannot_manage, case_status, hand_on, notes
from actions.asking import Asking

OWN_ANSWERS: Mapping[str, Callable[[Asking], Awaitable[list[str]]]] = {
    "ask_case_status": case_status.answer,
    "cannot_manage": cannot_manage.answer,
    "report_done": notes.report,
    "share_what_matters": notes.wish,
}
"""By intent."""


async def answer(asking: Asking) -> list[str]:
    """Give the intent its own answer, or hand the message on."""
    return await OWN_ANSWERS.get(asking.intent, hand_on.answer)(asking)
