from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.swedish.personnummer import MASK, has_personnummer, mask


def check_digit(nine: str) -> int:
    """Luhn's, written otherwise than in the code."""
    products = "".join(str(int(digit) * weight) for digit, weight in zip(nine, (2, 1) * 5, strict=False))
    return -sum(map(int, products)) % 10


@pytest.mark.parametrize(
    "written",
    [
        "194803122383",
        "4803122383",
        "480312-2383",
        "480312+2383",
        "480312 2383",
        "480312 - 2383",
        "19480312-2383",
        "19480312 2383",
        "19480312\u20132383",
        "19480312\u22122383",
        "1948-03-12-2383",
        "1948-03-12 2383",
        "1948.03.12-2383",
        "48 03 12 2383",
        "19 48 03 12 - 2383",
        "19 480312-2383",
        "480312\n2383",
        "480372-2398",
        "194803722398",
        "070112-2392",
    ],
)
def test_a_personnummer_is_masked_however_it_is_written(written: str) -> None:
    assert mask(written) == MASK
    assert mask(f"Hej, jag heter Karin ({written}). Ring!") == f"Hej, jag heter Karin ({MASK}). Ring!"
    assert mask(f"pnr:{written},{written}") == f"pnr:{MASK},{MASK}"


@pytest.mark.parametrize(
    "kept",
    [
        "0701740605",
        "070-174 06 05",
        "070-1740605",
        "0701 740605",
        "0701-74 06 05",
        "+46701740605",
        "0046701740605",
        "08-465 004 00",
        "0470-58 80 00",
        "040-628 04 00",
        "120/80",
        "120/80 135/85 118/78",
        "130 85 72",
        "1948-03-12",
        "480312",
        "den 12/3 1948",
        "2026-11-17 0930",
        "2026-11-17 1445 eller 2026-11-18 0815",
        "480312-2384",
        "481312-2383",
        "480332-2383",
        "194802302383",
        "174803122383",
        "1194803122383",
        "1948031223831",
        "punkt 3, 4 och 12",
        "1177 och 90101",
        "",
    ],
)
def test_what_is_no_personnummer_is_left(kept: str) -> None:
    assert mask(kept) == kept
    assert not has_personnummer(kept)


@pytest.mark.parametrize("number", range(605, 700))
@pytest.mark.parametrize("layout", ["0701740{}", "070-1740{}", "+46701740{}", "0701 740{}", "0046 701740{}"])
def test_no_number_of_the_range_for_fiction_is_taken_for_a_personnummer(number: int, layout: str) -> None:
    assert not has_personnummer(layout.format(number))


@given(
    st.dates(date(1920, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.booleans(),
    st.sampled_from(["-", "+", " ", " - "]),
    st.booleans(),
)
def test_every_number_with_a_date_and_a_right_check_digit_is_masked_and_no_other(
    born: date, serial: int, is_coordination: bool, joint: str, is_long: bool
) -> None:
    day = born.day + 60 * is_coordination
    nine = f"{born:%y%m}{day:02d}{serial:03d}"
    begin = f"{born.year // 100}" if is_long else ""
    for digit in range(10):
        written = f"{begin}{nine[:6]}{joint}{nine[6:]}{digit}"
        assert has_personnummer(f"Mitt nummer är {written}.") is (digit == check_digit(nine)), written


@given(st.text(alphabet="0123456789 -+./\n:aå", max_size=60))
@example("19" + "1" * 40)
def test_masking_never_fails_and_leaves_nothing_to_mask(text: str) -> None:
    masked = mask(text)
    assert not has_personnummer(masked)
    assert (masked == text) is not has_personnummer(text)
