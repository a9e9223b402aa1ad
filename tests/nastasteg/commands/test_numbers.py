"""`nastasteg enrol`, `unbind` and `recycled`."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text

from contract_api.app import create_app
from contract_api.client import ContractApi
from contract_api.enrolment.models import Enrolment
from contract_api.people.models import ChannelBinding, Person
from contract_api.people.rules import PatientStatus
from contract_api.settings import ContractApiSettings
from nastasteg import codes
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.notices import open_notice
from nastasteg.settings import Environment
from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.nastasteg.commands.conftest import Command

KEY = "demo-identifier-key"
NUMBER = "+46701740605"
SVEN = "Sven\nLundin\n19510417-2399\n"


@pytest.fixture(autouse=True)
def system_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NASTASTEG_IDENTIFIER_KEY", KEY)
    monkeypatch.setenv("NASTASTEG_TWILIO_NUMBER", "+46701740690")


@pytest.fixture
async def api(database_url: str) -> AsyncIterator[ContractApi]:
    settings = ContractApiSettings(
        environment=Environment.DEMO, database_url=database_url, service_token="demo-token", identifier_key=KEY
    )
    app = create_app(settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        yield ContractApi(http, base_url="http://contract-api.test", token="demo-token")
    await app.state.parts.engine.dispose()


@pytest.fixture
async def karin(build: Builder) -> str:
    person = await build.person()
    await build.version(person, await build.unit())
    await build.session.commit()
    return person.external_ref


def enrol(person: str, *more: object) -> tuple[object, ...]:
    return ("enrol", "--person", person, "--by", "Siv Dal", *more)


async def test_a_code_is_printed_and_makes_a_number_the_person_s(
    command: Command, api: ContractApi, karin: str
) -> None:
    printed = await command(*enrol(karin))
    assert len(codes.find(printed)) == 1
    assert await api.redeem_code("sms", NUMBER, printed)
    assert (await api.conversation("sms", NUMBER)).known


async def test_the_page_to_print_is_a_new_file_that_nobody_else_may_read(
    command: Command, api: ContractApi, karin: str, tmp_path: Path
) -> None:
    page = tmp_path / "karin.html"
    printed = await command(*enrol(karin, "--page", page))
    assert codes.find(printed) == []
    assert "070-174 06 90" in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    with pytest.raises(Trouble, match="is there already"):
        await command(*enrol(karin, "--page", page))


async def test_a_code_is_sent_to_a_number_that_is_asked_for(command: Command, karin: str, sessions: Sessions) -> None:
    printed = await command(*enrol(karin, "--send"), stdin="070-174 06 05\n")
    assert codes.find(printed) == []
    assert "1740605" not in printed
    async with sessions() as session:
        sealed = await session.scalar(text("SELECT args ->> 'sealed' FROM jobs.procrastinate_jobs"))
    assert open_notice(Identifiers(KEY), str(sealed)).address == NUMBER


async def test_a_new_person_is_asked_for_and_never_named_on_the_command_line(
    command: Command, api: ContractApi, sessions: Sessions
) -> None:
    printed = await command(*enrol("sven", "--new"), stdin=SVEN)
    async with sessions() as session:
        sven = (await session.scalars(select(Person))).one()
    assert (sven.external_ref, sven.given_name, sven.family_name) == ("sven", "Sven", "Lundin")
    assert sven.born_on.isoformat() == "1951-04-17"
    assert Identifiers(KEY).open(sven.personnummer_sealed) == "195104172399"
    assert await api.redeem_code("sms", NUMBER, printed)


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (enrol("nobody"), "", "Nobody has that key"),
        (enrol("sven", "--new"), "Sven\nLundin\n19510417-2390\n", "check digit"),
        (enrol("sven", "--new"), "Sven\nLundin\n510417-2399\n", "twelve digits"),
        (enrol("sven", "--new"), "Sven\nLundin\n\n", "Personnummer .* is empty"),
        (enrol("sven", "--new"), "", "Given name is empty"),
        (enrol("sven", "--send"), "hej\n", "no phone number"),
        (enrol("sven", "--send", "--page", "x.html"), "", "--send goes neither"),
        (enrol("sven", "--send", "--channel", "telegram"), "", "--send goes neither"),
        (("enrol", "--person", "sven", "--by", " "), "", "--by is empty"),
        (("unbind", "--person", "nobody", "--by", "Siv"), "", "Nobody has that key"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence_that_quotes_nobody_and_changes_nothing(
    command: Command, sessions: Sessions, words: tuple[object, ...], stdin: str, sentence: str
) -> None:
    with pytest.raises(Trouble, match=sentence) as trouble:
        await command(*words, stdin=stdin)
    assert "2399" not in str(trouble.value)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0
        assert await session.scalar(select(func.count()).select_from(Enrolment)) == 0


@pytest.mark.parametrize("key", ["sven", "another"])
async def test_nobody_is_recorded_twice(command: Command, key: str) -> None:
    await command(*enrol("sven", "--new"), stdin=SVEN)
    with pytest.raises(Trouble, match="recorded already"):
        await command(*enrol(key, "--new"), stdin=SVEN)


async def test_who_is_no_longer_served_gets_no_code(command: Command, build: Builder) -> None:
    person = await build.person(status=PatientStatus.DECEASED)
    await build.session.commit()
    with pytest.raises(Trouble, match="no longer served"):
        await command(*enrol(person.external_ref))


async def test_without_the_key_nothing_is_recorded_that_nobody_would_find(
    command: Command, karin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NASTASTEG_IDENTIFIER_KEY")
    with pytest.raises(Trouble, match="NASTASTEG_IDENTIFIER_KEY is not set"):
        await command(*enrol(karin))


async def test_staff_unbind_a_person(command: Command, api: ContractApi, karin: str, sessions: Sessions) -> None:
    await api.redeem_code("sms", NUMBER, await command(*enrol(karin)))
    still_open = await command(*enrol(karin))
    assert "ended: 0" in await command("unbind", "--person", karin, "--channel", "telegram", "--by", "Siv Dal")
    assert "ended: 1" in await command("unbind", "--person", karin, "--by", "Siv Dal")
    assert not (await api.conversation("sms", NUMBER)).known
    assert not await api.redeem_code("sms", NUMBER, still_open)
    async with sessions() as session:
        binding = (await session.scalars(select(ChannelBinding))).one()
    assert (binding.ended_why, binding.ended_by) == ("staff", "Siv Dal")


async def test_recycled_numbers_are_ended_and_answered_with_counts_only(
    command: Command, api: ContractApi, karin: str, tmp_path: Path
) -> None:
    await api.redeem_code("sms", NUMBER, await command(*enrol(karin)))
    file = tmp_path / "numbers.txt"
    file.write_text("\ufeff070-174 06 05\n\n+46701740606\n070-1740605\n", encoding="utf-8")
    assert (await command("recycled", file)).strip() == "Numbers read: 2. Bindings ended: 1."
    assert not (await api.conversation("sms", NUMBER)).known


async def test_a_line_without_a_number_is_named_by_its_place_and_nothing_is_ended(
    command: Command, api: ContractApi, karin: str, tmp_path: Path
) -> None:
    await api.redeem_code("sms", NUMBER, await command(*enrol(karin)))
    file = tmp_path / "numbers.txt"
    file.write_text(f"{NUMBER}\nKarin Ek\n{NUMBER}\n12\n")
    with pytest.raises(Trouble, match="line 2, 4") as trouble:
        await command("recycled", file)
    assert "Karin" not in str(trouble.value)
    assert (await api.conversation("sms", NUMBER)).known
    with pytest.raises(Trouble, match="cannot be read"):
        await command("recycled", tmp_path / "nothing")
