"""`nastasteg ground` and `nastasteg block`."""

from __future__ import annotations

import re
import uuid

import pytest

from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.nastasteg.commands.conftest import Command

ID = re.compile(r"[0-9a-f-]{36}")


@pytest.fixture
async def known(build: Builder) -> tuple[str, str, str, str]:
    """A person's key, two providers' names and a unit's HSA-id."""
    region, kommun = await build.provider(), await build.provider("Almby kommun")
    unit, elsa = await build.unit(kommun), await build.person("Elsa")
    await build.session.commit()
    return elsa.external_ref, region.name, kommun.name, unit.hsa_id


def ground_words(person: str, viewer: str, owner: str, *more: str) -> list[str]:
    named = ["--person", person, "--viewer", viewer, "--owner", owner, "--ground", "sip"]
    return ["ground", "add", *named, "--reference", "SIP 3", "--by", "Siv Dal", *more]


async def test_a_ground_is_recorded_listed_ended_and_logged(command: Command, known: tuple[str, str, str, str]) -> None:
    person, region, kommun, _ = known
    recorded = ID.search(await command(*ground_words(person, region, kommun)))
    assert recorded is not None
    listed = await command("ground", "list", "--person", person, "--by", "Siv Dal")
    assert f"{region} sees {kommun}  sip  SIP 3" in listed
    await command("ground", "end", recorded.group(), "--by", "Siv Dal")
    assert "ended" in await command("ground", "list", "--person", person, "--by", "Siv Dal")
    with pytest.raises(Trouble, match="ended already"):
        await command("ground", "end", recorded.group(), "--by", "Siv Dal")
    assert "is whole: 4 entries" in await command("log", "verify")


async def test_a_block_is_recorded_listed_and_lifted(command: Command, known: tuple[str, str, str, str]) -> None:
    person, _, kommun, unit = known
    for place in (["--provider", kommun], ["--unit", unit]):
        recorded = ID.search(await command("block", "set", "--person", person, *place, "--by", "Siv Dal"))
        assert recorded is not None
        await command("block", "lift", recorded.group(), "--by", "Siv Dal")
    listed = await command("ground", "list", "--person", person, "--by", "Siv Dal")
    assert listed.count("lifted") == 2


async def test_what_cannot_be_recorded_is_a_sentence(command: Command, known: tuple[str, str, str, str]) -> None:
    person, region, kommun, unit = known
    for words, sentence in (
        (ground_words("nobody", region, kommun), "Nobody has that key"),
        (ground_words(person, "Region Ingenstans", kommun), "No care provider is called Region Ingenstans"),
        (
            ground_words(person, region, kommun, "--from", "2026-12-01", "--until", "2026-12-01"),
            "ends before it begins",
        ),
        (ground_words(person, region, kommun, "--from", "snart"), "is no date"),
        (["ground", "end", str(uuid.uuid4()), "--by", "Siv"], "No ground has that id"),
        (["block", "lift", str(uuid.uuid4()), "--by", "Siv"], "No block has that id"),
        (["block", "set", "--person", person, "--by", "Siv"], "either a provider or a unit"),
        (
            ["block", "set", "--person", person, "--provider", kommun, "--unit", unit, "--by", "Siv"],
            "either a provider",
        ),
        (["block", "set", "--person", person, "--unit", "SE1", "--by", "Siv"], "No unit has that HSA-id"),
    ):
        with pytest.raises(Trouble, match=sentence):
            await command(*words)
