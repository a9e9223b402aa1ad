"""Swedish personal identity numbers in what somebody writes: found, and masked before anything is stored.

Folkbokföringslagen (1991:481), 18 §: six or eight figures of the date of birth, a hyphen (a plus sign from the year in
which one turns hundred), a birth number of three figures and a check digit. In a samordningsnummer the day is raised by
sixty.
"""

from __future__ import annotations

import re
from datetime import date

MASK = "[personnummer]"

SAMORDNINGSNUMMER_ADDS = 60

_SIGNS = "+\\-\u2010-\u2015\u2212"
_WRITTEN = re.compile(
    # Spaces and signs stand where the date's parts meet and before the last four, and nowhere else: phone numbers are
    # grouped in other ways.
    rf"""
    (?<![\d+])
    (?P<century>\d\d)?(?:(?<=\d)[ ])?
    (?P<year>\d\d) (?P<inner>[ .{_SIGNS}/]?)
    (?P<month>\d\d) (?P=inner)
    (?P<day>\d\d)
    (?P<joint>\s?[{_SIGNS}]?\s?)
    (?P<last>\d{{4}})
    (?!\d)
    """,
    re.VERBOSE,
)
_MOBILE = re.compile(r"07[02369]")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")


def mask(text: str) -> str:
    """Return a text with every personnummer and samordningsnummer in it replaced by "[personnummer]".

    Phone numbers, dates with a time of day and other figures stay: the date must be one, and the check digit right.
    """
    return _WRITTEN.sub(lambda found: MASK if _is_one(found) else found.group(), text)


def has_personnummer(text: str) -> bool:
    """Return whether there is anything for `mask` to replace."""
    return any(_is_one(found) for found in _WRITTEN.finditer(text))


def _is_one(found: re.Match[str]) -> bool:
    short = "".join(found.group("year", "month", "day", "last"))
    return _has_right_check_digit(short) and _has_a_date(found) and not _is_something_else(found)


def _has_right_check_digit(digits: str) -> bool:
    """Return whether the last of ten digits is right by Luhn's rule."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _has_a_date(found: re.Match[str]) -> bool:
    """Return whether the number begins with a day that there was, in its century or, where it names none, in any."""
    year, month, day = (int(part) for part in found.group("year", "month", "day"))
    centuries = [int(found["century"])] if found["century"] else [18, 19, 20]
    if not set(centuries) <= {18, 19, 20}:
        return False
    for century in centuries:
        try:
            date(century * 100 + year, month, day - SAMORDNINGSNUMMER_ADDS if day > SAMORDNINGSNUMMER_ADDS else day)
        except ValueError:
            continue
        return True
    return False


def _is_something_else(found: re.Match[str]) -> bool:
    """Return whether it is written as a mobile number in one run, or as a day and a time of day."""
    if not found["century"] and found.group().isdigit() and _MOBILE.match(found.group()):
        return True
    return bool(found["inner"]) and found["joint"].isspace() and bool(_CLOCK.fullmatch(found["last"]))
