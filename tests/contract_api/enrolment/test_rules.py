from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.enrolment.rules import Invitation, can_be_redeemed, is_unused, months_after
from tests.contract_api.builders import NOW

HERE = "lookup-of-the-number"


def redeemable(channel: str = "sms", address: str = HERE, **given_code: object) -> bool:
    code = {"channel": None, "sent_to": None, "expires_at": NOW + timedelta(seconds=1), "is_over": False} | given_code
    return can_be_redeemed(Invitation(**code), channel=channel, address=address, now=NOW)  # type: ignore[arg-type]


def test_an_open_code_can_be_redeemed_from_any_number_or_chat() -> None:
    assert redeemable()
    assert redeemable("telegram")
    assert redeemable(channel="sms", **{"sent_to": HERE})


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("sms", {"is_over": True}),
        ("sms", {"expires_at": NOW}),
        ("sms", {"sent_to": "lookup-of-another-number"}),
        ("web", {}),
    ],
    ids=["over", "expired", "sent to another number", "a session is nobody's address"],
)
def test_a_code_that_does_not_hold_here_and_now_cannot(channel: str, code: dict[str, object]) -> None:
    assert not redeemable(channel, **code)


def test_a_code_for_one_channel_is_none_in_another() -> None:
    only_sms = Invitation(channel="sms", sent_to=None, expires_at=NOW + timedelta(days=1), is_over=False)
    assert can_be_redeemed(only_sms, channel="sms", address=HERE, now=NOW)
    assert not can_be_redeemed(only_sms, channel="telegram", address=HERE, now=NOW)


@pytest.mark.parametrize(
    ("last_used", "months", "today", "unused"),
    [
        (date(2025, 11, 17), 12, date(2026, 11, 16), False),
        (date(2025, 11, 17), 12, date(2026, 11, 17), True),
        (date(2025, 8, 31), 6, date(2026, 2, 27), False),
        (date(2025, 8, 31), 6, date(2026, 2, 28), True),
        (date(2026, 11, 17), 12, date(2026, 11, 17), False),
    ],
)
def test_months_are_those_of_the_calendar(last_used: date, months: int, today: date, unused: bool) -> None:
    assert is_unused(last_used, months=months, today=today) is unused


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_so_many_months_later_is_in_that_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
