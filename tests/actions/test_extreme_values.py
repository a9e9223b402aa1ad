"""Whole replies with the longest names, five times the same day and no hours: as they are sent, page by page."""

from __future__ import annotations

import re

import pytest

from actions.ask_next_step import step_lines
from bot.swedish.sms import GSM7, measure, normalise, paginate
from tests.actions.views import TEXTS, activity, appointment, at, next_step, wording
from tests.nastasteg.test_texts_page import DATE, GROUPED, MONTHS, PHONE

MORE = TEXTS.say("utter_more")
LONGEST_NAME = "Anna-Karin Lindström Bergqvist von Essen af Zellén"
LONGEST_TITLE = "legitimerad specialistsjuksköterska inom psykiatrisk vård"
LONGEST_PLACE = "Sjöstadens vårdcentral, Storgatan 4, hus B, plan 2, ingång från gården, mottagning 12"

FIVE = [
    appointment(
        starts_at=at(26, hour, 0),
        with_name=LONGEST_NAME,
        with_title=LONGEST_TITLE,
        place=LONGEST_PLACE,
        form=form,
        preparation="Ta med legitimation, högkostnadskort och din lista över läkemedel \u2013 även receptfria\u2026",
    )
    for hour, form in zip((8, 9, 11, 13, 15), ("visit", "video", "phone", "home_visit", "visit"), strict=True)
]
UNSAID = [appointment(starts_at=at(26), form=None, place=None, with_name=None, with_title=None)]
TASKS = [activity(text="Väg dig varje morgon före frukost, " * 12, point=12, how_often="varje morgon")]


@pytest.mark.parametrize(
    "given",
    [{"appointments": FIVE}, {"appointments": UNSAID}, {"activities": TASKS}, {"appointments": FIVE, "undated": TASKS}],
)
@pytest.mark.parametrize("name", [None, "Łukasz-Çelik José"])
def test_a_reply_fits_page_by_page_and_loses_nothing_that_one_must_read(
    given: dict[str, list[object]], name: str | None
) -> None:
    said = "\n".join(step_lines(wording(name=name), next_step(**given)))
    pages = paginate(normalise(said), 2, more=MORE)
    for page in pages:
        assert (measure(page).encoding, measure(page).segments <= 2) == (GSM7, True)
        assert not re.search(r"[{}]|None", page)
        for number in PHONE.findall(page):
            assert GROUPED.fullmatch(number), number
        for weekday, day, month in DATE.findall(page):
            assert (weekday, day, month) in {("torsdag", "26", "november"), ("fredag", "20", "november")}
            assert month in MONTHS
    whole = " ".join(page.removesuffix(f"\n{MORE}") for page in pages)
    assert whole.split() == normalise(said).split()
    for clock in re.findall(r"kl\. \d\d\.\d\d", normalise(said)):
        assert any(clock in page for page in pages)
