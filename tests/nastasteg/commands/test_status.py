"""`nastasteg status` and `status-import`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.people.models import Person
from contract_api.people.rules import PatientStatus
from nastasteg.database import Sessions
from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.nastasteg.commands.conftest import Command

HEADING = "external_ref,status,since\n"


@pytest.fixture
async def people(build: Builder) -> list[str]:
    refs = [(await build.person(name)).external_ref for name in ("Karin", "Bengt")]
    await build.session.commit()
    return refs


async def statuses(sessions: Sessions) -> list[tuple[PatientStatus, date | None, str | None]]:
    async with sessions() as session:
        found = await session.scalars(select(Person).order_by(Person.given_name.desc()))
        return [(person.status, person.status_since, person.status_by) for person in found]


ALIVE = (PatientStatus.ALIVE, None, None)


async def test_staff_say_that_a_patient_has_died_and_may_take_it_back(
    command: Command, people: list[str], sessions: Sessions
) -> None:
    said = ("--person", people[0], "--since", "2026-01-02", "--by", "Siv Dal")
    assert "Recorded" in await command("status", "deceased", *said)
    assert await statuses(sessions) == [(PatientStatus.DECEASED, date(2026, 1, 2), "Siv Dal"), ALIVE]
    assert "already" in await command("status", "deceased", *said)
    await command("status", "alive", *said)
    assert (await statuses(sessions))[0][0] is PatientStatus.ALIVE
    async with sessions() as session:
        logged = (await session.scalars(select(AccessLogEntry).order_by(AccessLogEntry.id))).all()
    assert [(entry.actor, entry.action, entry.items) for entry in logged] == [
        (Actor.STAFF, "person.status", ["status:deceased"]),
        (Actor.STAFF, "person.status", ["status:alive"]),
    ]
    assert len({entry.actor_id for entry in logged} - {None}) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("deceased", "--person", "nobody", "--since", "2026-01-02", "--by", "Siv"), "Nobody has that key"),
        (("deceased", "--person", "{}", "--since", "2999-01-02", "--by", "Siv"), "The day is still to come"),
        (("deceased", "--person", "{}", "--since", "i går", "--by", "Siv"), "is no date"),
        (("deceased", "--person", "{}", "--since", "2026-01-02", "--by", ""), "--by is empty"),
    ],
)
async def test_what_cannot_be_so_is_a_sentence(
    command: Command, people: list[str], sessions: Sessions, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Trouble, match=sentence):
        await command("status", *(word.format(people[0]) for word in words))
    assert await statuses(sessions) == [ALIVE, ALIVE]


async def test_a_file_tells_of_many(command: Command, people: list[str], sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "status.csv"
    file.write_text(
        f"\ufeff{HEADING}{people[0]},deceased,2026-01-02\n\n{people[1]}, admitted ,2026-01-03\n", encoding="utf-8"
    )
    assert (await command("status-import", file)).strip() == "2 changed."
    assert await statuses(sessions) == [
        (PatientStatus.DECEASED, date(2026, 1, 2), "status-import"),
        (PatientStatus.ADMITTED, date(2026, 1, 3), "status-import"),
    ]
    assert (await command("status-import", file, "--by", "Siv Dal")).strip() == "0 changed."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEADING + "{good}\n{0},dead,2026-01-02\n", "Line 3: the status is none of alive, admitted, moved, deceased"),
        (HEADING + "{good}\n{0},moved,2 januari\n", "Line 3: the day is not written as"),
        (HEADING + "{good}\n{0},moved,2999-01-02\n", "Line 3: the day is still to come"),
        (HEADING + "{good}\n{0},moved\n", "Line 3: there are not 3 columns"),
        (HEADING + "{good}\n,moved,2026-01-02\n", "Line 3: the key is missing"),
        (HEADING + "{good}\nnobody,moved,2026-01-02\n", "Line 3: nobody has that key"),
        (HEADING + "{good}\n{good}\n", "Line 3: the person stands there twice"),
        (HEADING + "nobody,x,y\n{good}\n{0},moved,x\n", "Line 2: .*\nLine 4: "),
        ("{good}\n", "Line 1: the heading is not external_ref,status,since"),
        ("", "Line 1: the heading"),
    ],
)
async def test_a_bad_line_is_named_and_nothing_is_changed(
    command: Command, people: list[str], sessions: Sessions, tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "status.csv"
    file.write_text(content.format(people[0], good=f"{people[1]},moved,2026-01-02"))
    with pytest.raises(Trouble, match=sentence) as trouble:
        await command("status-import", file)
    assert "Nothing has been changed" in str(trouble.value)
    assert people[0] not in str(trouble.value)
    assert await statuses(sessions) == [ALIVE, ALIVE]


async def test_a_file_that_is_none_is_a_sentence(command: Command, tmp_path: Path, sessions: Sessions) -> None:
    with pytest.raises(Trouble, match="cannot be read"):
        await command("status-import", tmp_path / "nothing.csv")
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(Trouble, match="Line 1"):
        await command("status-import", tmp_path / "picture.csv")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(text("contract.access_log"))) == 0
