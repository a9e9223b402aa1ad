"""The comparison with Rasa's own Twilio channel: what is set up, and how it is told. It is run by `make bench`."""

from __future__ import annotations

from pathlib import Path

import yaml

from benchmarks.channel import peer
from benchmarks.channel.__main__ import OURS, RASAS, TEXT, page, table
from benchmarks.channel.trials import Found

FOUND = [
    Found([20.0] * 19 + [40.0], [300.0] * 20, forged=0, doubled=0, lost=0, kills=5),
    Found([25.0] * 20, [24.0] * 20, forged=40, doubled=20, lost=37, kills=1),
]


def test_the_peer_has_a_rule_and_a_sentence_for_every_intent_and_the_pipeline_of_rasa_init(tmp_path: Path) -> None:
    peer.write_project(tmp_path)
    domain, data, config = (
        yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))
        for name in ("domain.yml", "data.yml", "config.yml")
    )
    intents = set(domain["intents"])
    assert len(intents) > 40
    assert intents == {block["intent"] for block in data["nlu"]}
    assert intents == {rule["steps"][0]["intent"] for rule in data["rules"]}
    assert {rule["steps"][1]["action"] for rule in data["rules"]} == set(domain["responses"])
    named = [component["name"] for component in yaml.safe_load(peer.STOCK.read_text(encoding="utf-8"))["pipeline"]]
    assert [component["name"] for component in config["pipeline"]] == named


def test_both_sides_stand_beside_each_other_in_every_row() -> None:
    rows = [row.strip("| ").split(" | ") for row in table(FOUND).splitlines()]
    assert [row[1:] for row in rows] == [
        ["20 / 39 ms", "25 / 25 ms"],
        ["300 / 300 ms", "24 / 24 ms"],
        ["0", "40"],
        ["0", "20"],
        ["0 (5)", "37 (1)"],
    ]


def test_the_page_holds_the_table_and_says_what_the_other_side_does_not_do() -> None:
    said = page(table(FOUND))
    assert f"| what | {OURS} | {RASAS} |" in said
    assert table(FOUND) in said
    assert "it does less" in said
    assert "{" not in said
    assert "{" in TEXT.read_text(encoding="utf-8")
