"""Phone numbers as they are printed in Sweden."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat


def spoken(e164: str) -> str:
    """ "+46470588000" as "0470-58 80 00"; a number from abroad keeps its country code.

    Short numbers (112, 1177, 90101) and what is no phone number at all come back as they were: a number that stands in
    a contract is shown as written rather than not at all.
    """
    if not e164.startswith("+"):
        return e164
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    if not phonenumbers.is_possible_number(number):
        return e164
    is_swedish = number.country_code == phonenumbers.country_code_for_region("SE")
    layout = PhoneNumberFormat.NATIONAL if is_swedish else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, layout)
