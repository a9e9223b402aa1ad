"""Which signs to watch, and whom to turn to. Always with 112 last."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import Wording, about_line, closed_answer, sentence, source_line, wording_for
from bot.swedish.folding import fold
from bot.swedish.phones import spoken
from contract_api.client import WarningSignView

SHORTEST = 4
"""Letters that a word must have to tell what a question is about, and of which so many are compared: endings differ."""


async def answer(asking: Asking) -> list[str]:
    """Return the signs word for word, the most urgent first and then what was asked about; or that there are none."""
    found = await asking.api.warning_signs(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    acute = [wording.say("utter_if_acute")]
    closed = closed_answer(wording, found)
    if closed:
        return [*closed, *acute]
    shown = [one for one in found.signs if one.text is not None]
    hidden = [one.point for one in found.signs if one.text is None]
    lines = [*about_line(wording), *(source_line(wording, found) if shown else [])]
    lines += [sign_line(wording, one) for one in asked_first(shown, asking.text)]
    ending = await closing_lines(
        asking, found, wording, hidden=hidden, said=bool(shown), silent="utter_no_warning_signs"
    )
    return [*lines, *ending, *acute]


def asked_first(signs: Iterable[WarningSignView], question: str) -> list[WarningSignView]:
    """Return signs with those for 112 first, then those that share most words with a question."""
    asked = _beginnings(question)
    return sorted(signs, key=lambda sign: (sign.urgency != "112", -len(asked & _beginnings(sign.text or ""))))


def _beginnings(text: str) -> set[str]:
    return {word[:SHORTEST] for word in re.findall(r"\w+", fold(text)) if len(word) >= SHORTEST}


def sign_line(wording: Wording, sign: WarningSignView) -> str:
    """Return one sign with whom to turn to."""
    text = sentence(sign.text or "")
    if sign.urgency != "contact":
        return wording.say(f"utter_warning_sign_{sign.urgency}", point=sign.point, text=text)
    phone = spoken(sign.phone)
    if sign.contact_name:
        return wording.say(
            "utter_warning_sign_contact", name=sign.contact_name, phone=phone, point=sign.point, text=text
        )
    return wording.say("utter_warning_sign_contact_phone_only", phone=phone, point=sign.point, text=text)
