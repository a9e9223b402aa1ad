from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.selection import Reading, Thresholds, Understanding, choose

THRESHOLDS = Thresholds(danger=0.9, clause_weight=0.25, second=0.6, statement=0.8, half=0.9, most_requests=3)
INTENTS = ["ask_appointments", "ask_preparation", "ask_contact", "ask_goals", "thank", "emergency", "crisis"]


def reading(text: str, intent: str, confidence: float, *, asking: bool = True) -> Reading:
    rest = (1 - confidence) / (len(INTENTS) - 1)
    return Reading(text, asking, {name: confidence if name == intent else rest for name in INTENTS})


def names(understood: Understanding) -> list[str]:
    return [request.name for request in understood.requests]


def test_a_single_request_gives_exactly_one_entry() -> None:
    whole = reading("när är min tid", "ask_appointments", 0.9)
    understood = choose(whole, [whole], [], THRESHOLDS)
    assert names(understood) == ["ask_appointments"]
    assert understood.requests[0].text == "när är min tid"


def test_two_clear_clauses_are_two_requests_with_the_most_wanted_first() -> None:
    whole = reading("a o b", "ask_preparation", 0.6)
    clauses = [reading("a", "ask_appointments", 0.9), reading("b", "ask_preparation", 0.8)]
    understood = choose(whole, clauses, [], THRESHOLDS)
    assert names(understood) == ["ask_preparation", "ask_appointments"]
    assert [request.text for request in understood.requests] == ["b", "a"]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (reading("b", "ask_preparation", 0.4), "it is not clear"),
        (reading("b", "ask_preparation", 0.7, asking=False), "it only states something, not clearly enough"),
        (reading("b", "ask_appointments", 0.9), "it is the same request"),
        (reading("b", "thank", 0.9), "it is a courtesy"),
    ],
)
def test_a_second_clause_is_no_request_when(second: Reading, why: str) -> None:
    whole = reading("a, b", "ask_appointments", 0.8)
    understood = choose(whole, [reading("a", "ask_appointments", 0.9), second], [], THRESHOLDS)
    assert names(understood) == ["ask_appointments"], why


@pytest.mark.parametrize("danger", ["emergency", "crisis"])
def test_danger_in_any_clause_wins_and_the_other_request_is_not_lost(danger: str) -> None:
    whole = reading("tack. b. när är min tid", "thank", 0.9)
    clauses = [
        reading("tack", "thank", 0.99, asking=False),
        reading("b", danger, 0.95, asking=False),
        reading("när är min tid", "ask_appointments", 0.99),
    ]
    understood = choose(whole, clauses, [], THRESHOLDS)
    assert names(understood) == [danger, "ask_appointments"]
    assert understood.ranking[0][0] == danger


def test_a_question_beside_thanks_is_what_is_wanted() -> None:
    whole = reading("tack! när är min tid", "thank", 0.7)
    clauses = [reading("tack", "thank", 0.99, asking=False), reading("när är min tid", "ask_appointments", 0.9)]
    assert names(choose(whole, clauses, [], THRESHOLDS)) == ["ask_appointments"]


def test_two_requests_are_the_two_likeliest_readings() -> None:
    whole = reading("a o b", "ask_preparation", 0.95)
    clauses = [reading("a", "ask_appointments", 0.9), reading("b", "ask_preparation", 0.9)]
    ranking = choose(whole, clauses, [], THRESHOLDS).ranking
    assert [name for name, _ in ranking[:2]] == ["ask_preparation", "ask_appointments"]


@pytest.mark.parametrize(("confidence", "expected"), [(0.95, ["ask_goals", "ask_contact"]), (0.85, ["ask_goals"])])
def test_a_half_of_a_clause_is_a_request_when_it_is_very_clear(confidence: float, expected: list[str]) -> None:
    shares = dict.fromkeys(INTENTS, 0.01) | {"ask_goals": 0.7, "ask_contact": 0.25}
    whole = Reading("a och b", False, shares)
    halves = [reading("a", "ask_goals", 0.99, asking=False), reading("b", "ask_contact", confidence, asking=False)]
    assert names(choose(whole, [whole], halves, THRESHOLDS)) == expected


def test_there_are_never_more_requests_than_allowed() -> None:
    whole = reading("allt", "ask_appointments", 0.9)
    clauses = [reading(name, name, 0.9) for name in INTENTS[:4]]
    assert len(choose(whole, clauses, [], THRESHOLDS).requests) == THRESHOLDS.most_requests


readings = st.builds(
    reading, st.text(min_size=1, max_size=5), st.sampled_from(INTENTS), st.floats(0.2, 1.0), asking=st.booleans()
)


@given(readings, st.lists(readings, max_size=5), st.lists(readings, max_size=5))
def test_the_ranking_names_every_intent_in_order_and_its_top_is_the_first_request(
    whole: Reading, clauses: list[Reading], halves: list[Reading]
) -> None:
    understood = choose(whole, clauses, halves, THRESHOLDS)
    confidences = [confidence for _, confidence in understood.ranking]
    assert sorted(name for name, _ in understood.ranking) == sorted(INTENTS)
    assert confidences == sorted(confidences, reverse=True)
    assert understood.ranking[0] == (understood.requests[0].name, understood.requests[0].confidence)
    assert len(set(names(understood))) == len(names(understood))
