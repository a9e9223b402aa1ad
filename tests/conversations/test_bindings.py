"""From a code to the answer and back to nobody, by the operator's commands and the signed webhook."""

from __future__ import annotations

from datetime import date

import pytest
from typer.testing import CliRunner

from nastasteg import codes
from nastasteg.cli import app
from nastasteg.clock import local_date, system_clock
from nastasteg.demo.personas import personas
from nastasteg.supervisor.demo_environment import DEMO_SETTINGS
from tests.house import House

NEW = "+46701740650"
UNKNOWN = "Jag är en automatisk tjänst och kan inte svara dig här."


def operate(house: House, *words: str, stdin: str = "") -> str:
    environment = {**DEMO_SETTINGS, "DATABASE_URL": house.system.database_url}
    result = CliRunner().invoke(app, list(words), input=stdin, env=environment, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def ask(house: House, number: str, text: str) -> str:
    before = len(house.replies(number))
    house.write(number, text)
    return house.wait_for_replies(number, before + 1)[-1]


def test_a_code_that_is_sent_makes_the_number_the_person_s_until_staff_unbind_it(house: House) -> None:
    staff = ("--person", "ny", "--by", "Siv Dal")
    operate(house, "enrol", *staff, "--new", "--send", stdin=f"Nils\nDahl\n19430218-2391\n{NEW}\n")
    (sent,) = house.wait_for_replies(NEW, 1)
    assert sent.startswith("Din kod till Nästa steg är ")
    (code,) = codes.find(sent)
    assert "Nu är ditt nummer kopplat" in ask(house, NEW, f"Svar: {codes.show(code).lower()}")
    assert "Jag hittar inget patientkontrakt" in ask(house, NEW, "Vad är mitt nästa steg?")
    operate(house, "unbind", *staff)
    assert ask(house, NEW, "Vad är mitt nästa steg?").startswith(UNKNOWN)
    assert ask(house, NEW, codes.show(code)).startswith(UNKNOWN)


@pytest.mark.parametrize(("years", "answered"), [(12, False), (13, True)])
def test_a_child_under_the_age_is_not_answered_from_its_own_number(house: House, years: int, answered: bool) -> None:
    change = "UPDATE contract.person SET born_on = %s WHERE external_ref = 'johan'"
    (born,) = house.sql("SELECT born_on FROM contract.person WHERE external_ref = 'johan'")[0]
    house.sql(change, date(local_date(system_clock()).year - years, 1, 1))
    try:
        reply = ask(house, personas()["johan"].number, "Vad är mitt nästa steg?")
    finally:
        house.sql(change, born)
    assert ("börjar gälla" in reply) is answered
    assert ("Det får jag inte svara dig på. Ring " in reply) is not answered
