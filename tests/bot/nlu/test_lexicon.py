from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rasa")

from bot.nlu.lexicon import InvalidLexicon, LexiconMatcher, read_lexicon

LEXICONS = Path(__file__).parents[3] / "nlu_data" / "lexicon"
FILES = {"topic": "topics.yml", "role": "roles.yml", "relation": "relations.yml", "appointment": "appointments.yml"}
MATCHER = LexiconMatcher({kind: read_lexicon(LEXICONS / name) for kind, name in FILES.items()})


def found(text: str, entity: str) -> list[str]:
    return [item.code for item in MATCHER.find(text) if item.entity == entity]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Vem ringer jag om mina mediciner?", "medicines"),
        ("frågor om blodtrycksmedicinen", "medicines"),
        ("vem pratar jag med om tabletterna", "medicines"),
        ("Vem vänder jag mig till om såret?", "wound"),
        ("saret vatskar", "wound"),
        ("övningarna för axeln", "rehab"),
        ("rullatorn är trasig", "aids"),
        ("gäller hemtjänsten", "home_care"),
        ("mitt blodsocker", "diabetes"),
        ("pappas insulin", "diabetes"),
        ("HJÄRTSVIKTEN", "heart"),
        ("min kol", "breathing"),
        ("om smärtan i ryggen", "pain"),
        ("min ångest", "mental_health"),
        ("mammas minne", "memory"),
        ("frågor om min kost", "diet"),
        ("provsvaren", "test_results"),
        ("remissen till ögon", "referral"),
        ("min sjukskrivning", "sick_leave"),
        ("frågor om frikort", "money"),
        ("sjukresor", "transport"),
        ("kallelsen", "appointments"),
        ("ett läkarintyg", "certificate"),
        ("förnya receptet", "prescription"),
    ],
)
def test_a_message_mentions_its_subject(text: str, topic: str) -> None:
    assert topic in found(text, "topic")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("numret till distriktssköterskan", "nurse"),
        ("ring doktorn", "physician"),
        ("min sjukgymnast", "physiotherapist"),
        ("fysion", "physiotherapist"),
        ("arbetsterapeuten", "occupational_therapist"),
        ("kan kuratorn ringa", "counsellor"),
        ("psykologen", "psychologist"),
        ("min biståndshandläggare", "care_manager"),
        ("vem är min fasta vårdkontakt", "coordinator"),
        ("vardsamordnaren", "coordinator"),
        ("dietisten", "dietitian"),
        ("min fasta omsorgskontakt", "home_care_worker"),
        ("barnmorskan", "midwife"),
        ("min kontaktsjuksköterska", "contact_nurse"),
        ("logopeden", "speech_therapist"),
    ],
)
def test_a_message_mentions_a_profession(text: str, role: str) -> None:
    assert role in found(text, "role")


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("det gäller min mamma", "mother"),
        ("pappas tid på torsdag", "father"),
        ("jag skriver för mormor", "grandparent"),
        ("kan min dotter läsa", "child"),
        ("min fru har ramlat", "partner"),
        ("syrran följer med", "sibling"),
        ("jag är god man för Linnea", "guardian"),
        ("grannen såg henne", "other"),
    ],
)
def test_a_message_mentions_who_somebody_is_to_the_sender(text: str, relation: str) -> None:
    assert found(text, "relation") == [relation]


@pytest.mark.parametrize(
    ("text", "appointment"),
    [
        ("kan vi flytta läkartiden", "physician"),
        ("avboka provtagningen", "sampling"),
        ("när är min fysiotid", "physiotherapy"),
        ("RONTGEN på fredag", "x-ray"),
        ("hembesöket i morgon", "home visit"),
        ("är videomötet kvar", "video"),
    ],
)
def test_a_message_mentions_which_agreed_time_is_meant(text: str, appointment: str) -> None:
    assert found(text, "appointment") == [appointment]


@pytest.mark.parametrize("text", ["mammografi", "frukost", "manuell", "sonden", "maken till elände finns inte, make"])
def test_words_that_begin_like_a_relative_are_none(text: str) -> None:
    assert [code for code in found(text, "relation") if code != "partner"] == []


@pytest.mark.parametrize(
    "text", ["", "hej", "Vad händer nu?", "jag heter Arne", "sarkofag", "kollega", "ontario", "matte"]
)
def test_words_that_only_look_alike_are_no_subject_and_no_profession(text: str) -> None:
    assert MATCHER.find(text) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Vem ringer jag om mina MEDICINER?", "MEDICINER"),
        ("hej,såret!", "såret"),
        ("  om   rullatorn  ", "rullatorn"),
        ("👍 insulin 👍", "insulin"),
        ("ang. frågan om receptet", "receptet"),
    ],
)
def test_positions_refer_to_the_text_as_written(text: str, word: str) -> None:
    assert word in [text[item.start : item.end] for item in MATCHER.find(text)]


def test_of_words_that_overlap_the_longest_counts() -> None:
    matcher = LexiconMatcher({"role": {"coordinator": ["fast vårdkontakt"], "contact": ["vårdkontakt"]}})
    assert [item.code for item in matcher.find("min fast vårdkontakt")] == ["coordinator"]


def test_a_lexicon_code_is_never_without_words() -> None:
    for name in FILES.values():
        assert all(read_lexicon(LEXICONS / name).values())


@pytest.mark.parametrize("content", ["- a\n", "a: b\n", "a: ['*']\n", "a: [1]\n", ""])
def test_a_file_that_is_no_lexicon_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidLexicon, match=r"wrong\.yml"):
        read_lexicon(path)
