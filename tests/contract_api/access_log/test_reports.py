"""The extract for the patient and the sample for the unit."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.access_log.models import Actor
from contract_api.access_log.reports import Line, choose
from contract_api.access_log.writing import as_csv, as_html, said
from contract_api.booking.schemas import Act
from tests.contract_api.builders import NOW

ROOT = Path(__file__).parents[3]

LINE = Line(
    id=1,
    at=NOW,
    actor=Actor.REPRESENTATIVE,
    actor_id=None,
    actor_name="Maria <Ek>",
    patient_ref="karin",
    patient_name="Karin Ek",
    unit="Hjärtmottagningen",
    provider="Region Kronvik",
    channel="sms",
    action="answer.next_step",
    items=("point:3",),
    message_id="m1",
)


def page(*lines: Line, made_at: datetime = NOW) -> str:
    return as_html(lines, name="Karin & Ek", made_at=made_at)


def test_the_page_says_what_when_and_who_in_swedish() -> None:
    text = page(LINE)
    for words in (
        "2026-11-17 10:00:00",
        "Närstående med rätt att fråga: Maria &lt;Ek&gt;",
        "Hjärtmottagningen, Region Kronvik",
        "SMS",
        "Svarade på vad som är nästa steg",
        "Karin &amp; Ek",
    ):
        assert words in text
    assert "point:3" not in text


def test_a_code_that_nobody_has_put_into_words_is_shown_as_it_is() -> None:
    assert "odd.action" in page(replace(LINE, action="odd.action"))


def test_an_empty_log_is_said_to_be_empty() -> None:
    assert "Ingen har läst något." in page()


def test_the_table_has_one_line_for_each_entry() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([LINE, replace(LINE, id=2, at=NOW + timedelta(hours=1))]))))
    assert [(row["post"], row["tid"], row["vad"]) for row in rows] == [
        ("1", "2026-11-17 10:00:00", "point:3"),
        ("2", "2026-11-17 11:00:00", "point:3"),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+46", "-1", "@SUM(A1)", "\tx"])
def test_nothing_in_the_table_is_a_formula(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv([replace(LINE, actor_name=name)])))
    assert row["namn"] == f"'{name}"


@given(st.sets(st.integers(), max_size=60), st.floats(min_value=0.001, max_value=1))
def test_a_sample_is_a_share_rounded_up_and_the_same_again(ids: set[int], share: float) -> None:
    population = sorted(ids)
    chosen = choose(population, share=share, seed="2026-11-17")
    assert chosen == choose(population, share=share, seed="2026-11-17")
    assert set(chosen) <= ids
    assert bool(chosen) == bool(ids)
    assert len(ids) * share <= len(chosen) < len(ids) * share + 1


def test_another_day_gives_another_sample() -> None:
    assert choose(range(1000), share=0.05, seed="a") != choose(range(1000), share=0.05, seed="b")


@pytest.mark.parametrize("share", [0, -0.1, 1.01])
def test_no_share_and_more_than_all_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        choose([1], share=share, seed="")


WRITTEN = re.compile(r'"([a-z_]+\.(?!html"|yml"|py")[a-z_]+)"')
"""An action of the log, where the code writes it out."""

ROOMS = "answer appointment binding block booking case enrolment ground link log opt_out paper person point right"


def test_every_action_that_the_code_writes_has_words_for_whoever_reads_the_extract() -> None:
    sources = (file.read_text(encoding="utf-8") for file in (ROOT / "contract_api").rglob("*.py"))
    written = {action for source in sources for action in WRITTEN.findall(source)}
    actions = {action for action in written if action.partition(".")[0] in ROOMS.split()}
    actions |= {f"booking.{act}" for act in get_args(Act)}
    assert len(actions) > len(ROOMS.split())
    assert [action for action in sorted(actions) if said("actions", action) == action] == []
