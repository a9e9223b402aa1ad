from __future__ import annotations

import pytest

from actions.understanding import DANGER_THRESHOLD, THRESHOLD
from benchmarks.understanding.figures import Result, by, by_threshold, figures, macro_f1, reliability
from benchmarks.understanding.messages import Message


def result(wanted: str, *ranking: tuple[str, float], **more: bool) -> Result:
    near_miss = more.pop("near_miss", False)
    return Result(
        message=Message(voice="karin", intents=tuple(wanted.split("+")), text="x", near_miss=near_miss),
        ranking=ranking or ((wanted, 1.0),),
        requests=tuple(name for name, _ in ranking),
        screened=more.get("screened", False),
    )


RIGHT = result("ask_goals", ("ask_goals", 0.9), ("greet", 0.1))
SECOND = result("ask_contact", ("ask_goals", THRESHOLD), ("ask_contact", 1 - THRESHOLD))
UNSURE = result("greet", ("thank", 0.2), ("ask_goals", 0.1), ("greet", 0.1))


def test_messages_are_counted_as_right_second_or_wrong() -> None:
    counted = figures([RIGHT, SECOND, UNSURE])
    assert counted["intent right"] == pytest.approx(1 / 3)
    assert counted["among the first two"] == pytest.approx(2 / 3)
    assert counted["contract questions"] == pytest.approx(1 / 2)
    assert counted["answered at the threshold"] == pytest.approx(2 / 3)
    assert counted["wrong answer over the threshold"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("ranking", "first", "answered"),
    [
        ((("ask_goals", 0.5), ("ask_contact", 0.4)), 1, 1),
        ((("ask_goals", 0.5), ("greet", 0.3), ("ask_contact", 0.2)), 0, 1),
        ((("ask_goals", 0.9),), 0, 0),
    ],
)
def test_two_requests_are_understood_when_both_are(
    ranking: tuple[tuple[str, float], ...], first: int, answered: int
) -> None:
    counted = figures([result("ask_contact+ask_goals", *ranking)])
    assert counted["two requests, both first in the ranking"] == first
    assert counted["two requests, both answered"] == answered
    assert counted["intent right"] == 0


def test_danger_is_found_by_the_screen_or_by_the_intents() -> None:
    counted = figures(
        [
            result("emergency", ("greet", 1.0), screened=True),
            result("crisis", ("emergency", DANGER_THRESHOLD), ("greet", 1 - DANGER_THRESHOLD)),
            result("crisis", ("greet", 1.1 - DANGER_THRESHOLD), ("crisis", DANGER_THRESHOLD - 0.1)),
            result("worry", ("crisis", 0.9), near_miss=True),
            result("worry", screened=True),
            result("greet"),
        ]
    )
    assert counted["danger found, screen and intents"] == pytest.approx(2 / 3)
    assert counted["danger found, screen alone"] == counted["danger found, intents alone"] == pytest.approx(1 / 3)
    assert counted["near misses, danger text all the same"] == 1
    assert counted["near misses, screen alone"] == 0
    assert counted["ordinary messages, danger text all the same"] == counted["ordinary messages, screen alone"] == 0.5


def test_f1_is_the_mean_over_the_intents() -> None:
    assert macro_f1([RIGHT, SECOND]) == pytest.approx((2 / 3 + 0) / 2)


def test_groups_come_with_the_weakest_first() -> None:
    assert by([RIGHT, UNSURE], lambda one: one.wanted) == [("greet", 1, 0.0), ("ask_goals", 1, 1.0)]


def test_a_higher_threshold_never_answers_more() -> None:
    rows = by_threshold([RIGHT, SECOND, UNSURE])
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    assert rows[0][1:] == (1.0, pytest.approx(2 / 3))


def test_confidence_is_set_against_how_often_it_is_right() -> None:
    assert reliability([RIGHT, UNSURE]) == [(0.2, 0.0, 1), (0.9, 1.0, 1)]


def test_nothing_measured_is_no_error() -> None:
    assert set(figures([]).values()) == {0.0}
