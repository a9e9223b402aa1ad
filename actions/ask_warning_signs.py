"""Which signs to watch, and whom to turn to. Always with 112 last."""

from __future__ import annotations

from actions.asking import Asking
from actions.offer import closing_lines
from actions.wording import Wording, about_line, closed_answer, sentence, source_line, wording_for
from bot.swedish.phones import spoken
from contract_api.client import WarningSignView


async def answer(asking: Asking) -> list[str]:
    """Return the signs word for word, the most urgent first; or say that there are none and offer to ask."""
    found = await asking.api.warning_signs(asking.pseudonym, asking.message_id)
    wording = wording_for(asking, found)
    acute = [wording.say("utter_if_acute")]
    closed = closed_answer(wording, found)
    if closed:
        return [*closed, *acute]
    shown = [one for one in found.signs if one.text is not None]
    hidden = [one.point for one in found.signs if one.text is None]
    lines = [*about_line(wording), *(source_line(wording, found) if shown else [])]
    lines += [sign_line(wording, one) for one in shown]
    ending = await closing_lines(
        asking, found, wording, hidden=hidden, said=bool(shown), silent="utter_no_warning_signs"
    )
    return [*lines, *ending, *acute]


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
