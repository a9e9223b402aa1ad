"""Floors under how well unseen voices are understood, a little under what is measured, so that nobody lowers it unseen.

Figures and what they mean: docs/understanding.md. A floor is raised when the figures are, and never lowered to pass.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rasa")

from benchmarks.understanding.figures import Result, by, figures
from benchmarks.understanding.measuring import measured
from benchmarks.understanding.messages import frozen_messages
from benchmarks.understanding.trained import load_classifier
from nastasteg.training import model_path

PROJECT = Path(__file__).parents[3]
FLOORS = {
    "intent right": 0.945,
    "macro F1": 0.945,
    "among the first two": 0.98,
    "contract questions": 0.955,
    "two requests, both first in the ranking": 0.93,
    "two requests, both answered": 0.84,
    "danger found, screen and intents": 0.985,
    "danger found, intents alone": 0.98,
    "danger found, screen alone": 0.955,
    "answered at the threshold": 0.93,
}
CEILINGS = {
    "near misses, danger text all the same": 0.08,
    "ordinary messages, danger text all the same": 0.0095,
    "wrong answer over the threshold": 0.025,
}


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return measured(load_classifier(model_path(PROJECT)), frozen_messages())[0]


@pytest.mark.parametrize("name", FLOORS)
def test_unseen_voices_are_understood_at_least_as_well_as(results: list[Result], name: str) -> None:
    assert figures(results)[name] >= FLOORS[name]


@pytest.mark.parametrize("name", CEILINGS)
def test_of_unseen_voices_no_more_are_met_wrongly_than(results: list[Result], name: str) -> None:
    assert figures(results)[name] <= CEILINGS[name]


def test_no_voice_is_left_behind(results: list[Result]) -> None:
    assert {name: right for name, _, right in by(results, lambda one: one.message.voice) if right < 0.88} == {}
