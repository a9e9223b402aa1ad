from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.concepts import ConceptFinder, InvalidConcepts, read_concepts

FINDER = ConceptFinder(
    {"move": ["ombok*", "skjuta på", "flytta fram*"], "time": ["tid", "besök*"], "heart": ["hjärt*"]}
)
PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kan vi skjuta på besöket?", ["move", "time"]),
        ("OMBOKNING tack", ["move"]),
        ("flytta framåt min tid", ["move", "time"]),
        ("flytta min tid fram", ["time"]),
        ("tider", []),
        ("tidning", []),
        ("hjartat", ["heart"]),
        ("HJÄRTMEDICIN", ["heart"]),
        ("", []),
        ("?!", []),
    ],
)
def test_a_concept_is_found_by_its_words(text: str, expected: list[str]) -> None:
    assert FINDER(text) == expected


@given(st.text(max_size=300))
def test_any_text_gives_known_concepts_in_order(text: str) -> None:
    found = FINDER(text)
    assert found == sorted(set(found))
    assert set(found) <= {"move", "time", "heart"}


def test_a_file_holds_concepts_with_their_phrases(tmp_path: Path) -> None:
    content = "# remark\nmove:\n    ombok*, skjuta på,\n    flytta\n\ntime:\n    tid\n"
    (tmp_path / "one.txt").write_text(content, encoding="utf-8")
    assert read_concepts(tmp_path) == {"move": ["ombok*", "skjuta på", "flytta"], "time": ["tid"]}


@pytest.mark.parametrize("content", ["    tid\n", "move\n", "move:\n    a\nmove:\n    b\n"])
def test_a_file_written_wrongly_is_refused_with_its_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "wrong.txt").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidConcepts, match=r"wrong\.txt, line \d"):
        read_concepts(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidConcepts):
        read_concepts(tmp_path)


def test_the_project_s_own_concepts_can_be_read_and_none_is_empty() -> None:
    concepts = read_concepts(PROJECT / "nlu_data" / "concepts")
    assert len(concepts) > 200
    assert all(concepts.values())
