"""SQL and HTML in every text that reaches a page (line 11): kept as it was written, shown as the text that it is.

Elsewhere: the chat page (gateway/pages/test_chat), some points of the paper (paper/test_paper), formulas in the log's
table (access_log/test_reports). The demo's page puts texts in as text nodes: the first test here reads its script.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import httpx
from sqlalchemy import select

from contract_api.access_log.reports import extract
from contract_api.access_log.sealing import logged_transaction
from contract_api.access_log.writing import as_html
from contract_api.cases.models import Case
from contract_api.client import CaseIn
from contract_api.contacts.models import Role
from contract_api.contracts.models import Owner, PointKind, Urgency
from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from tests.adversary.conftest import Town, message, number
from tests.contract_api.builders import NOW, TODAY

STATIC = Path(__file__).parents[2] / "nastasteg/demo/static"
SQL = "'); DROP TABLE contract.person CASCADE; --"
HTML = """"><script>alert(1)</script><img src=x onerror='alert(2)'><a href="javascript:alert(3)">{{7*7}}{% x %}"""


def evil(n: int) -> str:
    """Return a text that would be seen if it were taken for markup, for SQL or for a template."""
    return f"nr{n} {HTML} {SQL}"


class Page(HTMLParser):
    """The elements and attributes that a browser would see, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def check(html: str, expected: set[int]) -> None:
    page = Page(html)
    assert page.tags & {"script", "img", "iframe", "object", "svg"} == set()
    assert [name for name, _ in page.attributes if name.startswith("on")] == []
    assert [value for _, value in page.attributes if value and "javascript:" in value] == []
    shown = {int(found) for found in re.findall(r"nr(\d+)", page.text)}
    assert expected - shown == set(), "it stands there, as text"
    for n in expected:
        assert evil(n) in page.text, n


def test_the_demo_s_page_puts_no_text_in_as_markup() -> None:
    scripts = list(STATIC.glob("*.js"))
    assert scripts
    for script in scripts:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script.read_text()
        )


async def test_what_staff_write_anywhere_stands_on_the_paper_as_text(town: Town, http: httpx.AsyncClient) -> None:
    build = town.build
    unit = await build.unit(name=evil(1))
    karin = await build.person(evil(2), evil(3))
    version = await build.version(karin, unit, agreed_by=evil(4))
    await build.plan(version, evil(5))
    contact = await build.contact(unit, evil(6), role=Role.NURSE, title=evil(7))
    await build.contact_point(version, 1, contact, text=evil(8))
    await build.activity(version, 2, evil(9), how_often=evil(10))
    await build.activity(version, 3, evil(11), owner=Owner.CARE, due_on=TODAY + timedelta(days=3))
    await build.activity(version, 4, evil(12), owner=Owner.RELATIVE)
    await build.warning_sign(version, 5, evil(13), urgency=Urgency.CONTACT)
    for n, kind in enumerate((PointKind.GOAL, PointKind.WHAT_MATTERS, PointKind.INDICATION, PointKind.RELATIVES_PART)):
        await build.point(version, 6 + n, kind, evil(14 + n))
    await build.appointments_point(version, 10)
    await build.appointment(karin, unit, purpose=evil(18), place=evil(19), preparation=evil(20))
    await build.session.commit()
    page = await http.get(f"/people/{karin.external_ref}/paper")
    assert page.status_code == 200
    check(page.text, set(range(1, 21)))


async def test_names_stand_in_the_extract_of_the_log_as_text(town: Town, sessions: Sessions) -> None:
    build = town.build
    karin, maria = await build.person(evil(1), evil(2)), await build.person(evil(3), evil(4))
    await build.version(karin, await build.unit(name=evil(5)))
    await town.right(karin, maria, list(Scope))
    await town.bind(maria, number(7))
    await build.session.commit()
    await town.api.next_step(await town.pseudonym(number(7)), evil(6)[:100])
    async with logged_transaction(sessions) as session:
        lines = await extract(session, karin.external_ref, by=evil(7), now=NOW)
    check(as_html(lines, name=lines[0].patient_name, made_at=NOW), {1, 2, 3, 4, 5})


async def test_what_somebody_writes_is_kept_as_it_is_and_runs_nowhere(town: Town) -> None:
    build = town.build
    karin = await build.person()
    unit = await build.unit()
    await build.activity(await build.version(karin, unit), 4)
    await town.bind(karin, number(5))
    await build.session.commit()
    pseudonym = await town.pseudonym(number(5))
    text = evil(1)
    await town.api.open_case(
        pseudonym, CaseIn(message_id=SQL, reason="question", text=text, topics=[SQL], names=[SQL, "%", "_"])
    )
    await town.api.ask(pseudonym, f"m {SQL}", kind="reading", options=[SQL], context={SQL: HTML})
    chosen = await town.api.choose(pseudonym, message(), "1")
    assert (chosen.chosen, chosen.context) == (SQL, {SQL: HTML})
    everybody = await town.api.contact(pseudonym, message(), topic=SQL, role=SQL, names=[SQL, "%"])
    assert everybody.allowed
    async with town.sessions() as session:
        assert (await session.scalars(select(Case.text))).all() == [text]
    assert [one.text for one in await town.api.cases(unit.hsa_id)] == [text]
    for reference in (SQL, "%", "_", "' OR '1'='1", f"{karin.external_ref}' --"):
        assert (await town.api.conversation("sms", reference)).known is False
