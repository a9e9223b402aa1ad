"""Decisions on disclosure and retention, approvals, and what `nastasteg check` says of them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contract_api.conversations.models import OptOut
from nastasteg.checks import Weight, check_settings
from nastasteg.clock import local_date, system_clock
from nastasteg.supervisor.required_settings import required
from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.nastasteg.commands.conftest import Command

ID = re.compile(r"[0-9a-f-]{36}")
TODAY = local_date(system_clock())


def words(unit: str, *, kind: str = "notices", **changes: str) -> list[str]:
    given = {"channel": "sms", "by": "Inger Dahl", "reference": "KRV 7", "scope": "Kallelser", "from": str(TODAY)}
    options = given | changes
    return ["decision", "add", "--unit", unit, "--kind", kind] + [
        word for name, value in options.items() for word in (f"--{name}", value)
    ]


async def test_a_decision_is_recorded_listed_and_withdrawn(command: Command, build: Builder) -> None:
    unit = await build.unit(opens=None)
    await build.session.commit()
    assert "undecided" in await command("decision", "list")
    recorded = ID.search(await command(*words(unit.hsa_id)))
    assert recorded is not None
    assert f"notices in sms from {TODAY}, until further notice  KRV 7, Inger Dahl" in await command("decision", "list")
    await command("decision", "withdraw", recorded.group())
    assert f"withdrawn {TODAY}" in await command("decision", "list")
    with pytest.raises(Trouble, match="withdrawn already"):
        await command("decision", "withdraw", recorded.group())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "content"}, "must end"),
        ({"kind": "content", "until": str(TODAY + timedelta(days=400))}, "at most a year"),
        ({"until": str(TODAY)}, "ends before it begins"),
        ({"from": "snart"}, "is no date"),
        ({"reference": " "}, "has a reference"),
        ({"scope": ""}, "says what it covers"),
        ({"by": ""}, "--by is empty"),
    ],
)
async def test_a_decision_that_could_not_hold_is_a_sentence(
    command: Command, build: Builder, changes: dict[str, Any], sentence: str
) -> None:
    unit = await build.unit(opens=None)
    await build.session.commit()
    with pytest.raises(Trouble, match=sentence):
        await command(*words(unit.hsa_id, **changes))
    assert "undecided" in await command("decision", "list")


async def test_an_unknown_unit_or_decision_is_a_sentence(command: Command) -> None:
    with pytest.raises(Trouble, match="No unit has that HSA-id"):
        await command(*words("SE1"))
    with pytest.raises(Trouble, match="No decision has that id"):
        await command("decision", "withdraw", str(uuid.uuid4()))


async def test_retention_shows_the_default_the_decision_and_what_would_go(command: Command) -> None:
    shown = await command("retention")
    assert re.search(r"message_texts +until further notice +undecided; next run: 0 rows", shown)
    assert re.search(r"open_questions +30 days +undecided: the default; next run: 0 rows", shown)
    assert re.search(r"case_texts +until further notice +undecided; next run: 0 rows", shown)
    decide = ["retention", "decide", "--by", "Siv Dal", "--reference", "KRV 8"]
    await command(*decide, "--kind", "message_texts", "--days", "365")
    assert re.search(r"message_texts +365 days +decided by Siv Dal, KRV 8", await command("retention"))
    await command(*decide, "--kind", "open_questions", "--until-further-notice")
    assert re.search(r"open_questions +until further notice +decided", await command("retention"))
    for more in (["--days", "365"], []):
        with pytest.raises(Trouble, match=r"at least 1827 days|For how long"):
            await command(*decide, "--kind", "access_log", *more)


async def test_who_has_said_stop_is_listed_and_the_reading_logged(command: Command, build: Builder) -> None:
    karin = await build.person()
    conversation = await build.conversation(karin)
    build.session.add(OptOut(conversation_id=conversation.id, since=system_clock()))
    await build.session.commit()
    listed = await command("opted-out", "--by", "Siv Dal")
    assert f"sms  Karin Ek  ({karin.external_ref})" in listed
    assert "is whole: 1 entries" in await command("log", "verify")


@pytest.mark.parametrize("name", ["NASTASTEG_ELKS_PASSWORD", "NASTASTEG_ELKS_WEBHOOK_KEY"])
def test_the_secrets_of_the_other_provider_are_looked_at_when_it_is_used(name: str) -> None:
    found = list(check_settings(good(NASTASTEG_SMS_PROVIDER="46elks") | {name: "demo-x"}))
    assert [one.sentence for one in found if one.weight is Weight.WRONG] == [
        f"{name} is one of the demo's, which are published."
    ]


def good(**changes: str) -> dict[str, str]:
    """Settings with which nothing is wrong."""
    secrets = {
        name: f"{name[-5:]}-0123456789-0123456789-0123456789"
        for name in required({name: value for name, value in changes.items() if value == "46elks"})
    }
    rest = {
        "NASTASTEG_ACCOUNT_HOLDER": "Region Sjövik",
        "NASTASTEG_PUBLIC_URL": "https://sms.example.se",
        "DATABASE_URL": "postgresql://db/nastasteg",
        "NASTASTEG_TWILIO_OPT_OUT_HANDLED": "true",
        "NASTASTEG_RECORD_FOLDER": str(Path(__file__).parent),
    }
    return secrets | rest | changes


def test_good_settings_have_nothing_wrong_or_open() -> None:
    assert list(check_settings(good())) == []


@pytest.mark.parametrize(
    ("changes", "weight", "said"),
    [
        ({"NASTASTEG_SERVICE_TOKEN": ""}, Weight.WRONG, "NASTASTEG_SERVICE_TOKEN is not set"),
        ({"NASTASTEG_SERVICE_TOKEN": "short"}, Weight.WRONG, "NASTASTEG_SERVICE_TOKEN is shorter"),
        ({"NASTASTEG_RASA_TOKEN": "demo-rasa-token"}, Weight.WRONG, "NASTASTEG_RASA_TOKEN is one of the demo's"),
        ({"NASTASTEG_IDENTIFIER_KEY": "k" * 20}, Weight.NOTE, "let a generator make it"),
        ({"NASTASTEG_PUBLIC_URL": "http://sms.example.se"}, Weight.WRONG, "is not https"),
        ({"NASTASTEG_ENVIRONMENT": "demo"}, Weight.WRONG, "is demo"),
        ({"NASTASTEG_IDENTIFIER_KEYS_PREVIOUS": "old"}, Weight.NOTE, "can be emptied"),
        ({"NASTASTEG_TWILIO_OPT_OUT_HANDLED": "no"}, Weight.UNDECIDED, "blocks every reply"),
        ({"NASTASTEG_ACCOUNT_HOLDER": ""}, Weight.UNDECIDED, "INFO must be answered"),
        ({"NASTASTEG_SMS_PROVIDER": "pigeon"}, Weight.WRONG, "no provider that we know"),
        ({"NASTASTEG_SMS_PROVIDER": "46elks"}, Weight.NOTE, "signs nothing"),
        ({"NASTASTEG_RECORD_FOLDER": ""}, Weight.UNDECIDED, "no case is handed"),
        ({"NASTASTEG_RECORD_FOLDER": "missing/folder"}, Weight.WRONG, "is no folder"),
        ({"DATABASE_URL": ""}, Weight.NOTE, "embedded database"),
    ],
)
def test_each_setting_that_is_wrong_is_one_sentence_without_its_value(
    changes: dict[str, str], weight: Weight, said: str
) -> None:
    (finding,) = check_settings(good(**changes))
    assert finding.weight is weight
    assert said in finding.sentence
    assert not any(len(value) > 6 and value in finding.sentence for value in changes.values())


async def test_check_says_what_the_records_leave_open_and_falls_silent(
    command: Command, build: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str
) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text("responses:\n  utter_danger_emergency:\n  - text: Ring 112.\n")
    for name, value in good(DATABASE_URL=database_url, NASTASTEG_DOMAIN_PATH=str(domain)).items():
        monkeypatch.setenv(name, value)
    unit = await build.unit(opens=None)
    await build.session.commit()
    said = await command("check")
    for sentence in (f"{unit.hsa_id} {unit.name} has no decision", "Nobody has approved", "is undecided, so they"):
        assert sentence in said
    await command(*words(unit.hsa_id))
    assert "Ring 112." in await command("approve-danger-texts", "--by", "Inger Dahl", "--reference", "KRV 9")
    for kind in ("message_texts", "outbound_texts", "case_texts", "notes", "access_log"):
        decide = ["retention", "decide", "--by", "Siv Dal", "--reference", "KRV 8", "--until-further-notice"]
        await command(*decide, "--kind", kind)
    assert await command("check") == "Nothing is wrong, and nothing is undecided.\n"
    await command(*words(unit.hsa_id, kind="content", until=str(TODAY + timedelta(days=9))))
    said = await command("check")
    assert "has an override, outside 3 kap 16 §" in said
    assert f"ends {TODAY + timedelta(days=9)}" in said
    domain.write_text("responses:\n  utter_danger_emergency:\n  - text: Ring 113.\n")
    with pytest.raises(Trouble, match="1 wrong"):
        await command("check")
