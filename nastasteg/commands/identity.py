"""The key of identifiers, and what is asked for since it may not stand on a command line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from nastasteg.identifiers import Identifiers


def identifiers() -> Identifiers:
    """Return what seals and looks up numbers, under the previous keys too. Raises Trouble without the key."""
    from nastasteg.identifiers import Identifiers

    key = os.environ.get("NASTASTEG_IDENTIFIER_KEY", "")
    if not key:
        raise Trouble(
            "NASTASTEG_IDENTIFIER_KEY is not set.",
            "Set it as for the system: with another key nothing that is recorded here would be found again.",
        )
    previous = os.environ.get("NASTASTEG_IDENTIFIER_KEYS_PREVIOUS", "").split(",")
    return Identifiers(key, [one.strip() for one in previous if one.strip()])


def ask(label: str, *, hidden: bool = False) -> str:
    """Ask for something, or read the next line where no person is asked. Raises Trouble for an empty answer.

    What is typed on a command line can be read by everybody on the machine, and stays in its history.
    """
    if sys.stdin.isatty():
        answer = str(typer.prompt(label, hide_input=hidden, default="", show_default=False))
    else:
        answer = sys.stdin.readline()
    if not answer.strip():
        raise Trouble(f"{label} is empty.", "Nothing has been changed. Give it when it is asked for, or on stdin.")
    return answer.strip()


def phone_number(text: str) -> str | None:
    """Return a phone number in E.164, Swedish where it says no country; None for what can be none."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
