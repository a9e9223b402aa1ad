from __future__ import annotations

import pytest

pytest.importorskip("phonenumbers", reason="only the services environment writes phone numbers")

from hypothesis import given
from hypothesis import strategies as st

from bot.swedish.phones import spoken


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("+46470588000", "0470-58 80 00"),
        ("+46701740605", "070-174 06 05"),
        ("+46846500400", "08-465 004 00"),
        ("+46313900600", "031-390 06 00"),
        ("+46406280400", "040-628 04 00"),
        ("1177", "1177"),
        ("112", "112"),
        ("90101", "90101"),
        ("0470-58 80 00", "0470-58 80 00"),
        ("+4722225555", "+47 22 22 55 55"),
        ("", ""),
        ("+46", "+46"),
        ("+nonsens", "+nonsens"),
    ],
)
def test_a_number_is_printed_the_swedish_way(stored: str, printed: str) -> None:
    assert spoken(stored) == printed


@given(st.text(alphabet="+0123456789 -ab", max_size=20))
def test_a_number_keeps_its_last_digits_whatever_it_is(stored: str) -> None:
    digits = [char for char in stored if char.isdigit()]
    printed = [char for char in spoken(stored) if char.isdigit()]
    assert printed[-4:] == digits[-4:]
