"""What a message wants with an agreed time is read without doing anything."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.time_wish import MOST_WINDOWS, TimeWish, Window, read_wish
from nastasteg.clock import STOCKHOLM

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=STOCKHOLM)
"""A Tuesday."""


def day(number: int, start: int = 0, end: int = 24, *, month: int = 11) -> Window:
    midnight = datetime(2026, month, number, tzinfo=STOCKHOLM)
    return midnight + timedelta(hours=start), midnight + timedelta(hours=end)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("finns det några andra tider", "more"),
        ("inget av dem passar", "more"),
        ("nån annan dag", "more"),
        ("så snart som möjligt", "earlier"),
        ("har ni nåt tidigare?", "earlier"),
        ("lite senare", "later"),
        ("lite längre fram", "later"),
        ("den senare", None),
        ("2", None),
        ("ja", None),
    ],
)
def test_a_direction_is_read_from_plain_words(text: str, direction: str | None) -> None:
    assert read_wish(text, NOW) == TimeWish(direction=direction)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "direction"), [("FLER", "more"), ("tidigare!", "earlier"), ("senare tack", "later")])
def test_the_words_that_are_offered_are_known_as_such(text: str, direction: str) -> None:
    assert read_wish(text, NOW) == TimeWish(direction=direction, is_command=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["glöm det", "behåll tiden", "nej vi låter det vara som det är", "jag ångrar mig", "strunta i det", "avbryt"],
)
def test_a_wish_to_keep_all_as_it_is(text: str) -> None:
    assert read_wish(text, NOW) == TimeWish(keeps=True)


@pytest.mark.parametrize("text", ["nej, hellre fredag", "glöm det, ta fredag", "fredag istället för den gamla tiden"])
def test_a_new_time_wins_over_a_word_of_regret(text: str) -> None:
    assert read_wish(text, NOW) == TimeWish(windows=(day(20),))


@pytest.mark.parametrize(
    ("text", "windows", "excluded"),
    [
        ("flytta min tid på fredag till måndag", [day(23)], [day(20)]),
        ("boka om tiden den 25/11", [], [day(25)]),
        ("min läkartid på torsdag passar inte", [], [day(19)]),
        ("jag kan inte på onsdag", [], [day(18)]),
        ("byt till torsdag em", [day(19, 12, 17)], []),
    ],
)
def test_the_time_that_is_to_be_changed_is_told_from_the_one_that_is_wanted(
    text: str, windows: list[Window], excluded: list[Window]
) -> None:
    assert read_wish(text, NOW) == TimeWish(windows=tuple(windows), excluded=tuple(excluded))


@pytest.mark.parametrize("text", ["2", "nr 7", "tre", "2:an", "ja 2", "nej", "10"])
def test_a_number_alone_is_no_clock_time(text: str) -> None:
    assert not read_wish(text, NOW).is_one


@pytest.mark.parametrize(
    ("text", "hour", "is_wanted"),
    [
        ("efter kl 15", 16, True),
        ("efter kl 15", 10, False),
        ("kl 10", 10, True),
        ("kl 10", 11, False),
        ("gärna en förmiddag", 9, True),
        ("bara kl 9 eller kl 10", 10, True),
    ],
)
@pytest.mark.parametrize("days", [2, 13, 30])
def test_hours_without_a_day_are_of_every_day_ahead(text: str, hour: int, is_wanted: bool, days: int) -> None:
    moment = NOW.replace(hour=hour) + timedelta(days=days)
    windows = read_wish(text, NOW).windows
    assert any(start <= moment < end for start, end in windows) == is_wanted


@pytest.mark.parametrize("text", ["i dag efter 15", "i morgon förmiddag", "nästa vecka fm", "torsdag kl 10"])
def test_hours_of_a_day_that_is_named_are_of_that_day_alone(text: str) -> None:
    windows = read_wish(text, NOW).windows
    assert windows
    assert all(end <= NOW + timedelta(days=13) for _, end in windows)


def test_a_weekday_is_also_that_of_the_week_that_is_talked_of() -> None:
    thursday_next_week = day(26, 9, 10)[0]
    assert read_wish("torsdag em", NOW, near=thursday_next_week).windows == (day(19, 12, 17), day(26, 12, 17))
    assert read_wish("inte torsdag", NOW, near=thursday_next_week).excluded == (day(19), day(26))
    assert read_wish("i morgon", NOW, near=thursday_next_week).windows == (day(18),)


@given(text=st.text(max_size=80), days=st.integers(0, 400))
def test_any_text_is_read_within_what_contract_api_takes(text: str, days: int) -> None:
    now = NOW + timedelta(days=days)
    wish = read_wish(text, now, near=now + timedelta(days=9))
    assert len(wish.windows) <= MOST_WINDOWS
    assert not (wish.keeps and wish.is_one)
