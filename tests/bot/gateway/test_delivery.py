from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.delivery import FINAL, Delivery, advance, reported

ORDER = [
    Delivery.HELD,
    Delivery.QUEUED,
    Delivery.SENDING,
    Delivery.UNKNOWN,
    Delivery.ACCEPTED,
    Delivery.SENT,
]
STATES = st.sampled_from(list(Delivery))


@pytest.mark.parametrize(("current", "report"), list(product(Delivery, repeat=2)))
def test_every_pair_moves_forward_or_stays(current: Delivery, report: Delivery) -> None:
    if current in FINAL:
        expected = current
    elif report in FINAL:
        expected = report
    else:
        expected = max(current, report, key=ORDER.index)
    assert advance(current, report) is expected


@given(st.lists(STATES), STATES)
def test_reports_in_any_order_and_number_end_where_the_furthest_is(reports: list[Delivery], start: Delivery) -> None:
    state = start
    for report in reports:
        state = advance(state, report)
    final = [one for one in [start, *reports] if one in FINAL]
    assert state is (final[0] if final else max([start, *reports], key=ORDER.index))


@given(st.lists(STATES, min_size=1))
def test_the_same_reports_twice_change_nothing_more(reports: list[Delivery]) -> None:
    state = Delivery.SENDING
    for report in reports:
        state = advance(state, report)
    for report in reports:
        assert advance(state, report) is state


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", Delivery.ACCEPTED),
        ("accepted", Delivery.ACCEPTED),
        ("sending", Delivery.ACCEPTED),
        ("scheduled", Delivery.ACCEPTED),
        ("sent", Delivery.SENT),
        ("delivered", Delivery.DELIVERED),
        ("Delivered ", Delivery.DELIVERED),
        ("read", Delivery.DELIVERED),
        ("undelivered", Delivery.UNDELIVERED),
        ("failed", Delivery.FAILED),
        ("canceled", Delivery.FAILED),
        ("", None),
        ("receiving", None),
        ("held", None),
        ("nonsense", None),
    ],
)
def test_a_providers_word_has_one_meaning_or_none(word: str, state: Delivery | None) -> None:
    assert reported(word) is state
