from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.turn import Reading, Turn
from actions.understanding import DANGER_INTENTS, DANGER_THRESHOLD, THRESHOLD, Understood, Unsure, understand

SURE, DOUBTFUL = THRESHOLD + 0.1, THRESHOLD - 0.1


def turn(*requests: tuple[str, float]) -> Turn:
    readings = tuple(Reading(intent=intent, confidence=confidence) for intent, confidence in requests)
    return Turn(
        pseudonym="p",
        message_id="m",
        text="t",
        requests=readings,
        ranking=readings,
        danger_answered=False,
        may_wait=False,
        previous=(),
    )


@pytest.mark.parametrize(
    ("requests", "answered"),
    [
        ([("ask_appointments", SURE)], ["ask_appointments"]),
        ([("ask_appointments", SURE), ("ask_preparation", SURE)], ["ask_appointments", "ask_preparation"]),
        ([("ask_appointments", SURE), ("ask_preparation", DOUBTFUL)], ["ask_appointments"]),
        ([("ask_appointments", DOUBTFUL), ("ask_preparation", SURE)], ["ask_preparation"]),
        ([("ask_appointments", SURE), ("emergency", DANGER_THRESHOLD)], ["emergency", "ask_appointments"]),
        ([("a", SURE), ("b", SURE), ("c", SURE), ("d", SURE)], ["a", "b", "c"]),
        ([("ask_appointments", THRESHOLD)], ["ask_appointments"]),
    ],
)
def test_what_is_clear_is_answered_and_danger_comes_first(
    requests: list[tuple[str, float]], answered: list[str]
) -> None:
    understood = understand(turn(*requests))
    assert isinstance(understood, Understood)
    assert [one.intent for one in understood.requests] == answered


@pytest.mark.parametrize("requests", [[("ask_goals", DOUBTFUL)], [("emergency", DANGER_THRESHOLD - 0.05)]])
def test_what_is_doubtful_is_not_answered(requests: list[tuple[str, float]]) -> None:
    understood = understand(turn(*requests))
    assert isinstance(understood, Unsure)
    assert understood.readings


@given(
    st.lists(
        st.tuples(st.sampled_from(["ask_goals", "greet", "emergency", "crisis", "inform"]), st.floats(0, 1)),
        min_size=1,
        max_size=6,
    )
)
def test_danger_that_is_understood_is_always_answered_first(requests: list[tuple[str, float]]) -> None:
    understood = understand(turn(*requests))
    danger = any(intent in DANGER_INTENTS and confidence >= DANGER_THRESHOLD for intent, confidence in requests)
    if danger:
        assert isinstance(understood, Understood)
        assert understood.requests[0].intent in DANGER_INTENTS
    if isinstance(understood, Understood):
        assert all(one.confidence >= DANGER_THRESHOLD for one in understood.requests)
