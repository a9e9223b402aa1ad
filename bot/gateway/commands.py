"""The words that mean the same everywhere when they are the whole message."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.swedish.folding import fold


class Command(StrEnum):
    """What such a word asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    INFO = "info"
    MORE = "more"
    TEST = "test"
    CALL_BACK = "call_back"
    LINK = "link"
    EDITED = "edited"
    """No word: something that was written before has been changed."""
    PRESSED = "pressed"
    """No word: a button was pressed, and says which question it answers."""


WAYS = frozenset({Command.CALL_BACK, Command.LINK})
"""How somebody wants to hear what could not be said; the dialogue knows what that was."""

AT_INTAKE = frozenset({Command.STOP, Command.START})
"""Obeyed in the moment the message is stored, whatever else waits or is down."""

_WORDS = {
    Command.STOP: ("stopp", "stop", "stoppa", "stop all", "stopall", "avsluta", "sluta", "avregistrera",
                   "avprenumerera", "unsubscribe", "sluta skicka", "stoppa sms"),
    Command.START: ("start", "starta", "unstop", "borja igen", "starta igen", "borja paminna",
                    "borja paminna igen", "borja paminna mig igen", "paminn mig igen", "starta paminnelser"),
    Command.HELP: ("hjalp", "help", "hjalp mig"),
    Command.INFO: ("info", "information"),
    Command.MORE: ("mer", "mera", "more"),
    Command.TEST: ("test", "raksmorgas"),
    Command.CALL_BACK: ("ring", "ring mig", "ring upp", "ring upp mig", "ja ring", "ja ring mig", "ring tack",
                        "ring mig tack", "ja tack ring", "ja tack ring mig"),
    Command.LINK: ("lank", "lanken", "link", "ja lank", "lank tack"),
}  # fmt: skip
_BY_WORD = {word: command for command, words in _WORDS.items() for word in words}
_NO_LETTER = re.compile(r"[\W_]+")
_LONGEST = 40


def whole_message_command(text: str) -> Command | None:
    """Return the command that a text is, spelt with or without its dots and signs, or None when it says more.

    "Avboka" and "cancel" are not among them: they speak of an appointment.
    """
    if len(text) > _LONGEST:
        return None
    return _BY_WORD.get(_NO_LETTER.sub(" ", fold(text)).strip())
