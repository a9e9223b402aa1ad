"""What goes with a reply in a channel that can carry more than words: buttons, and agreed times as a file.

The words say all of it too. Whoever types "2" or "ja" is answered as who presses.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.gateway.buttons import Choice, Choices
from bot.gateway.calendar import calendar_file
from bot.gateway.care import Care, CareUnavailableError
from bot.gateway.texts import FixedTexts
from contract_api.client import OpenQuestionOut
from nastasteg.clock import Clock

log = structlog.get_logger(__name__)

YES, NO = ("utter_button_yes", "ja"), ("utter_button_no", "nej")

NAMED = {
    "call_back": ("utter_button_call_back", "ring"),
    "link": ("utter_button_link", "länk"),
    "rebook": ("utter_button_rebook", "omboka"),
    "next_visit": ("utter_button_next_visit", "vänta"),
}
"""Options with words of their own: what stands on the button, and what it says."""

WITHOUT_NO = ("kept_back",)
"""Questions that a no does not belong to: it is a matter of which."""

IN_OWN_WORDS = ("contract_wrong",)
"""Questions that are answered in words that nobody can foresee."""

NUMBERS_OR_NO = ("worry",)
"""Questions where one chooses a number, or none."""

LONGEST_LABEL = 60
"""Characters. What does not fit on a telephone is cut by Telegram anyway; the words above have all of it."""

_NUMBERED_LINE = re.compile(r"^([1-9])\. (\S.*)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Besides:
    """What goes with a reply."""

    choices: Choices | None = None
    document: str | None = None
    open_question: uuid.UUID | None = None
    """The question whose buttons still hold."""


@dataclass(frozen=True)
class Beside:
    """Finds it. While contract_api cannot be asked, a reply goes without."""

    care: Care
    texts: FixedTexts
    clock: Clock

    async def of(self, pseudonym: str, turn_id: uuid.UUID, text: str, *, calendar: bool) -> Besides | None:
        """Return what goes with a reply to a turn. None: nothing is known, so that nothing is taken away either."""
        try:
            question = await self.care.open_question(pseudonym)
            times = await self.care.calendar(pseudonym, str(turn_id)) if calendar else []
        except CareUnavailableError as error:
            log.warning("a reply goes without its buttons", turn_id=str(turn_id), reason=str(error))
            return None
        choices = None
        if question is not None and question.asked_by.partition(":")[0] == str(turn_id):
            ways = ways_to_answer(question, text, self.texts.say)
            choices = Choices(question_id=question.id, expires_at=question.expires_at, ways=ways) if ways else None
        return Besides(
            choices=choices,
            document=calendar_file(times, self.texts, now=self.clock()).decode() if times else None,
            open_question=question.id if question else None,
        )


def ways_to_answer(question: OpenQuestionOut, text: str, say: Callable[[str], str]) -> tuple[Choice, ...]:
    """Return the ways to answer a question, as the text that asks it names them."""
    if question.kind in IN_OWN_WORDS:
        return ()
    no = Choice(label=say(NO[0]), says=NO[1])
    if question.numbered:
        lines = dict(_NUMBERED_LINE.findall(text))
        numbers = [_numbered(str(number), lines) for number in range(1, len(question.options) + 1)]
        return (*numbers, no) if question.kind in NUMBERS_OR_NO else tuple(numbers)
    named = [NAMED.get(option, YES if not position else None) for position, option in enumerate(question.options)]
    ways = [Choice(label=say(one[0]), says=one[1]) for one in named if one is not None]
    return tuple(ways) if question.kind in WITHOUT_NO else (*ways, no)


def _numbered(number: str, lines: dict[str, str]) -> Choice:
    label = f"{number}. {lines[number]}" if number in lines else number
    if len(label) > LONGEST_LABEL:
        label = label[: LONGEST_LABEL - 3].rstrip() + "..."
    return Choice(label=label, says=number)
