"""Who may ask for whom."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.people.rules import READING, Scope, is_in_force, known_scopes, may_ask, whose

TODAY = date(2026, 11, 17)
SELF, MOTHER, FATHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


@pytest.mark.parametrize("scope", Scope)
def test_patients_may_ask_everything_of_their_own(scope: Scope) -> None:
    assert may_ask(None, scope)


@pytest.mark.parametrize("scope", Scope)
def test_a_right_without_scopes_covers_nothing(scope: Scope) -> None:
    assert not may_ask(frozenset(), scope)


@pytest.mark.parametrize("scope", Scope)
def test_the_whole_plan_covers_reading_and_nothing_that_changes_anything(scope: Scope) -> None:
    assert may_ask({Scope.WHOLE_PLAN}, scope) == (scope in READING)
    assert not {Scope.REBOOK, Scope.REMINDERS, Scope.CASES} & READING


@given(st.sets(st.sampled_from(Scope)), st.sampled_from(Scope))
def test_a_scope_is_covered_only_by_itself_or_by_the_whole_plan(held: set[Scope], asked: Scope) -> None:
    if Scope.WHOLE_PLAN not in held:
        assert may_ask(held, asked) == (asked in held)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "revoked", "holds"),
    [
        (date(2026, 11, 17), None, False, True),
        (date(2026, 11, 18), None, False, False),
        (date(2026, 1, 1), date(2026, 11, 18), False, True),
        (date(2026, 1, 1), date(2026, 11, 17), False, False),
        (date(2026, 1, 1), None, True, False),
    ],
)
def test_a_representation_holds_from_its_first_day_until_before_its_end(
    valid_from: date, valid_to: date | None, revoked: bool, holds: bool
) -> None:
    assert is_in_force(valid_from=valid_from, valid_to=valid_to, revoked=revoked, today=TODAY) == holds


def test_a_scope_that_is_not_known_gives_no_right() -> None:
    assert known_scopes(["next_step", "everything", ""]) == {Scope.NEXT_STEP}


@pytest.mark.parametrize(
    ("has_contract", "may_ask_for", "patient"),
    [
        (True, [], SELF),
        (True, [MOTHER], SELF),
        (False, [], SELF),
        (False, [MOTHER], MOTHER),
        (False, [MOTHER, MOTHER], MOTHER),
        (False, [MOTHER, FATHER], SELF),
    ],
)
def test_whose_contract_it_is_about(has_contract: bool, may_ask_for: list[uuid.UUID], patient: uuid.UUID) -> None:
    assert whose(SELF, has_contract=has_contract, may_ask_for=may_ask_for) == patient
