"""The single-use codes by which a number becomes somebody's: how they are made, shown, and found in a message."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without I, L and O: whoever writes one of these means 1, 1 and 0."""

LENGTH = 8
HALF = LENGTH // 2

_MEANT = str.maketrans("ILO", "110")
_PLAIN_DIGITS = frozenset("23456789")
"""Those that no letter is read as. Every code has one, so that hardly any word looks like a code."""

_HALF = rf"([0-9A-Z]{{{HALF}}})"
_BEGIN, _END = r"(?<![^\W_])", r"(?![^\W_])"
_WHOLE = re.compile(rf"{_BEGIN}{_HALF}(?:\s?[\-\u2010-\u2015\u2212]\s?)?{_HALF}{_END}")
_APART = re.compile(
    # Looked for at every place: a word before the code, as long as its half, must not take that half away.
    rf"{_BEGIN}(?={_HALF}\s{{1,3}}{_HALF}{_END})"
)

MOST_IN_A_MESSAGE = 3
"""More than these are not looked at: nobody has more codes than that, but for somebody who guesses."""


def make() -> str:
    """Return a new code of eight characters, about forty bits that nobody can foresee."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _can_be_one(code):
            return code


def show(code: str) -> str:
    """Return a code as it is printed: "K7MD-4T9R"."""
    return f"{code[:HALF]}-{code[HALF:]}"


def find(text: str) -> list[str]:
    """Return what a message holds that could be a code, as `make` gives them, without saying that any is one.

    Upper and lower case, the dash and spaces around it make no difference.
    """
    capitals = text.upper()
    written = [*_WHOLE.finditer(capitals), *_APART.finditer(_WHOLE.sub(".", capitals))]
    meant = ("".join(halves.groups()).translate(_MEANT) for halves in written)
    return list(dict.fromkeys(code for code in meant if _can_be_one(code)))[:MOST_IN_A_MESSAGE]


def _can_be_one(code: str) -> bool:
    return not _PLAIN_DIGITS.isdisjoint(code) and not code.isdigit()
