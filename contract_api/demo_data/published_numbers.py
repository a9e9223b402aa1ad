"""Personnummer for made-up people: the Tax Agency's published test numbers, which are nobody's."""

from __future__ import annotations

from datetime import date

from stdnum import luhn

SERIALS = ("238", "239")
"""Birth serials of the published numbers: of a woman and of a man."""


def published_number(born: date, serial: str = SERIALS[0]) -> str:
    """Return the test number of twelve digits for a birth date."""
    digits = f"{born:%y%m%d}{serial}"
    return f"{born:%Y}"[:2] + digits + luhn.calc_check_digit(digits)
