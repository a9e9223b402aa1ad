"""Which statement is asked about, and what of the answers is shown."""

from __future__ import annotations

from datetime import date

import pytest

from contract_api.pulse.rules import FEWEST, Count, Share, Statement, curve, months_until, next_statement

TODAY = date(2026, 2, 14)


def test_each_statement_has_its_turn() -> None:
    assert [next_statement(one) for one in range(4)] == [*Statement, Statement.NEXT_STEP]


def test_a_year_of_months_ends_with_the_running_one() -> None:
    months = months_until(TODAY)
    assert (len(months), months[0], months[-2:]) == (12, date(2025, 3, 1), [date(2026, 1, 1), date(2026, 2, 1)])


@pytest.mark.parametrize(
    ("yes", "no", "shown"),
    [
        (0, 0, None),
        (FEWEST - 1, 0, None),
        (2, 2, None),
        (FEWEST, 0, Share(percent=100, answers=5)),
        (0, FEWEST, Share(percent=0, answers=5)),
        (4, 2, Share(percent=67, answers=6)),
    ],
)
def test_fewer_than_five_answers_are_not_shown(yes: int, no: int, shown: Share | None) -> None:
    counts = [Count(month=date(2026, 1, 1), statement=Statement.CONTACT, yes=yes, no=no)]
    found = curve(counts, TODAY)
    assert found[Statement.CONTACT] == [*[None] * 10, shown, None]
    assert found[Statement.NEXT_STEP] == [None] * 12
