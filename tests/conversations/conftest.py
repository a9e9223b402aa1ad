from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import chromium
from tests.contract_api.staff_mail.mail_server import MailServer, mail_server
from tests.house import House, running_house
from tests.ports import free_port


@pytest.fixture(scope="session")
def whole_house() -> Iterator[House]:
    """Every part, real, started once for all conversations."""
    state = Path(tempfile.mkdtemp(prefix="nastasteg-house-", dir="/tmp"))
    settings = {
        "NASTASTEG_RECONCILE_SECONDS": "2",
        # A machine that stands still for a while is no outage: a part that is dead is noticed at once all the same.
        "NASTASTEG_ANSWER_SECONDS": "50",
        "NASTASTEG_NOTICE_SECONDS": "50",
        "NASTASTEG_DATA_DIR": str(state / "data"),
        "NASTASTEG_SMTP_HOST": "127.0.0.1",
        "NASTASTEG_SMTP_PORT": str(free_port()),
        "NASTASTEG_SMTP_SECURITY": "none",
        "NASTASTEG_SMTP_FROM": "svara-ej@region.example",
    }
    try:
        with running_house(state, **settings) as house:
            yield house
    finally:
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture
def house(whole_house: House) -> House:
    """The house, with nothing open from earlier conversations."""
    whole_house.begin_afresh()
    return whole_house


@pytest.fixture
def mails(house: House) -> Iterator[MailServer]:
    """The mail server that the house is set to, which is away but for the tests that ask for it. Anna has e-mail."""
    server = mail_server(int(house.system.environment["NASTASTEG_SMTP_PORT"]))
    forget_mail(house)
    house.sql("UPDATE contract.staff SET email = 'anna@ekbacken.example' WHERE name = 'Anna Lindgren'")
    mailed = "INSERT INTO contract.staff_mail (staff_id, told_until) SELECT id, now() FROM contract.staff"
    house.sql(f"{mailed} WHERE email IS NOT NULL")
    yield house.run(server.__aenter__())
    house.run(server.__aexit__(None, None, None))
    forget_mail(house)


def forget_mail(house: House) -> None:
    """Let nobody have e-mail, and none be on its way."""
    house.sql("UPDATE contract.staff SET email = NULL")
    house.sql("TRUNCATE contract.staff_mail")
    house.sql("SET search_path = jobs; DELETE FROM procrastinate_jobs WHERE queue_name = 'mail' AND status = 'todo'")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
