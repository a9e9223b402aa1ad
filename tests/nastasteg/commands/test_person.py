"""`nastasteg export-person`: all that is stored about one person, and nothing about another."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.gateway.models import Address, InboundMessage
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent, CaseReason
from contract_api.cases.opening import add
from contract_api.disclosure.rules import DisclosureClass
from contract_api.enrolment.models import Enrolment
from contract_api.notes.models import Note, NoteKind
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.staff.models import Staff
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.trouble import Trouble
from tests.contract_api.builders import NOW, Builder
from tests.nastasteg.commands.conftest import Command

KEY = "a key that is long enough for tests"
NUMBER = "+46701740605"
IDENTIFIERS = Identifiers(KEY)


async def bound(build: Builder, name: str) -> Person:
    person = await build.person(name)
    person.personnummer_sealed = IDENTIFIERS.seal("194803122383")
    build.session.add(
        ChannelBinding(
            person_id=person.id,
            channel=Channel.SMS,
            address_sealed=IDENTIFIERS.seal(NUMBER),
            address_lookup=IDENTIFIERS.lookup("sms", NUMBER),
            verified_at=NOW,
            verified_how="at a visit",
        )
    )
    await build.session.flush()
    return person


async def write(build: Builder, *texts: str) -> None:
    """Let the number write, the first text before it was bound, the others after."""
    address = Address(
        channel="sms",
        address_lookup=IDENTIFIERS.lookup("sms", NUMBER),
        address_sealed=IDENTIFIERS.seal(NUMBER),
        created_at=NOW,
    )
    build.session.add(address)
    await build.session.flush()
    for hours, text in enumerate(texts, start=-1):
        build.session.add(
            InboundMessage(
                channel="sms",
                provider_id=uuid.uuid4().hex,
                address_id=address.id,
                text=text,
                has_media=False,
                received_at=NOW + timedelta(hours=hours),
            )
        )
    await build.session.flush()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NASTASTEG_IDENTIFIER_KEY", KEY)


async def export(command: Command, person: Person, tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    file = tmp_path / f"{uuid.uuid4().hex}.json"
    await command("export-person", person.external_ref, file, "--by", "Siv Dal")
    found: dict[str, list[dict[str, object]]] = json.loads(file.read_text())
    return found


async def test_all_that_is_theirs_is_in_it_and_nothing_that_is_not(
    command: Command, build: Builder, tmp_path: Path
) -> None:
    karin = await bound(build, "Karin")
    await build.activity(await build.version(karin, await build.unit()), 1, "Väg dig varje morgon.")
    bengt = await build.person("Bengt")
    await build.activity(await build.version(bengt, await build.unit()), 1, "Ät frukt.")
    await write(build, "before it was hers", "När är min tid?")
    await build.session.commit()
    found = await export(command, karin, tmp_path)
    assert found["person"][0]["personnummer"] == "194803122383"
    assert found["bindings"][0]["address"] == NUMBER
    assert [point["text"] for point in found["points"]] == ["Väg dig varje morgon."]
    (messages,) = found["messages"]
    assert [one["text"] for one in messages["received"]] == ["När är min tid?"]  # type: ignore[attr-defined]
    whole = json.dumps(found, ensure_ascii=False)
    assert not any(word in whole for word in ("_sealed", "_lookup", "Bengt", "Ät frukt", "before it was hers"))
    again = await export(command, karin, tmp_path)
    assert [entry["action"] for entry in again["access_log"]] == ["person.export"]


async def test_what_was_made_for_them_is_told_without_what_opens_it(
    command: Command, build: Builder, tmp_path: Path
) -> None:
    karin = await bound(build, "Karin")
    build.session.add(
        Enrolment(
            person_id=karin.id,
            code_lookup="the code's hash",
            made_by="Anna Lindgren",
            made_at=NOW,
            expires_at=NOW + timedelta(days=14),
        )
    )
    conversation = await build.conversation(karin)
    build.session.add(
        Case(
            conversation_id=conversation.id,
            asked_by_message="m1",
            patient_id=karin.id,
            person_id=karin.id,
            unit_id=(unit := await build.unit()).id,
            answering_unit_id=unit.id,
            disclosure=DisclosureClass.CONTRACT,
            reason=CaseReason.CALL_BACK,
            matter=uuid.uuid4().hex,
            text="RING",
            call_to_sealed=IDENTIFIERS.seal(NUMBER),
            created_at=NOW,
        )
    )
    await build.session.commit()
    found = await export(command, karin, tmp_path)
    assert [code["made_by"] for code in found["codes"]] == ["Anna Lindgren"]
    assert [case["call_to"] for case in found["cases"]] == [NUMBER]
    assert "the code's hash" not in json.dumps(found)


async def test_what_was_sealed_before_the_key_was_changed_is_written_out_too(
    command: Command, build: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    karin = await bound(build, "Karin")
    await build.session.commit()
    monkeypatch.setenv("NASTASTEG_IDENTIFIER_KEY", "another key that is long enough")
    assert NUMBER not in json.dumps(await export(command, karin, tmp_path))
    monkeypatch.setenv("NASTASTEG_IDENTIFIER_KEYS_PREVIOUS", f"a key that never was, {KEY}")
    assert NUMBER in json.dumps(await export(command, karin, tmp_path))


async def test_messages_of_a_number_that_was_also_somebody_else_s_are_left_out(
    command: Command, build: Builder, tmp_path: Path, sessions: Sessions
) -> None:
    karin = await bound(build, "Karin")
    bengt = await build.person("Bengt")
    binding = ChannelBinding(
        person_id=bengt.id,
        channel=Channel.SMS,
        address_sealed=IDENTIFIERS.seal(NUMBER),
        address_lookup=IDENTIFIERS.lookup("sms", NUMBER),
        verified_at=NOW + timedelta(minutes=30),
        verified_how="at a visit",
    )
    build.session.add(binding)
    await write(build, "before", "whose is this?")
    await build.session.commit()
    assert "whose is this?" not in json.dumps(await export(command, karin, tmp_path))
    async with sessions.begin() as session:
        await session.execute(update(ChannelBinding).where(ChannelBinding.id == binding.id).values(verified_at=NOW))
        ended = NOW - timedelta(hours=1)
        await session.execute(update(ChannelBinding).where(ChannelBinding.id == binding.id).values(ended_at=ended))
    assert "whose is this?" in json.dumps(await export(command, karin, tmp_path))


async def test_nobody_and_no_key_are_sentences(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Trouble, match="Nobody has that key"):
        await command("export-person", "nobody", tmp_path / "x", "--by", "Siv")
    monkeypatch.delenv("NASTASTEG_IDENTIFIER_KEY")
    with pytest.raises(Trouble, match="is not set"):
        await command("export-person", "nobody", tmp_path / "x", "--by", "Siv")
    assert not (tmp_path / "x").exists()


async def test_what_happened_in_a_case_and_what_was_noted_is_told_but_no_internal_note_to_a_relative(
    command: Command, build: Builder, tmp_path: Path
) -> None:
    karin, maria = await bound(build, "Karin"), await build.person("Maria")
    staff = Staff(subject="SE2321000000-S001", name="Anna Lindgren")
    build.session.add(staff)
    unit = await build.unit()
    conversation = await build.conversation(karin)
    written = Case(
        conversation_id=conversation.id,
        asked_by_message="m1",
        patient_id=karin.id,
        person_id=maria.id,
        unit_id=unit.id,
        answering_unit_id=unit.id,
        disclosure=DisclosureClass.CONTRACT,
        reason=CaseReason.QUESTION,
        matter="question",
        text="Hur mår hon?",
        created_at=NOW,
    )
    noted = Note(
        patient_id=karin.id,
        person_id=karin.id,
        unit_id=unit.id,
        kind=NoteKind.REPORT,
        text="82,4",
        written_at=NOW,
        message_id="m2",
    )
    build.session.add_all([written, noted])
    await build.session.flush()
    for kind, words in ((EventKind.OPENED, None), (EventKind.NOTED, "Ring dottern")):
        await add(build.session, CaseEvent(case_id=written.id, kind=kind, at=NOW, text=words, staff_id=staff.id))
    await build.session.commit()
    hers, daughters = [await export(command, one, tmp_path) for one in (karin, maria)]
    assert [one["kind"] for one in hers["case_events"]] == ["opened", "noted"]
    assert [one["text"] for one in hers["notes"]] == ["82,4"]
    assert [one["kind"] for one in daughters["case_events"]] == ["opened"]
