"""What a Swedish personal identity number tells: whether it can be one, and the birth date."""

from __future__ import annotations

from datetime import date

from stdnum import luhn

SAMORDNINGSNUMMER_ADDS = 60
"""To the day of birth, in the numbers of those who are not in the population register."""

DIGITS = 12
CHECKED = 10
"""The check digit is counted over the last ten."""


def birth_date(personnummer: str) -> date:
    """Return the birth date that a personnummer or samordningsnummer of twelve digits begins with.

    Raises ValueError for what can be neither: wrong length, no date, or a wrong check digit.
    """
    if not (personnummer.isascii() and personnummer.isdigit()) or len(personnummer) != DIGITS:
        raise ValueError("a personnummer has twelve digits")
    if not luhn.is_valid(personnummer[-CHECKED:]):
        raise ValueError("the check digit of the personnummer is wrong")
    year, month, day = int(personnummer[:4]), int(personnummer[4:6]), int(personnummer[6:8])
    return date(year, month, day - SAMORDNINGSNUMMER_ADDS if day > SAMORDNINGSNUMMER_ADDS else day)
