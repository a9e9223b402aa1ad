"""A whole conversation with every logger at DEBUG: no number, name, personnummer, text or secret in any (line 13).

The loggers that bot/gateway/logs.py holds back stay held back, and what is written is written by its formatter.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.gateway import logs
from contract_api.client import CaseIn, ContractApiError
from nastasteg.database import Sessions
from tests.adversary.whole_house import open_whole_house
from tests.bot.gateway.conftest import KARIN, STRANGER
from tests.bot.gateway.pages.conftest import AMINA, BENGT, QUESTION, field
from tests.conftest import SettableClock

DANGER = "Jag har ont i bröstet och kan inte andas"
WRITTEN = ["Hur mår min hemliga mage?", "Kan sköterskan Lotta ringa om blodsockret?", DANGER, QUESTION]
UNSTORABLE = "Detta får inte lagras"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that any logger writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.QuietFormatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    monkeypatch.setattr(root, "handlers", [handler])
    held_back = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    for name in held_back:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("adversary").debug("every level is written")
    yield out
    for name, level in held_back.items():
        logging.getLogger(name).setLevel(level)


async def test_no_log_of_a_conversation_says_who_it_was_or_what_was_said(
    database_url: str,
    sessions: Sessions,
    clock: SettableClock,
    written: io.StringIO,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with open_whole_house(database_url, sessions, clock) as (pages, dialogue):
        for said in WRITTEN:
            await pages.write(said, KARIN)
            await pages.work()
            clock.advance(minutes=1)
        for word in ("MER", "STOPP", "START", "RING"):
            await pages.write(word, KARIN)
            await pages.work()
        await pages.write("Jag heter Karin Andersson", STRANGER)
        await pages.work()
        link = await pages.link()
        await pages.log_in({"token": link.token}, BENGT)
        await pages.log_in({"code": link.code}, AMINA)
        chat = await pages.web.get("/chat")
        await pages.work()
        form = {"form_token": field(chat, "form_token"), "id": "a" * 32, "text": WRITTEN[0]}
        await pages.web.post("/chat", data=form)
        secrets = [str(cookie.value) for cookie in pages.web.cookies.jar if cookie.value]
        dialogue.action, acting = None, dialogue.action
        await pages.write(WRITTEN[1], KARIN)
        await pages.work()
        dialogue.action = acting
        # The database's own words about a row that it refuses quote the row.
        async with sessions.begin() as session:
            for table in ("gateway.outbound_message", "gateway.inbound_message", 'contract."case"'):
                await session.execute(text(f"ALTER TABLE {table} ADD CHECK (text = 'x') NOT VALID"))
        await pages.try_again()
        assert (await pages.write(UNSTORABLE, KARIN)).status_code == 503
        case = CaseIn(message_id="m9", reason="question", text=UNSTORABLE)
        with pytest.raises(ContractApiError):
            await pages.contract_api.open_case(pages.pseudonym, case)
        told = await pages.received(KARIN)
    printed = capfd.readouterr()
    everything = written.getvalue() + printed.out + printed.err
    assert "every level is written" in everything
    assert "turn ended" in everything
    assert "IntegrityError" in everything, "a row has been refused"
    assert any("spruta" in one or "punkt" in one.lower() for one in told)
    looked_for = [
        *WRITTEN,
        UNSTORABLE,
        *told,
        *secrets,
        *(part for phone in (KARIN, STRANGER) for part in (phone, phone[1:], phone[3:])),
        *(part for who in (AMINA, BENGT) for part in (who, who[2:], who[:8])),
        link.token,
        link.code,
        "Karin",
        "Amina",
        "Bengt",
        "Lotta",
        "spruta",
        "Hjärtmottagningen",
    ]
    assert [one for one in looked_for if one in everything] == []


async def test_the_row_that_the_database_refuses_is_not_quoted(sessions: Sessions, written: io.StringIO) -> None:
    refused = text("INSERT INTO contract.operator (id, name) VALUES (gen_random_uuid(), :said)")
    async with sessions.begin() as session:
        await session.execute(text("ALTER TABLE contract.operator ADD CHECK (name = 'x')"))
    with pytest.raises(IntegrityError) as caught:
        async with sessions.begin() as session:
            await session.execute(refused, {"said": UNSTORABLE})
    assert UNSTORABLE in str(caught.value), "the database quotes it"
    logging.getLogger("procrastinate").error("a job failed", exc_info=caught.value)
    assert "CheckViolation" in written.getvalue()
    assert UNSTORABLE not in written.getvalue()
