# ruff: noqa: RUF001 (letters that look alike are what other languages are written with)
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.languages.dates import clock, weekday_date

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tuesday 24 November"),
        ("ar", "الثلاثاء 24 نوفمبر"),
        ("so", "Talaado 24 Noofeembar"),
        ("fa", "سه‌شنبه 24 نوامبر"),
        ("fi", "tiistai 24. marraskuuta"),
        ("pl", "wtorek 24 listopada"),
        ("uk", "вівторок 24 листопада"),
        ("es", "martes 24 de noviembre"),
        ("tr", "24 Kasım Salı"),
    ],
)
def test_a_day_has_its_weekday_in_every_language(language: str, said: str) -> None:
    assert weekday_date(AT, language) == said


def test_the_clock_is_that_of_sweden() -> None:
    assert clock(AT) == "09:30"
    assert clock(AT, AT.replace(hour=10)) == "09:30-11:30"
