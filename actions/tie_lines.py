"""What hangs on an agreed time that is moved or cancelled, and what becomes of it."""

from __future__ import annotations

from actions.wording import Wording, unended
from contract_api.client import BookingAnswer, TieView


def tie_lines(wording: Wording, answer: BookingAnswer, phone: str) -> list[str]:
    """Return one line for each thing that hangs on the time: before the yes for all, then for what became of them."""
    ties = [tie for tie in answer.ties if answer.outcome != "done" or tie.outcome != "stays"]
    return [_line(wording, tie, phone, is_cancelled=answer.act == "cancel") for tie in ties]


def _line(wording: Wording, tie: TieView, phone: str, *, is_cancelled: bool) -> str:
    if tie.kind in ("before", "after"):
        what = unended(tie.text) if tie.text else wording.say("utter_word_tied_time")
        if tie.outcome in ("moves", "stays") and tie.starts_at is not None:
            return wording.say(f"utter_tied_{tie.outcome}", text=what, when=wording.when(tie.starts_at))
        return wording.say("utter_tied_unit", text=what)
    if tie.kind == "transport":
        return wording.say("utter_tied_transport_cancel" if is_cancelled else "utter_tied_transport", phone=phone)
    what = unended(tie.text or wording.say(f"utter_word_tied_{tie.kind}"))
    if tie.kind == "companion":
        return wording.say("utter_tied_companion_cancel" if is_cancelled else "utter_tied_companion", text=what)
    return wording.say("utter_tied_interpreter_cancel" if is_cancelled else "utter_tied_interpreter", text=what)
