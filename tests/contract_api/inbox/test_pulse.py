"""The pulse' page: who leads the unit decides and sees the curve; nobody else sees or does anything."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from contract_api.pulse.models import PulseCount, PulseDecision
from contract_api.pulse.rules import Statement
from contract_api.staff.rules import Role
from tests.contract_api.builders import TODAY
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Inbox, hidden

PAGE = "/inbox/pulse"
WANTED = {"every_days": "90", "reference": "VC 2026/7"}


async def decisions(inbox: Inbox) -> list[tuple[int, str, str, bool]]:
    async with inbox.sessions() as session:
        found = await session.scalars(select(PulseDecision).order_by(PulseDecision.decided_at, PulseDecision.ended_at))
        return [(one.every_days, one.reference, one.decided_by, one.ended_at is None) for one in found]


async def answers(inbox: Inbox, months_ago: int, yes: int, no: int, statement: Statement) -> None:
    month = TODAY.replace(day=1)
    for _ in range(months_ago):
        month = (month - timedelta(days=1)).replace(day=1)
    inbox.build.session.add(PulseCount(unit_id=inbox.unit.id, month=month, statement=statement, yes=yes, no=no))
    await inbox.build.session.commit()


async def test_who_leads_the_unit_turns_it_on_and_off_and_each_is_recorded(inbox: Inbox) -> None:
    erik, path = await inbox.browser(ERIK), f"{PAGE}/{inbox.unit.id}"
    shown = await erik.get(PAGE)
    assert (shown.status_code, "Enheten frågar inte" in shown.text) == (200, True)
    assert (await erik.http.post(path, data={**hidden(shown), **WANTED})).status_code == 303
    assert await decisions(inbox) == [(90, "VC 2026/7", "Erik Sandberg", True)]
    assert (await erik.http.post(path, data={**hidden(shown), **WANTED})).status_code == 409
    assert "VC 2026/7" in (await erik.get(PAGE)).text
    assert (await erik.http.post(f"{path}/end", data=hidden(shown))).status_code == 303
    assert await decisions(inbox) == [(90, "VC 2026/7", "Erik Sandberg", False)]
    assert (await erik.http.post(f"{path}/end", data=hidden(shown))).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"every_days": "27"},
        {"every_days": "366"},
        {"every_days": "x"},
        {"every_days": ""},
        {"reference": " "},
        {"reference": "x" * 81},
    ],
    ids=str,
)
async def test_what_is_no_decision_is_not_recorded(inbox: Inbox, wrong: dict[str, str]) -> None:
    erik = await inbox.browser(ERIK)
    form = {**await erik.form(PAGE), **WANTED, **wrong}
    assert (await erik.http.post(f"{PAGE}/{inbox.unit.id}", data=form)).status_code == 403
    assert await decisions(inbox) == []


@pytest.mark.parametrize("who", ["care contact", "auditor", "other unit's lead", "nobody"])
async def test_nobody_else_sees_or_decides_anything(inbox: Inbox, who: str) -> None:
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    await answers(inbox, 0, 7, 0, Statement.CONTACT)
    erik = await inbox.browser(ERIK)
    await erik.http.post(f"{PAGE}/{inbox.unit.id}", data={**await erik.form(PAGE), **WANTED})
    subject = {"care contact": ANNA, "auditor": AUDITOR, "other unit's lead": SARA}.get(who)
    browser = await inbox.browser(subject)
    shown = await browser.get(PAGE)
    status = {"other unit's lead": 200, "nobody": 401}.get(who, 404)
    assert (shown.status_code, inbox.unit.name in shown.text, "100 %" in shown.text) == (status, False, False)
    token = hidden(await browser.get("/inbox")) if subject else {"form_token": "0" * 64}
    for path in (f"{PAGE}/{inbox.unit.id}", f"{PAGE}/{inbox.unit.id}/end"):
        refused = await browser.http.post(path, data={**token, **WANTED})
        assert refused.status_code == (401 if who == "nobody" else 404)
    assert await decisions(inbox) == [(90, "VC 2026/7", "Erik Sandberg", True)]
    nav = (await browser.get("/inbox")).text
    assert (f'href="{PAGE}"' in nav) is (who == "other unit's lead")


async def test_a_form_of_no_session_decides_nothing(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    assert (await erik.http.post(f"{PAGE}/{inbox.unit.id}", data={"form_token": "x", **WANTED})).status_code == 403
    assert await decisions(inbox) == []


async def test_the_curve_stands_as_plot_and_table_without_what_too_few_have_answered(inbox: Inbox) -> None:
    await answers(inbox, 0, 4, 1, Statement.NEXT_STEP)
    await answers(inbox, 1, 3, 3, Statement.NEXT_STEP)
    await answers(inbox, 2, 4, 0, Statement.NEXT_STEP)
    await answers(inbox, 3, 9, 1, Statement.NEXT_STEP)
    await answers(inbox, 0, 1, 1, Statement.CONTACT)
    shown = (await (await inbox.browser(ERIK)).get(PAGE)).text
    rows = re.findall(r"<tr><th scope=\"row\">([^<]+)</th>\s*<td>([^<]+)</td>", shown)
    assert [told for _, told in rows][:5] == [
        "80 % av 5",
        "50 % av 6",
        "för få svar",
        "90 % av 10",
        "för få svar",
    ]
    assert (len(rows), shown.count("<circle"), shown.count("<polyline")) == (12, 3, 2)
    assert ("<rect" in shown, "<polygon" in shown, "style=" in shown, "Karin" in shown) == (False,) * 4
