"""A patient takes back a right while the relative is in the middle of asking."""

from __future__ import annotations

from nastasteg.demo.personas import personas
from tests.house import House


def say(house: House, who: str, text: str) -> str:
    number = personas()[who].number
    before = len(house.replies(number))
    house.write(number, text)
    return house.wait_for_replies(number, before + 1)[before]


def test_what_is_taken_back_is_refused_from_the_relative_s_next_message_on(house: House) -> None:
    assert "Det gäller Karin." in say(house, "maria", "Vad är mammas nästa steg?")
    try:
        assert "Maria Andersson? Svara JA" in say(house, "karin", "Ta bort min dotters tillgång")
        assert "Klart. Maria Andersson" in say(house, "karin", "ja")
        refused = say(house, "maria", "Vad är mammas nästa steg?")
        assert "Karin" not in refused
        assert "Nästa steg: " not in refused or "din morbror" in refused
        assert "Ingen närstående" in say(house, "karin", "Vem har tillgång till mina uppgifter?")
    finally:
        house.sql("UPDATE contract.representation SET revoked_at = NULL, revoked_by = NULL")
