"""How long each kind of data is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.retention.rules import ACCESS_LOG_DAYS, DataKind, kept_days, shortest

PART_OF_CARE = [
    DataKind.MESSAGE_TEXTS,
    DataKind.OUTBOUND_TEXTS,
    DataKind.CASE_TEXTS,
    DataKind.ACCESS_LOG,
    DataKind.NOTES,
]
TECHNICAL = [kind for kind in DataKind if kind not in (*PART_OF_CARE, DataKind.PULSES)]


@pytest.mark.parametrize("kind", PART_OF_CARE)
def test_what_may_be_part_of_care_is_kept_until_somebody_has_decided(kind: DataKind) -> None:
    assert kept_days(kind, is_decided=False, decided=None) is None


@pytest.mark.parametrize("kind", TECHNICAL)
def test_technical_data_goes_after_the_default(kind: DataKind) -> None:
    assert kept_days(kind, is_decided=False, decided=None) == 30


def test_who_was_asked_whether_they_know_is_kept_for_a_year_so_that_nobody_is_asked_too_often() -> None:
    assert kept_days(DataKind.PULSES, is_decided=False, decided=None) == shortest(DataKind.PULSES) == 366


@pytest.mark.parametrize("kind", list(DataKind))
def test_a_decision_may_be_to_keep(kind: DataKind) -> None:
    assert kept_days(kind, is_decided=True, decided=None) is None


@given(st.sampled_from(DataKind), st.integers(min_value=1, max_value=10_000))
def test_a_decision_holds_but_never_below_what_the_kind_needs(kind: DataKind, days: int) -> None:
    assert kept_days(kind, is_decided=True, decided=days) == max(days, shortest(kind))


def test_the_access_log_is_kept_for_five_years_however_they_fall() -> None:
    assert shortest(DataKind.ACCESS_LOG) == ACCESS_LOG_DAYS == 1827
