"""The page that is handed over with a code."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from contract_api.enrolment.page import render
from contract_api.enrolment.rules import WaysIn
from contract_api.enrolment.service import Given
from contract_api.people.models import Person
from tests.contract_api.builders import NOW

NUMBER = "+46701740690"


def page(*, name: str = "Karin", number: str = NUMBER, bot: str = "NastaStegBot", channel: str | None = None) -> str:
    given = Given(
        enrolment_id=uuid.uuid4(),
        code="K7MD4T9R",
        person=Person(given_name=name, family_name="Ek"),
        expires_at=NOW + timedelta(days=14),
    )
    return render(given, WaysIn(number=number, telegram_bot=bot), channel=channel, now=NOW)


@pytest.mark.parametrize(
    ("given", "pictures", "says"),
    [
        ({}, 2, ["070-174 06 90", "NastaStegBot"]),
        ({"bot": ""}, 1, ["070-174 06 90"]),
        ({"channel": "sms"}, 1, ["070-174 06 90"]),
        ({"channel": "telegram"}, 1, ["NastaStegBot"]),
        ({"number": "", "bot": ""}, 0, ["Mottagningen säger vart"]),
    ],
)
def test_there_is_a_picture_for_each_way_in(given: dict[str, str], pictures: int, says: list[str]) -> None:
    made = page(**given)
    assert made.count("<svg") == pictures
    assert [one for one in ("070-174 06 90", "NastaStegBot", "Mottagningen säger vart") if one in made] == says


def test_it_loads_nothing_and_runs_nothing() -> None:
    made = page()
    assert not re.search(r"<script|<img|<link|src=|@import|url\(", made)


def test_a_name_is_only_text_on_it() -> None:
    assert "<b>" not in page(name="<b>Karin")
    assert "&lt;b&gt;Karin" in page(name="<b>Karin")
