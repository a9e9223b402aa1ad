from __future__ import annotations

import pytest

from bot.gateway.delivery_errors import Why, is_the_operators, why


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("21211", Why.NO_SUCH_NUMBER),
        ("21610", Why.STOPPED),
        ("30003", Why.SWITCHED_OFF),
        ("30004", Why.STOPPED),
        ("30005", Why.NO_SUCH_NUMBER),
        ("30006", Why.NO_SUCH_NUMBER),
        ("30007", None),
        ("30008", None),
        ("21408", None),
        ("", None),
        (None, None),
        ("never_listed", None),
    ],
)
def test_a_code_says_what_whoever_is_to_reach_the_person_must_know_or_nothing(code: str | None, said: Why) -> None:
    assert why(code) is said


@pytest.mark.parametrize(
    ("code", "is_ours"),
    [("21408", True), ("30007", True), ("30002", True), ("30003", False), ("400", False), (None, False)],
)
def test_what_will_go_wrong_the_next_time_too_is_the_operators(code: str | None, *, is_ours: bool) -> None:
    assert is_the_operators(code) is is_ours
