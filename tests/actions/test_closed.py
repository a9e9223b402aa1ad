"""Where nothing is answered any more."""

from __future__ import annotations

import pytest

from actions import closed
from contract_api.client import Problem
from tests.actions.views import TEXTS


def said(slug: str, status: int = 410, **given: object) -> list[str] | None:
    problem = Problem.model_validate({"type": f"urn:nastasteg:problem:{slug}", "status": status} | given)
    return closed.lines(problem, TEXTS, fallback_phone="1177")


def test_a_relative_reads_of_sorrow_and_whom_to_call() -> None:
    (line,) = said("patient-deceased", phone="+46846500400", for_other=True) or []
    assert line.startswith("Vi beklagar sorgen.")
    assert "08-465 004 00" in line


@pytest.mark.parametrize("slug", ["patient-deceased", "patient-moved"])
def test_without_a_number_of_the_care_the_general_one_is_said(slug: str) -> None:
    for for_other in (True, False):
        (line,) = said(slug, for_other=for_other) or []
        assert "1177" in line


def test_whoever_has_the_telephone_of_somebody_who_died_is_not_told_that_they_did() -> None:
    (line,) = said("patient-deceased", phone="+46846500400") or []
    assert "08-465 004 00" in line
    assert not any(word in line.lower() for word in ("sorg", "död", "avlid", "gått bort", "patient"))


def test_somebody_who_has_moved_and_who_asks_for_them_read_it_each_in_their_way() -> None:
    assert said("patient-moved", for_other=True) != said("patient-moved", for_other=False)
    assert "Ditt patientkontrakt" in (said("patient-moved") or [""])[0]


def test_a_number_that_is_nobody_s_any_more_reads_what_all_of_them_read() -> None:
    assert said("conversation-unknown", 404) == [TEXTS.say("utter_unknown_sender")]


@pytest.mark.parametrize(("slug", "status"), [("not-allowed", 403), ("patient-not-chosen", 409), ("gone", 410)])
def test_other_refusals_are_left_to_others(slug: str, status: int) -> None:
    assert said(slug, status) is None
