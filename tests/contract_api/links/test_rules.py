"""What a link is made of, and when it may be opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.links import rules
from contract_api.links.rules import LinkNow, can_be_opened, new_code, new_token, session_ends_at, typed_code

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_token_has_at_least_128_bits_and_only_signs_that_no_phone_ends_a_link_at() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) == rules.TOKEN_LENGTH and token.isascii() and token.isalnum() for token in tokens)
    assert rules.TOKEN_LENGTH * log2(len(set(rules.TOKEN_ALPHABET))) >= 128


def test_a_code_holds_no_two_signs_that_are_mistaken_for_each_other() -> None:
    pairs = ["0O", "1I", "1L", "IL", "2Z", "5S", "8B", "UV", "G6", "VW"]
    assert [pair for pair in pairs if set(pair) <= set(rules.CODE_ALPHABET)] == []
    assert all(typed_code(new_code()) for _ in range(200))


@pytest.mark.parametrize("typed", ["34AC67DF", "34ac 67df", " 34AC-67DF ", "3 4 a c 6 7 d f"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert typed_code(typed) == "34AC67DF"


@pytest.mark.parametrize("typed", ["", "34AC67D", "34AC67DFA", "34AC670O", "åäö34AC6"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none(typed: str) -> None:
    code = typed_code(typed)
    assert code is None or set(code) <= set(rules.CODE_ALPHABET)


@pytest.mark.parametrize(
    ("expires_at", "ended_at", "can"),
    [
        (NOW + MINUTE, None, True),
        (NOW, None, False),
        (NOW - MINUTE, None, False),
        (NOW + MINUTE, NOW - MINUTE, False),
    ],
)
def test_a_link_can_be_opened_until_it_expires_or_has_ended(
    expires_at: datetime, ended_at: datetime | None, can: bool
) -> None:
    assert can_be_opened(LinkNow(expires_at=expires_at, ended_at=ended_at), NOW) is can


@given(st.integers(min_value=0, max_value=60))
def test_a_session_ends_half_an_hour_after_its_last_use_and_an_hour_after_its_beginning(minutes: int) -> None:
    ends = session_ends_at(NOW, NOW + minutes * MINUTE)
    assert ends == NOW + min(minutes + 30, 60) * MINUTE
