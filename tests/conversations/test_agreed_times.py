"""What happens to an agreed time between two messages: a night, somebody else who was quicker, a part that dies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nastasteg.demo.personas import personas
from tests.house import House

KARIN = personas()["karin"].number
LONG = 240.0
"""Seconds to wait when a part has to come back first."""


@pytest.fixture
def house(house: House) -> Iterator[House]:
    """The house, whose free times are all free again afterwards."""
    yield house
    house.load_demo_again()


def say(house: House, text: str) -> str:
    before = len(house.replies(KARIN))
    house.write(KARIN, text)
    return house.wait_for_replies(KARIN, before + 1)[before]


def booked(house: House) -> list[tuple[object, ...]]:
    """Karin's agreed times."""
    return house.sql(
        "SELECT starts_at FROM contract.appointment JOIN contract.person ON person.id = patient_id"
        " WHERE external_ref = 'karin' AND appointment.status = 'booked' ORDER BY starts_at"
    )


def read_back(house: House) -> str:
    """Come as far as the question whether Karin's visit is to be moved."""
    assert "Lediga tider:" in say(house, "jag måste boka om tiden hos Sara")
    said = say(house, "2")
    assert "Ska jag byta tiden " in said
    return said


def a_day_goes_by(house: House) -> None:
    """Let what is asked have been asked the day before, and what was held no longer be."""
    house.sql("UPDATE contract.open_question SET asked_at = asked_at - interval '20 hours' WHERE closed_at IS NULL")
    house.sql("UPDATE contract.slot SET held_until = now() - interval '19 hours' WHERE held_until IS NOT NULL")


def test_a_yes_on_the_next_day_takes_what_is_still_free(house: House) -> None:
    before = booked(house)
    read_back(house)
    a_day_goes_by(house)
    assert "Klart. Den nya tiden är " in say(house, "ja")
    assert booked(house) != before


def test_a_yes_on_the_next_day_to_what_is_gone_is_told_so_with_others(house: House) -> None:
    before = booked(house)
    read_back(house)
    a_day_goes_by(house)
    house.sql("DELETE FROM contract.slot WHERE held_until IS NOT NULL")
    said = say(house, "ja")
    assert "Den tiden hann någon annan ta. Det här är ledigt:\n1. " in said
    assert "gäller tills bytet är klart" in said
    assert booked(house) == before


def test_where_nothing_is_free_a_person_is_offered(house: House) -> None:
    house.sql("DELETE FROM contract.slot")
    said = say(house, "jag måste boka om tiden hos Sara")
    assert "Jag hittar ingen ledig tid." in said
    assert "kl. 09.30 gäller." in said
    assert "Jag har lämnat det du skrev till Anna Lindgren." in say(house, "ja")


def test_a_yes_while_contract_api_is_dead_is_done_once_when_it_is_back(house: House) -> None:
    before = booked(house)
    read_back(house)
    count = len(house.replies(KARIN))
    house.run(house.system.take_down("contract_api"))
    try:
        house.write(KARIN, "ja")
        assert "Jag kan inte svara just nu." in house.wait_for_replies(KARIN, count + 1)[count]
        assert booked(house) == before
    finally:
        house.run(house.system.bring_back("contract_api"))
    said = house.wait_for_replies(KARIN, count + 2, patience=LONG)[count + 1]
    assert "Klart. Den nya tiden är " in said
    assert len(booked(house)) == len(before)
    assert booked(house) != before
